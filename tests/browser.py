"""A headless Chromium for tests of pages: visitors who complain about what breaks, axe, screen shots."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright, expect

from bot.settings import ROOT

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# A refused form is an answer; a test types before a page has chosen its first field; and who leaves a page hangs up on
# what it was asking.
HARMLESS = ("Failed to load resource", "Autofocus processing was blocked", "htmx:afterRequest", "htmx:sendAbort")
SCREENS = ROOT / "var" / "screens"
# On a busy machine, where tests run side by side.
PATIENCE_MS = 30_000.0
expect.set_options(timeout=PATIENCE_MS)

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def watched(browser: Browser, url: str, *, also: str = "blob:", **options: Any) -> AsyncIterator[BrowserContext]:
    """A visitor. At the end nothing may have broken the page's policy, failed in a script or asked another host.

    `also`: where else the page may ask.
    """
    # Nothing moves: a look at a page that fades in would find pale words.
    context = await browser.new_context(**{"locale": "en-US", "reduced_motion": "reduce"} | options)
    context.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    context.on("console", lambda message: complaints.append(message.text))
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((url, also, "blob:", "data:"))
            else complaints.append(f"elsewhere: {request.url}")
        ),
    )
    yield context
    await context.close()
    broken = [text for text in complaints if not text.startswith(HARMLESS)]
    assert not broken, broken


async def _laid_out(page: Page) -> None:
    """Until its styles and letters are there; words may be read before that, a width or a colour may not."""
    for left in range(3, 0, -1):
        await page.wait_for_load_state()
        try:
            await page.evaluate("document.fonts.ready.then(() => null)")
            break
        except Error:
            # The page was just leaving for the next one.
            if left == 1:
                raise


async def no_grave_barriers(page: Page, state: str) -> None:
    """What axe calls serious or critical fails the test."""
    await _laid_out(page)
    results = await Axe().run(page)
    grave = [one for one in results.response["violations"] if one["impact"] in {"serious", "critical"}]
    assert not grave, f"{state}: {[(one['id'], [node['html'] for node in one['nodes']]) for one in grave]}"


async def not_too_wide(page: Page) -> None:
    """Nothing makes the whole page scroll sideways."""
    await _laid_out(page)
    width = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    whole, seen = await page.evaluate(width)
    assert whole <= seen, f"{page.url}: {whole} of {seen} pixels"


async def shot(page: Page, name: str) -> None:
    """A screen shot to look at, kept in var/screens."""
    await _laid_out(page)
    SCREENS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
