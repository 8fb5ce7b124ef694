"""Maps in a real browser: markers by mouse and keyboard, on a grid or on tiles, on a phone, without scripts."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Page, expect
from starlette.responses import Response

from bot.console.roles import Role
from bot.house import Parts, build
from bot.interpreter.interpreter import warm_up
from bot.public.app import make_app
from storage.models import Message
from tests.bot.console.person import change, new_user, sign_in
from tests.browser import PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import Talk, filed, request, said, settings_for, talk
from tests.fakes.serving import served
from tests.journeys.house import write_config
from tests.journeys.pictures import jpeg

pytestmark = needs_chromium
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest_asyncio.fixture(loop_scope="session")
async def url(web: FastAPI) -> AsyncIterator[str]:
    # The languages are learnt when they are needed for the first time, which takes a busy machine some seconds.
    await asyncio.to_thread(warm_up)
    async with served(web) as address:
        yield address


async def with_places(parts: Parts) -> Talk:
    where = await talk(parts)
    message = await said(parts, where, "here")
    await change(parts, Message, Message.id == message, content={"location": {"lat": 39.9526, "lon": -75.1652}})
    await filed(parts, request(where, address=HOSTILE, lat=39.9538, lon=-75.1640))
    return where


async def opened(context: BrowserContext, url: str, parts: Parts) -> Page:
    where = await with_places(parts)
    _, email = await new_user(parts, Role.AGENT)
    page = await context.new_page()
    await page.goto(f"{url}/console/conversations/{where.conversation_id}")
    await sign_in(page, email)
    # The first page of a busy machine.
    await expect(page.get_by_role("heading", name="Where it is")).to_be_visible(timeout=30_000)
    return page


async def test_a_map_on_a_plain_grid_by_the_keyboard(browser: Browser, url: str, parts: Parts) -> None:
    async with watched(browser, url) as context:
        page = await opened(context, url, parts)
        await expect(page.locator(".map-pin")).to_have_count(2)
        await no_grave_barriers(page, "a map")
        await page.get_by_role("button", name="1: Shared by them").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".leaflet-popup")).to_contain_text("Shared by them")
        await page.get_by_role("button", name="2: ").click()
        await expect(page.locator('.leaflet-popup a[href*="/cases/"]')).to_contain_text(HOSTILE)
        await no_grave_barriers(page, "a marker's words")
        await shot(page, "map-grid-desk")


async def test_a_map_on_a_phone_in_the_dark(browser: Browser, url: str, parts: Parts) -> None:
    async with watched(browser, url, color_scheme="dark", **PHONE) as context:
        page = await opened(context, url, parts)
        await expect(page.locator(".map-pin")).to_have_count(2)
        await not_too_wide(page)
        await no_grave_barriers(page, "a map on a phone")
        await shot(page, "map-grid-phone")


async def test_without_scripts_the_places_are_a_list(browser: Browser, url: str, parts: Parts) -> None:
    async with watched(browser, url, java_script_enabled=False) as context:
        page = await opened(context, url, parts)
        await expect(page.locator(".on-map li")).to_have_count(2)
        await expect(page.locator(".on-map li").first).to_contain_text("39.95260, -75.16520")
        await expect(page.locator(".map-canvas")).to_have_count(0)


async def test_tiles_come_from_the_named_host(browser: Browser, database_url: str, tmp_path: Path) -> None:
    asked: list[str] = []
    city = FastAPI()

    @city.get("/{z}/{x}/{y}.jpg")
    async def tile(z: int, x: int, y: int) -> Response:
        asked.append(f"{z}/{x}/{y}")
        return Response(jpeg(side=256), media_type="image/jpeg")

    async with served(city) as tiles:
        named = {"url": f"{tiles}/{{z}}/{{x}}/{{y}}.jpg", "attribution": "© The City & friends"}
        config = write_config(tmp_path / "config.yml", console={"map_tiles": named})
        parts = build(settings_for(tmp_path / "var", database_url, philly311_config=config), database_url)
        try:
            async with served(make_app(parts)) as url, watched(browser, url, also=tiles) as context:
                page = await opened(context, url, parts)
                await expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
                await expect(page.locator(".leaflet-control-attribution")).to_have_text("© The City & friends")
                await no_grave_barriers(page, "a map on tiles")
                await shot(page, "map-tiles-desk")
        finally:
            await parts.close()
    assert asked
