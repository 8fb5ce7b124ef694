"""Talking: by keyboard, by finger, in words; what is said stays words, and is said once."""

import pytest
from playwright.async_api import Page, expect

from tests.bot.public.chat_page.visitor import Visit, bubbles, press, reach, session_of, write
from tests.browser import PHONE
from tests.fakes.webchat_api import REFERENCE, WebchatApi

HOSTILE = "<img src=x onerror=alert(1)>"


async def test_a_report_with_the_keyboard_only(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()

    await page.keyboard.type("There is a pothole")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Yes")).to_be_visible()
    await expect(page.locator("#text")).to_be_focused()
    await _shift_tab_to(page, "Yes")
    await page.keyboard.press("Enter")
    await expect(bubbles(page, "Where is it?")).to_be_visible()
    await expect(page.locator("#text")).to_be_focused()
    await expect(page.locator("#text")).to_have_attribute("autocomplete", "street-address")
    await page.keyboard.type("1234 Market St")
    await page.keyboard.press("Enter")
    await expect(bubbles(page, "Can you send a photo?")).to_be_visible()
    await _shift_tab_to(page, "Skip")
    await page.keyboard.press("Space")
    await expect(bubbles(page, REFERENCE)).to_be_visible()
    assert city.texts == ["There is a pothole", "1234 Market St"]
    assert city.choices == ["yes", "skip"]


async def _shift_tab_to(page: Page, label: str) -> None:
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent") == label:
            return
    pytest.fail(f"the keyboard does not reach {label}")


async def test_menus_open_and_close_by_keyboard(visit: Visit) -> None:
    page = await visit()
    button, panel = page.locator("#language-button"), page.locator("#language-panel")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(panel.get_by_role("button", name="English")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(panel.get_by_role("button", name="Español")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(button).to_be_focused()
    await expect(button).to_have_attribute("aria-expanded", "false")


async def test_a_pressed_answer_is_said_once(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    await reach(page)
    city.slow_seconds = 0.5
    yes = page.get_by_role("button", name="Yes")
    await yes.click()
    await expect(yes).to_be_disabled()
    await expect(page.get_by_role("button", name="No, something else")).to_be_disabled()
    await expect(page.locator(".you .bubble").last).to_contain_text("Yes")
    await expect(bubbles(page, "Where is it?")).to_be_visible()
    await expect(yes).to_have_count(0)
    assert city.choices == ["yes"]


async def test_an_example_is_sent_as_words_and_the_greeting_goes(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    await press(page, "My trash was not picked up")
    await expect(page.locator("#welcome")).to_be_hidden()
    await expect(bubbles(page, "Is that right?")).to_be_visible()
    assert city.texts == ["My trash was not picked up"]


async def test_lines_are_kept_and_a_word_in_the_making_is_not_sent(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    text = page.locator("#text")
    await text.press_sequentially("one")
    await text.press("Shift+Enter")
    await text.press_sequentially("two")
    await text.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    assert await text.input_value() == "one\ntwo"
    await text.press("Enter")
    await expect(page.locator(".you .words")).to_have_text("one\ntwo")
    await expect(page.locator(".you .words")).to_have_css("white-space", "pre-wrap")
    await expect(page.locator(".you .state")).to_have_text("Sent")
    assert city.texts == ["one\ntwo"]


async def test_the_counter_speaks_near_the_limit(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    send, counter = page.locator("#send"), page.locator("#counter")
    await expect(send).to_be_disabled()
    await page.locator("#text").fill("   ")
    await expect(send).to_be_disabled()
    await page.locator("#text").fill("x" * 495)
    await expect(counter).to_have_text("5 characters left")
    await page.locator("#text").fill("😀" * 503)
    await expect(counter).to_have_text("3 characters too many")
    await expect(send).to_be_disabled()
    await page.locator("#text").fill("fine")
    await expect(counter).to_be_hidden()
    await expect(send).to_be_enabled()


async def test_hostile_words_stay_words(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await write(page, f"echo {HOSTILE} javascript:alert(1) https://example.org/a?b=1.")
    await expect(page.locator(".bot .words")).to_have_text(f"{HOSTILE} javascript:alert(1) https://example.org/a?b=1.")
    await expect(page.locator("#log img")).to_have_count(0)
    links = await page.locator("#log a").evaluate_all("all => all.map((link) => [link.href, link.rel])")
    assert links == [["https://example.org/a?b=1", "noopener noreferrer"]]


async def test_numbers_to_call_are_links_and_house_numbers_are_not(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await write(page, "echo Call 911 now, 3-1-1 or (215) 686-8686. It is at 911 Market St, #311, 16543210.")
    links = page.locator("#log a")
    await expect(links).to_have_text(["911", "3-1-1", "(215) 686-8686"])
    assert await links.evaluate_all("all => all.map((link) => link.getAttribute('href'))") == [
        "tel:911",
        "tel:311",
        "tel:2156868686",
    ]


async def test_a_person_of_the_city_is_told_apart(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await write(page, "agent")
    await expect(page.locator(".agent .name")).to_have_text("A person at Philly311")
    await expect(page.locator(".agent .bubble")).to_have_attribute("lang", "en")


async def test_the_reference_number_can_be_copied(visit: Visit) -> None:
    page = await visit(permissions=["clipboard-read", "clipboard-write"])
    await reach(page, "Yes", "1234 Market St", "no photo")
    await press(page, "Copy number")
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == REFERENCE


async def test_a_reference_number_leads_to_its_public_page(visit: Visit) -> None:
    page = await visit()
    await reach(page, "Yes", "1234 Market St", "no photo")
    link = page.get_by_role("link", name="See how it stands")
    await expect(link).to_have_attribute("href", f"/cases/{REFERENCE}?lang=en")


async def test_new_messages_are_announced_politely_and_old_ones_are_not(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    log = page.locator("#log")
    await expect(log).to_have_attribute("role", "log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await reach(page)
    await expect(page.locator(".bot .visually-hidden")).to_have_text("Philly311: ")
    await expect(page.locator("#typing")).to_have_attribute("aria-hidden", "true")
    city.talks[await session_of(page)].typing = True
    await write(page, "hello")
    await expect(page.locator(".message")).to_have_count(4)


async def test_who_reads_older_messages_is_not_pulled_away(visit: Visit, city: WebchatApi) -> None:
    page = await visit(viewport={"width": 390, "height": 500})
    for number in range(4):
        await write(page, f"echo {number}" + "\nline" * 4)
        await expect(page.locator(".message")).to_have_count(2 * number + 2)
    scroll = page.locator("#scroll")
    await scroll.evaluate("box => box.scrollTo(0, 0)")
    city.say(await session_of(page), "¿Sigue ahí?", language="es")
    newer = page.get_by_role("button", name="Mensajes nuevos")
    await expect(newer).to_be_visible()
    assert await scroll.evaluate("box => box.scrollTop") == 0
    await newer.click()
    await expect(bubbles(page, "¿Sigue ahí?")).to_be_in_viewport()
    await expect(newer).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
