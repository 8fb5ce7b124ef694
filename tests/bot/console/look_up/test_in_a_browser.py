"""The look-up in a real browser: a tap or two on a phone, a refused location in plain words, without scripts."""

from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.console.roles import Role
from bot.house import Parts
from tests.bot.console.person import new_user, sign_in
from tests.browser import DESK, PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import filed, request

pytestmark = needs_chromium
HERE = {"latitude": 39.9526, "longitude": -75.1652}
PATIENCE = 30_000


async def at_the_page(context: BrowserContext, url: str, parts: Parts) -> Page:
    """A partner who has just signed in: the look-up is where they land."""
    _, email = await new_user(parts, Role.PARTNER, name="Officer Pat Lee")
    page = await context.new_page()
    await page.goto(f"{url}/console")
    await sign_in(page, email)
    await expect(page.get_by_role("heading", name="What is reported here?")).to_be_visible(timeout=PATIENCE)
    return page


@pytest.mark.parametrize(("size", "screen"), [("phone", PHONE), ("desk", DESK)])
async def test_near_me_is_one_tap(browser: Browser, url: str, parts: Parts, size: str, screen: dict[str, Any]) -> None:
    near = await filed(parts, request(lat=39.9530, lon=-75.1650))
    async with watched(browser, url, geolocation=HERE, permissions=["geolocation"], **screen) as context:
        page = await at_the_page(context, url, parts)
        await no_grave_barriers(page, "look-up")
        await page.get_by_role("button", name="Near me").click()
        title = page.get_by_role("heading", name="Within 150 m of you")
        await expect(title).to_be_visible(timeout=PATIENCE)
        await expect(title).to_be_focused()
        await expect(page.locator(".found")).to_contain_text(near.reference)
        await not_too_wide(page)
        await no_grave_barriers(page, "what is near")
        await shot(page, f"look-up-{size}")


async def test_an_address_is_two_taps(browser: Browser, url: str, parts: Parts) -> None:
    there = await filed(parts, request(address="1234 MARKET ST"))
    async with watched(browser, url, color_scheme="dark", **PHONE) as context:
        page = await at_the_page(context, url, parts)
        await page.get_by_label("Address or crossing").fill("1234 market street")
        await page.get_by_role("button", name="Look up").click()
        await expect(page.locator(".found")).to_contain_text(there.reference, timeout=PATIENCE)
        assert "market" not in page.url.lower()
        await no_grave_barriers(page, "an address")
        await page.get_by_label("Address or crossing").fill("asdf qwer")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("do not have this place")
        await no_grave_barriers(page, "no address")
        await shot(page, "look-up-problem-phone")


async def test_who_does_not_let_the_page_know_is_told_what_to_do(browser: Browser, url: str, parts: Parts) -> None:
    async with watched(browser, url, permissions=[], **PHONE) as context:
        page = await at_the_page(context, url, parts)
        await page.get_by_role("button", name="Near me").click()
        await expect(page.locator("#near [role=status]")).to_contain_text("or type the address", timeout=PATIENCE)
        await expect(page.get_by_role("button", name="Near me")).to_be_enabled()
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
        await expect(page.locator("#near [role=status]")).to_contain_text("or type the address")
        await no_grave_barriers(page, "refused")
        await shot(page, "look-up-refused-phone")
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        await expect(page.locator("#near [role=status]")).to_be_empty()


async def test_without_scripts_there_is_the_address(browser: Browser, url: str, parts: Parts) -> None:
    there = await filed(parts, request(address="1300 MARKET ST"))
    async with watched(browser, url, java_script_enabled=False) as context:
        page = await at_the_page(context, url, parts)
        await expect(page.get_by_role("button", name="Near me")).to_be_hidden()
        await page.get_by_label("Address or crossing").fill("1300 Market St")
        await page.get_by_role("button", name="Look up").click()
        await expect(page.locator(".found")).to_contain_text(there.reference, timeout=PATIENCE)
