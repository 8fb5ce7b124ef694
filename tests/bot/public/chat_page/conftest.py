"""A real browser, a scripted city, and visitors of the page; everything in this folder needs a Chromium."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.bot.public.chat_page.visitor import Visit
from tests.browser import needs_chromium, watched
from tests.fakes.webchat_api import WebchatApi


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium these tests are skipped, and say so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            for mark in needs_chromium:
                item.add_marker(mark)


@pytest.fixture
def city() -> Iterator[WebchatApi]:
    with WebchatApi() as api:
        yield api


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, city: WebchatApi) -> AsyncIterator[Visit]:
    """Opens the page for a visitor; every call is another visitor with a device of their own."""
    async with AsyncExitStack() as visits:

        async def open_page(**options: Any) -> Page:
            context = await visits.enter_async_context(watched(browser, city.url, **options))
            page = await context.new_page()
            await page.goto(city.url)
            return page

        yield open_page
