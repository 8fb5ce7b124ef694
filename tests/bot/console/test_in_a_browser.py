"""The console in a real browser: signing in, the account, users; by keyboard, on a phone, without barriers."""

import pyotp
import pytest
from playwright.async_api import Browser, expect

from bot.console import people
from bot.console.audit import CLI
from bot.console.roles import Role
from bot.house import Parts
from tests.bot.console.person import PASSWORD, new_user, sign_in
from tests.browser import PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched

pytestmark = needs_chromium


async def test_the_first_administrator_signs_in_with_the_keyboard(browser: Browser, url: str, parts: Parts) -> None:
    async with parts.sessions.begin() as session:
        invited = await people.invite(session, CLI, email="first@city.example", name="Fay First", role=Role.ADMIN)
    async with watched(browser, url) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console")
        await expect(page).to_have_title("Sign in · Philly311 console")
        await no_grave_barriers(page, "sign in")
        await shot(page, "console-sign-in")
        await sign_in(page, invited.email, "wrong")
        await expect(page.get_by_role("alert")).to_contain_text("wrong")
        await expect(page.get_by_label("Password")).to_be_focused()
        await page.keyboard.type(invited.one_time_password)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
        await no_grave_barriers(page, "change the password")
        await page.get_by_label("Present password").fill(invited.one_time_password)
        await page.get_by_label("New password", exact=True).fill("short")
        await page.get_by_label("The new password once more").fill("short")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("New password", exact=True)).to_have_attribute("aria-invalid", "true")
        await shot(page, "console-password")
        await no_grave_barriers(page, "a refused password")
        await page.get_by_label("Present password").fill(invited.one_time_password)
        await page.get_by_label("New password", exact=True).fill(PASSWORD)
        await page.get_by_label("The new password once more").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("The password is changed.")
        await expect(page.get_by_role("navigation")).to_contain_text("Users")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_account_and_users_without_barriers(browser: Browser, url: str, parts: Parts, scheme: str) -> None:
    _, email = await new_user(parts, Role.ADMIN, name="Ana Torres")
    async with watched(browser, url, color_scheme=scheme) as context:
        page = await context.new_page()
        for path, name in (("account", "account"), ("users", "users"), ("users/new", "user"), ("audit", "audit")):
            await page.goto(f"{url}/console/{path}")
            if "sign-in" in page.url:
                await sign_in(page, email)
                await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
            await no_grave_barriers(page, name)
            await shot(page, f"console-{name}-{scheme}")


async def test_the_second_factor_on_a_phone(browser: Browser, url: str, parts: Parts) -> None:
    _, email = await new_user(parts, Role.PARTNER, name="Officer Pat Lee")
    async with watched(browser, url, **PHONE) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console")
        await shot(page, "console-sign-in-phone")
        await sign_in(page, email)
        await page.wait_for_url("**/console/look-up")
        await page.goto(f"{url}/console/account")
        await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
        await not_too_wide(page)
        await shot(page, "console-account-phone")
        await page.get_by_role("link", name="Turn it on").click()
        await page.get_by_text("The app cannot read pictures").click()
        secret = await page.locator("details code").inner_text()
        await not_too_wide(page)
        await no_grave_barriers(page, "turn on")
        await shot(page, "console-code-phone")
        await page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
        await page.get_by_label("Your password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
        recovery = await page.locator(".codes code").first.inner_text()
        await not_too_wide(page)
        await no_grave_barriers(page, "recovery codes")
        await shot(page, "console-recovery-phone")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_text("You are signed out.")).to_be_visible()
        await sign_in(page, email)
        await expect(page.get_by_role("heading", name="Your code")).to_be_visible()
        await no_grave_barriers(page, "asked for the code")
        await expect(page.get_by_label("Code", exact=True)).to_be_focused()
        await page.keyboard.type(recovery)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/console/look-up")
