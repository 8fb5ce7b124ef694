"""The rooms of privacy in a real browser, on a desk and on a phone, without barriers."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.console.roles import Role
from bot.house import Parts
from storage.models import Contact
from tests.bot.console.person import change, new_user, sign_in
from tests.browser import DESK, PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import filed, request, said, talk

pytestmark = needs_chromium


@pytest.mark.parametrize(("size", "screen"), [("desk", DESK), ("phone", PHONE)])
async def test_a_resident_is_deleted(
    browser: Browser, url: str, parts: Parts, size: str, screen: dict[str, Any]
) -> None:
    who = await talk(parts, language="es")
    await change(parts, Contact, Contact.id == who.contact_id, name="Luz Vega")
    await said(parts, who, "Hay un bache")
    await filed(parts, request(who))
    _, email = await new_user(parts, Role.ADMIN, name="Ana Torres")
    async with watched(browser, url, **screen) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console/privacy")
        await sign_in(page, email)
        await expect(page.get_by_role("heading", name="What would go now")).to_be_visible()
        await no_grave_barriers(page, "privacy")
        await not_too_wide(page)
        await shot(page, f"privacy-{size}")
        await page.goto(f"{url}/console/privacy/residents/{who.contact_id}")
        await page.get_by_label("Type “delete”").fill("delet")
        await page.get_by_role("button", name="Delete this resident").click()
        await expect(page.get_by_text("Nothing was deleted yet.")).to_be_visible()
        await no_grave_barriers(page, "a resident")
        await not_too_wide(page)
        await shot(page, f"resident-{size}")
        await page.get_by_label("Type “delete”").fill("delete")
        await page.get_by_role("button", name="Delete this resident").click()
        await expect(page.get_by_role("status")).to_contain_text("The resident is deleted")
