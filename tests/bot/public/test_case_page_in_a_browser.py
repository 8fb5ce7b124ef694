"""The public case page in a real browser: a phone, three languages, no barriers, no script."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.cases.workflow import Move
from bot.house import Parts
from bot.public.app import make_app
from tests.bot.public.reports import NOBODYS, moved, reference_of
from tests.browser import PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.fakes.serving import served

pytestmark = needs_chromium


@pytest_asyncio.fixture(loop_scope="session")
async def url(parts: Parts) -> AsyncIterator[str]:
    async with served(make_app(parts)) as address:
        yield address


@pytest.mark.parametrize(("tag", "scheme"), [("en", "light"), ("ar", "dark"), ("km", "light")])
async def test_without_barriers_on_a_phone(browser: Browser, url: str, parts: Parts, tag: str, scheme: str) -> None:
    number = await reference_of(parts)
    await moved(parts, number, Move("in_progress", note="A crew comes on Friday."))
    async with watched(browser, url, **PHONE, color_scheme=scheme) as context:
        page = await context.new_page()
        for path in (number, NOBODYS, "pothole"):
            await page.goto(f"{url}/cases/{path}?lang={tag}")
            await expect(page.locator("html")).to_have_attribute("lang", tag)
            await no_grave_barriers(page, f"{tag} {path}")
            await not_too_wide(page)
            await shot(page, f"case-{'known' if path == number else path}-{tag}")


async def test_a_number_is_looked_up_with_the_keyboard_and_no_script(browser: Browser, url: str, parts: Parts) -> None:
    number = await reference_of(parts)
    async with watched(browser, url, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{url}/cases?lang=es")
        await page.get_by_label("Número de reporte").fill(f"{number[:4]} {number[4:]}")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text(f"Reporte {number}")
        await page.get_by_role("link", name="العربية").click()
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert page.url == f"{url}/cases/{number}?lang=ar"
