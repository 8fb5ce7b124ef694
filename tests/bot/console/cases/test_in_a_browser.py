"""Cases in a real browser: the list, one case, the form of a new one; on a desk and on a phone, without barriers."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.console.roles import Role
from bot.house import Parts
from bot.language.detect import detect
from storage.models import Case, Contact
from tests.bot.console.person import change, new_user, sign_in
from tests.browser import DESK, PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import filed, request, talk

pytestmark = needs_chromium
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(("size", "screen"), [("desk", DESK), ("phone", PHONE)])
async def test_a_late_case_is_worked_on(
    browser: Browser, url: str, parts: Parts, size: str, screen: dict[str, Any]
) -> None:
    # The languages are learnt when they are needed for the first time, which takes a busy machine some seconds.
    await asyncio.to_thread(detect, "A crew comes.")
    where = await talk(parts, language="es")
    await change(parts, Contact, Contact.id == where.contact_id, name="Luz Vega")
    details = {"surface": "brick"}
    late = await filed(parts, request(where, address="1234 MARKET ST", address_status="exact", details=details))
    await change(parts, Case, Case.reference == late.reference, expected_on=date(2026, 1, 5), urgent=True)
    await filed(parts, request(service="abandoned_vehicle", address="1400 JFK BLVD"))
    _, email = await new_user(parts, Role.AGENT, name="Ana Torres")
    async with watched(browser, url, **screen) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console/cases")
        await sign_in(page, email)
        await expect(page.get_by_role("heading", name="Cases")).to_be_visible()
        await no_grave_barriers(page, "cases")
        await not_too_wide(page)
        await shot(page, f"cases-{size}")
        await page.goto(f"{url}/console/cases/{late.reference}")
        await page.get_by_label("To", exact=True).select_option("in_progress")
        await page.get_by_label("Public note").fill("A crew comes on Monday.")
        await page.get_by_role("button", name="Move", exact=True).click()
        await page.get_by_label("Spanish: what they will read").fill("Un equipo viene el lunes.")
        await no_grave_barriers(page, "what they will read")
        await not_too_wide(page)
        await shot(page, f"case-preview-{size}")
        await page.get_by_role("button", name="Move", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("In progress")
        await page.get_by_label("For the City's people only").fill("The owner knows.")
        await page.get_by_role("button", name="Write it down").click()
        await expect(page.get_by_text("The owner knows.")).to_be_visible()
        await no_grave_barriers(page, "a case")
        await not_too_wide(page)
        await shot(page, f"case-{size}")
        await page.goto(f"{url}/console/cases/new")
        await page.get_by_label("Service").select_option("street_defect")
        await page.get_by_role("button", name="Show its questions").click()
        await page.get_by_label("Look for them").fill("Luz")
        await page.get_by_role("button", name="Find").click()
        await expect(page.get_by_text("L… V…, Webchat").first).to_be_visible()
        await no_grave_barriers(page, "residents found")
        await not_too_wide(page)
        await shot(page, f"case-resident-{size}")
        await page.get_by_role("button", name="Choose L… V…").first.click()
        await expect(page.get_by_text("Luz Vega")).to_be_visible()
        await page.get_by_label("What they told you").fill("A hole in the street")
        await page.get_by_label("Where it is").fill("behind the old mill")
        await page.get_by_role("button", name="File it").click()
        await expect(page.get_by_text("do not have this place")).to_be_visible()
        await no_grave_barriers(page, "a new case")
        await not_too_wide(page)
        await shot(page, f"case-new-{size}")


@pytest.mark.parametrize(("size", "screen"), [("desk", DESK), ("phone", PHONE)])
async def test_many_are_moved_by_keyboard(
    browser: Browser, url: str, parts: Parts, size: str, screen: dict[str, Any]
) -> None:
    await asyncio.to_thread(detect, "A crew comes.")
    for language in ("ar", "en", "es", None):
        where = await talk(parts, language=language) if language else None
        await filed(parts, request(where, address="1234 MARKET ST", address_status="exact", language="bn"))
    closed = await filed(parts, request(language="bn"))
    await change(parts, Case, Case.reference == closed.reference, status="closed", closed_at=LONG_AGO)
    _, email = await new_user(parts, Role.AGENT, name="Ana Torres")
    async with watched(browser, url, **screen) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console/cases?language=bn&state=all")
        await sign_in(page, email)
        await expect(page.get_by_label("All on this page")).to_be_visible()
        await page.get_by_label("All on this page").focus()
        await page.keyboard.press("Space")
        many = await page.get_by_role("checkbox", name="Choose ").count()
        await expect(page.get_by_text(f"{many} chosen")).to_be_visible()
        await no_grave_barriers(page, "cases to choose")
        await not_too_wide(page)
        await shot(page, f"cases-chosen-{size}")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name=f"Move {many} cases")).to_be_visible()
        await page.get_by_label("To", exact=True).select_option("in_progress")
        await page.get_by_label("Public note").fill("Crews go out on Monday.")
        await page.get_by_role("button", name="Preview").click()
        await expect(page.get_by_text("closed more than 30 days ago").first).to_be_visible()
        await no_grave_barriers(page, "a preview of many")
        await not_too_wide(page)
        await shot(page, f"cases-preview-{size}")
        await page.get_by_role("button", name="Move 4 cases").click()
        await expect(page.get_by_role("heading", name="4 of 4 moved")).to_be_visible()
        await no_grave_barriers(page, "many moved")
        await not_too_wide(page)
        await shot(page, f"cases-moved-{size}")
