"""An agent's day in a real browser and a real house: residents who speak no English, a colleague, a keyboard."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.console.roles import Role
from bot.house import Parts, build
from tests.bot.console.person import new_user, sign_in
from tests.browser import PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import settings_for
from tests.fakes.libretranslate import FakeLibreTranslate, LibreTranslateServer
from tests.journeys.house import House, RunningRasa, running_house
from tests.journeys.resident import Resident

pytestmark = needs_chromium

# For what goes through the whole house, on a busy machine.
SOON_MS = 60_000.0
HUMAN_VI = "Tôi muốn nói chuyện với một người"
STORY_VI = "Có hình vẽ bậy trên tường ở 1300 Market St"
STORY_EN = "There are drawings on the wall at 1300 Market St"
ANSWER_EN, ANSWER_VI = "Thank you, I am opening a report for you.", "Cảm ơn, tôi đang mở báo cáo cho bạn."
NOTE_EN, NOTE_VI = "The wall was cleaned this morning.", "Bức tường đã được làm sạch sáng nay."
HUMAN_AR = "أريد التحدث مع شخص"
STORY_AR = "هناك كتابة على الجدار في 1300 Market St"
WORDS = {
    (STORY_VI, "en"): STORY_EN,
    (ANSWER_EN, "vi"): ANSWER_VI,
    (NOTE_EN, "vi"): NOTE_VI,
    (STORY_AR, "en"): STORY_EN,
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staffed(
    rasa: RunningRasa, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, Parts]]:
    """The house with a translation service, and the parts with which a test makes users."""
    folder = tmp_path_factory.mktemp("house")
    changes = {"translation": {"provider": "libretranslate"}}
    with (
        LibreTranslateServer(FakeLibreTranslate(codes=("en", "vi", "ar"), words=dict(WORDS))) as translator,
        running_house(folder, database_url, rasa, {"LIBRETRANSLATE_URL": translator.url}, changes=changes) as house,
    ):
        parts = build(settings_for(folder / "var", database_url), database_url)
        yield house, parts
        await parts.close()


async def arrived(context: BrowserContext, house: House, parts: Parts, name: str) -> Page:
    """An agent whose page is the queue."""
    _, email = await new_user(parts, Role.AGENT, name=name)
    page = await context.new_page()
    page.set_default_timeout(SOON_MS)
    await page.goto(f"{house.url}/console")
    await sign_in(page, email)
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible(timeout=SOON_MS)
    return page


def asks_for_a_person(house: House, language: str, human: str, story: str) -> Resident:
    """Somebody who asked for a person and then told what it is about; until one of them speaks the bot goes on."""
    resident = Resident(house.url, speaks=language)
    resident.say(human)
    resident.expect(language=language)
    resident.say(story)
    return resident


async def talk_in(page: Page, house: House, resident: Resident) -> None:
    """From the list into the conversation of this resident."""
    conversation = house.talk_of(resident.session)["id"]
    await page.locator(f"#c{conversation}").click()
    await page.wait_for_url(f"**/console/conversations/{conversation}*")


async def test_a_vietnamese_conversation_from_the_queue_to_the_end(
    browser: Browser, staffed: tuple[House, Parts]
) -> None:
    house, parts = staffed
    async with watched(browser, house.url) as context:
        page = await arrived(context, house, parts, "Ana Torres")
        linh = await asyncio.to_thread(asks_for_a_person, house, "vi", HUMAN_VI, STORY_VI)
        await talk_in(page, house, linh)
        await expect(page.get_by_text(STORY_EN)).to_be_visible()
        await expect(page.get_by_text("The same in English").first).to_be_visible()
        await expect(page.get_by_text("I marked this conversation for a person.").first).to_be_visible()
        await page.get_by_role("button", name="Take", exact=True).click()
        await expect(page.locator(".standing")).to_contain_text("You have it")

        await page.get_by_label("Write in English").fill(ANSWER_EN)
        await page.get_by_role("button", name="See what they will read").click()
        await expect(page.get_by_label("What they will read")).to_have_value(ANSWER_VI)
        await page.get_by_role("button", name="Send", exact=True).click()
        heard = await asyncio.to_thread(linh.hear)
        assert heard.text == ANSWER_VI
        await shot(page, "journey-vietnamese")

        await page.get_by_role("link", name="File a case for them").click()
        await page.get_by_label("Service").select_option("graffiti_removal")
        await page.get_by_role("button", name="Show its questions").click()
        await page.get_by_label("What they told you").fill(STORY_VI)
        await page.get_by_label("Where it is").fill("1300 Market St")
        await no_grave_barriers(page, "new case")
        await page.get_by_role("button", name="File it").last.click()
        await page.wait_for_url(re.compile(r"/console/cases/\d+$"))
        told = await asyncio.to_thread(linh.hear)
        linh.expect(language="vi")
        reference = told.reference
        assert page.url.endswith(reference)

        await page.get_by_label("To", exact=True).select_option(label="Closed")
        await page.get_by_label("Reason, when it is closed").select_option(index=1)
        await page.get_by_label("Public note").fill(NOTE_EN)
        await page.get_by_role("button", name="Preview").click()
        await expect(page.get_by_text(NOTE_VI)).to_be_visible()
        await page.get_by_role("button", name="Move", exact=True).click()
        await asyncio.to_thread(linh.hear)
        linh.expect(language="vi", phrase="notice.moved", contains=[reference, NOTE_VI])
        await expect(page.locator(".story")).to_contain_text(NOTE_EN)
        await shot(page, "journey-case-closed")
        assert house.case(reference)["status"] == "closed"

        # The bot speaks again once it was handed back, and tells the truth.
        await page.get_by_role("link", name="Open it").click()
        await page.get_by_text("Hand back to the bot").click()
        await page.get_by_label("How it stands, in one sentence").fill("The wall is clean.")
        await page.get_by_role("button", name="Hand back", exact=True).click()
        await expect(page.locator(".standing")).not_to_contain_text("You have it")
        await asyncio.to_thread(linh.say, reference)
        linh.expect(language="vi", contains=reference)


async def test_of_two_agents_one_answers(browser: Browser, staffed: tuple[House, Parts]) -> None:
    house, parts = staffed
    resident = await asyncio.to_thread(asks_for_a_person, house, "vi", HUMAN_VI, STORY_VI)
    async with watched(browser, house.url) as first, watched(browser, house.url) as second:
        ana = await arrived(first, house, parts, "Ana Torres")
        ben = await arrived(second, house, parts, "Ben Okafor")
        for page in (ana, ben):
            await talk_in(page, house, resident)
        taking = [page.get_by_role("button", name="Take", exact=True).click() for page in (ana, ben)]
        await asyncio.gather(*taking)
        for page in (ana, ben):
            await expect(page.locator(".standing")).to_contain_text(re.compile("You have it|has it"))
        winners = [page for page in (ana, ben) if await page.get_by_label("Write in English").count()]
        assert len(winners) == 1
        (winner,) = winners
        loser = ben if winner is ana else ana
        await expect(loser.get_by_text(re.compile("has this conversation")).first).to_be_visible()
        await shot(loser, "journey-two-agents")
        await winner.get_by_label("Write in English").fill(ANSWER_EN)
        await winner.get_by_role("button", name="See what they will read").click()
        await winner.get_by_role("button", name="Send", exact=True).click()
        assert (await asyncio.to_thread(resident.hear)).text == ANSWER_VI
    said = [message for message in resident.everything() if message["text"] == ANSWER_VI]
    assert len(said) == 1


async def test_by_keyboard_alone(browser: Browser, staffed: tuple[House, Parts]) -> None:
    house, parts = staffed
    async with watched(browser, house.url) as context:
        page = await arrived(context, house, parts, "Ana Torres")
        resident = await asyncio.to_thread(asks_for_a_person, house, "vi", HUMAN_VI, STORY_VI)
        line = page.locator(f"#c{house.talk_of(resident.session)['id']}")
        await expect(line).to_be_visible(timeout=SOON_MS)
        while not await line.evaluate("line => line === document.activeElement"):
            await page.keyboard.press("j")
        await page.keyboard.press("r")
        await expect(page.get_by_label("Write in English")).to_be_focused()
        await page.keyboard.type(ANSWER_EN)
        await tabbed_to(page, "See what they will read")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("What they will read")).to_be_focused()
        await tabbed_to(page, "Send")
        await page.keyboard.press("Enter")
        assert (await asyncio.to_thread(resident.hear)).text == ANSWER_VI
        await expect(page.locator(".standing")).to_contain_text("You have it")


async def tabbed_to(page: Page, label: str, most: int = 30) -> None:
    """Press Tab until the button of this name has the focus."""
    button = page.get_by_role("button", name=label, exact=True)
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await button.evaluate("button => button === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {label!r}")


async def test_from_right_to_left_on_a_phone(browser: Browser, staffed: tuple[House, Parts]) -> None:
    house, parts = staffed
    resident = await asyncio.to_thread(asks_for_a_person, house, "ar", HUMAN_AR, STORY_AR)
    async with watched(browser, house.url, **PHONE) as context:
        page = await arrived(context, house, parts, "Ana Torres")
        await not_too_wide(page)
        await talk_in(page, house, resident)
        words = page.get_by_text(STORY_AR)
        await expect(words).to_be_visible()
        assert await words.evaluate("words => getComputedStyle(words).direction") == "rtl"
        assert await page.get_by_text(STORY_EN).evaluate("words => getComputedStyle(words).direction") == "ltr"
        await not_too_wide(page)
        await no_grave_barriers(page, "an Arabic conversation on a phone")
        await shot(page, "journey-arabic-phone")
