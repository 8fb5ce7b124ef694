"""Every body and every screen: small, dark, read aloud, without scripts."""

from typing import Literal

import pytest
from playwright.async_api import expect

from tests.bot.public.chat_page.pictures import jpeg, upload
from tests.bot.public.chat_page.visitor import Visit, press, reach, session_of, write
from tests.browser import PHONE, no_grave_barriers
from tests.fakes.webchat_api import REFERENCE, Fault, WebchatApi


@pytest.mark.parametrize("tag", ["en", "es", "ar"])
async def test_a_small_screen_never_scrolls_sideways(visit: Visit, city: WebchatApi, tag: str) -> None:
    page = await visit(viewport={"width": 320, "height": 568}, locale=tag)
    await write(page, "echo " + "x" * 300 + " https://www.phila.gov/" + "y" * 120)
    await expect(page.locator(".bot")).to_be_visible()
    await page.locator("#gallery").set_input_files([upload(f"{n}.jpg", jpeg(40, 30)) for n in range(3)])
    await page.locator("#language-button").click()
    too_wide = "['html', 'body', '#scroll'].filter((name) => {"
    too_wide += " const box = document.querySelector(name); return box.scrollWidth > box.clientWidth })"
    assert await page.evaluate(too_wide) == []
    assert await page.locator(".top").evaluate("bar => bar.getBoundingClientRect().height") < 70


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(visit: Visit, city: WebchatApi, scheme: Literal["light", "dark"]) -> None:
    page = await visit(**PHONE, color_scheme=scheme, reduced_motion="reduce")
    await no_grave_barriers(page, "the greeting")
    await reach(page, "Yes")
    await no_grave_barriers(page, "asked for the place")
    city.faults = [Fault.REFUSE]
    await write(page, "1234 Market St")
    await expect(page.locator(".you .problem")).to_be_visible()
    city.say(await session_of(page), "Hello, this is Dana.", sender="agent")
    city.say(
        await session_of(page),
        f"Done: {REFERENCE}",
        reference=REFERENCE,
        asks="photo",
        buttons=[{"label": "Skip", "value": "skip"}],
    )
    await expect(page.locator(".reference")).to_be_visible()
    await page.locator("#gallery").set_input_files([upload("a.jpg", jpeg(40, 30)), upload("b.txt", b"x", "text/plain")])
    await expect(page.locator("#attach-problem")).to_be_visible()
    city.down = True
    await expect(page.locator("#banner p")).to_be_visible(timeout=30_000)
    await no_grave_barriers(page, "everything at once")
    await page.locator("#language-button").click()
    await no_grave_barriers(page, "the language menu")
    await page.keyboard.press("Escape")
    await press(page, "More")
    await press(page, "Forget this chat")
    await no_grave_barriers(page, "the dialog")


async def test_without_scripts_the_page_says_whom_to_call(visit: Visit, city: WebchatApi) -> None:
    page = await visit(java_script_enabled=False)
    await expect(page.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    # Chromium under test parses the page as if it had scripts, so the sentence is looked for in the source.
    source = await (await page.context.request.get(city.url)).text()
    assert "<noscript><p>This chat needs JavaScript. You can call 3-1-1 instead.</p></noscript>" in source
