"""The administrator's pages in a real browser: look, change, undo; on a desk and on a phone, without barriers."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.console.roles import Role
from bot.house import Parts
from tests.bot.console.person import new_user, sign_in
from tests.browser import DESK, PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched

pytestmark = needs_chromium
PAGES = (
    "services",
    "services/new",
    "departments",
    "departments/water",
    "agencies",
    "agencies/ppa",
    "macros",
    "macros/case_opened",
    "calendar",
    "questions",
    "questions?service=street_defect",
    "questions/street_defect.spot",
    "rules",
    "rules/street_defect",
    "channels",
    "retention",
    "topics",
    "emergencies/gas_smell",
    "families",
    "families/road",
)


@pytest.mark.parametrize(("size", "screen"), [("desk", DESK), ("phone", PHONE)])
async def test_a_target_is_changed_and_undone(
    browser: Browser, url: str, parts: Parts, size: str, screen: dict[str, Any]
) -> None:
    _, email = await new_user(parts, Role.ADMIN, name="Bea Boss")
    async with watched(browser, url, **screen) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console/admin/services/dangerous_sidewalk")
        await sign_in(page, email)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.get_by_text("Other languages").first.click()
        await no_grave_barriers(page, "a service")
        await not_too_wide(page)
        await shot(page, f"admin-service-{size}")
        await page.get_by_label("Target in business days").fill("x")
        await page.get_by_role("button", name="Look at the change").click()
        await expect(page.get_by_label("Target in business days")).to_have_attribute("aria-invalid", "true")
        await no_grave_barriers(page, "a refused service")
        await page.get_by_label("Target in business days").fill("77")
        await page.get_by_role("button", name="Look at the change").click()
        await expect(page.get_by_text("77 business days")).to_be_visible()
        await no_grave_barriers(page, "what would change")
        await shot(page, f"admin-preview-{size}")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("is changed")
        await page.goto(f"{url}/console/admin/changes")
        await no_grave_barriers(page, "changes")
        await not_too_wide(page)
        await shot(page, f"admin-changes-{size}")
        await page.get_by_role("button", name="Undo").first.click()
        await expect(page.get_by_role("status")).to_contain_text("Undone")
        await page.goto(f"{url}/console/admin")
        await no_grave_barriers(page, "admin")
        await not_too_wide(page)
        await shot(page, f"admin-{size}")


async def test_every_page_on_a_phone(browser: Browser, url: str, parts: Parts) -> None:
    _, email = await new_user(parts, Role.ADMIN, name="Bea Boss")
    async with watched(browser, url, **PHONE) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console/admin")
        await sign_in(page, email)
        await expect(page.get_by_role("heading", name="Latest changes")).to_be_visible()
        for path in PAGES:
            await page.goto(f"{url}/console/admin/{path}")
            await no_grave_barriers(page, path)
            await not_too_wide(page)
            await shot(page, f"admin-{path.replace('/', '-').replace('?', '-')}-phone")
