"""Board and trends in a real browser: at a desk, on a phone, on paper, without barriers; the board renews itself."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import Case, ChannelCount, Conversation
from tests.bot.console.person import change, new_user, sign_in
from tests.bot.rated import closed, rates
from tests.browser import DESK, PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import filed, request, said, talk

pytestmark = needs_chromium
SERVICES = ("graffiti_removal", "abandoned_vehicle", "street_defect", "illegal_dumping")


async def some(parts: Parts) -> None:
    for number in range(40):
        opened = now() - timedelta(days=(number * number) % 160)
        service = SERVICES[number % len(SERVICES)]
        case = await filed(parts, request(service=service), now=opened)
        place = {"lat": 39.93 + number % 7 / 100, "lon": -75.18 + number % 3 / 100}
        area = {"council": str(number % 4 + 1), "neighborhood": f"Part {number % 7}"}
        due = {"expected_on": (opened + timedelta(days=number % 12)).date()}
        await change(parts, Case, Case.reference == case.reference, districts=area, **place, **due)
        if number % 3:
            ended = {"status": "closed", "close_reason": "fixed", "closed_at": opened + timedelta(days=number % 17)}
            await change(parts, Case, Case.reference == case.reference, **ended)
    for number, language in enumerate(("en", "en", "es", "vi", "zh-Hant", "ht")):
        where = await talk(parts, language=language, channel=("webchat", "telegram")[number % 2])
        await said(parts, where)
        if number % 3 == 2:
            began = now() - timedelta(minutes=7 * number)
            waits = {"floor": "waiting", "floor_reason": "asked", "unanswered_since": began}
            await change(parts, Conversation, Conversation.id == where.conversation_id, **waits)
    for number in range(11):
        where, reference = await closed(parts, service=SERVICES[number % len(SERVICES)])
        await rates(parts, where, reference, "bad" if number % 4 == 1 else "good")
    async with parts.sessions.begin() as session:
        await session.merge(ChannelCount(channel="x", day=now().date(), kind="refused:signature", count=3))


@pytest.mark.parametrize(("size", "screen"), [("desk", DESK), ("phone", PHONE)])
async def test_board_and_trends(browser: Browser, url: str, parts: Parts, size: str, screen: dict[str, Any]) -> None:
    await some(parts)
    _, email = await new_user(parts, Role.SUPERVISOR, name="Ana Torres")
    async with watched(browser, url, **screen) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console/board")
        await sign_in(page, email)
        await expect(page.get_by_role("heading", name="Board")).to_be_visible()
        await no_grave_barriers(page, "board")
        await not_too_wide(page)
        await shot(page, f"board-{size}")
        await page.goto(f"{url}/console/trends?weeks=12")
        await expect(page.get_by_role("img", name="Cases opened in each week")).to_be_visible()
        await no_grave_barriers(page, "trends")
        await not_too_wide(page)
        await shot(page, f"trends-{size}")
        await page.emulate_media(media="print")
        await expect(page.get_by_role("button", name="Show", exact=True)).to_be_hidden()
        await shot(page, f"trends-print-{size}")


async def test_the_board_renews_itself(browser: Browser, url: str, parts: Parts) -> None:
    _, email = await new_user(parts, Role.SUPERVISOR)
    async with watched(browser, url, viewport={"width": 1920, "height": 1080}) as context:
        page = await context.new_page()
        await page.clock.install()
        await page.goto(f"{url}/console/board")
        await sign_in(page, email)
        talked = page.locator("#tile-talked")
        await expect(talked).to_be_visible()
        await talked.focus()
        before = int((await talked.inner_text()).split()[0])
        await said(parts, await talk(parts))
        await page.clock.run_for(16_000)
        await expect(talked).to_contain_text(str(before + 1))
        # Whoever stands on a number still stands there.
        await expect(talked).to_be_focused()
        await shot(page, "board-wall")
