"""The demo as a visitor meets it: started as a command, played with a browser, ended by one signal."""

import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.settings import ROOT
from tests.browser import PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.journeys.house import free_port
from tests.journeys.waiting import until

pytestmark = [pytest.mark.journey, *needs_chromium]

START_SECONDS = 300.0
STOP_SECONDS = 90.0
# For what goes through the whole house, on a busy machine.
ANSWER_MS = 120_000.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's address. At the end Ctrl-C, and nothing stays behind."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.demo", "--port", str(port), "--var", str(folder / "var")],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: _is_ready(url) or process.poll() is not None, "the demo gets ready", START_SECONDS)
        assert process.poll() is None, log.read_text("utf-8")
        yield url
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_SECONDS) == 0, log.read_text("utf-8")
        assert list((folder / "var").iterdir()) == []
    finally:
        process.kill()
        process.wait()


def _is_ready(url: str) -> bool:
    try:
        return bool(httpx.get(f"{url}/api/state", timeout=10, trust_env=False).json()["ready"])
    except httpx.HTTPError:
        return False


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, demo: str) -> AsyncIterator[Page]:
    """A wide screen, and a resident whom nobody knows."""
    async with watched(browser, demo, viewport={"width": 1500, "height": 1100}) as context:
        page = await context.new_page()
        await page.goto(demo)
        body = page.locator("body")
        await expect(body).to_have_attribute("data-visit", re.compile(r"\d+"))
        before = await body.get_attribute("data-visit") or ""
        await page.locator("#restart").click()
        # Until then the columns are those of whoever was there before, and what is chosen in them is forgotten.
        await expect(body).not_to_have_attribute("data-visit", before)
        yield page


async def write(column: Locator, text: str) -> None:
    """Write and send; the bubble shows that it left."""
    await column.locator("textarea").fill(text)
    await column.get_by_role("button", name="Send").click()
    await expect(column.locator(".you").last).to_contain_text(text)


async def answered(column: Locator, words: str) -> None:
    """The newest message is the City's, with these words."""
    await expect(column.locator(".line").last).to_have_class(re.compile(r"\bcity\b"), timeout=ANSWER_MS)
    await expect(column.locator(".city").last).to_contain_text(words, timeout=ANSWER_MS)


async def press(column: Locator, label: str) -> None:
    """Press a button of the newest message that has one of this name."""
    await column.locator(".thread").get_by_role("button", name=label, exact=True).last.click(timeout=ANSWER_MS)


async def report_graffiti(column: Locator) -> None:
    """From the first message to the number."""
    await write(column, "Graffiti on the wall at 1234 Market St")
    await press(column, "A wall or fence")
    await press(column, "First floor")
    await press(column, "Skip")
    await press(column, "Yes")
    await answered(column, "Done!")


async def test_a_mention_on_x_and_the_report_in_a_message(page: Page) -> None:
    column = page.locator("#x")
    await column.get_by_label("Mention publicly").check()
    await write(column, "Graffiti on the wall at 1234 Market St")
    await expect(column.locator(".city.open")).to_have_count(1, timeout=ANSWER_MS)
    await column.get_by_label("In private").check()
    await write(column, "Graffiti on the wall at 1234 Market St")
    await answered(column, "wall")
    await write(column, "a wall or fence")
    await answered(column, "floor")
    await column.locator(".sample").select_option("graffiti")
    await write(column, "first floor")
    await answered(column, "1234 MARKET ST")
    await write(column, "yes")
    await answered(column, "Done!")


@pytest.mark.parametrize("name", ["messenger", "telegram"])
async def test_a_report_and_its_news(page: Page, name: str) -> None:
    column = page.locator(f"#{name}")
    await report_graffiti(column)
    await expect(page.locator("#reference")).to_be_enabled()
    await page.get_by_role("button", name="Move it").click()
    await answered(column, await page.locator("#reference").input_value())
    await shot(page, f"demo-{name}")


@pytest.mark.parametrize("name", ["messenger", "instagram", "telegram"])
async def test_an_answer_that_meets_a_fault_comes_later(page: Page, name: str) -> None:
    column = page.locator(f"#{name}")
    await column.get_by_text("Break the next two answers").click()
    await column.get_by_role("button", name="Server error").click()
    await expect(column.locator(".faults [role=status]")).to_contain_text("tries again")
    await write(column, "hello")
    await answered(column, "311")


async def test_everybody_can_use_the_page(browser: Browser, demo: str, page: Page) -> None:
    await write(page.locator("#webchat"), "there is a pothole")
    await expect(page.locator("#webchat .city").last).to_be_visible(timeout=ANSWER_MS)
    await no_grave_barriers(page, "side by side")
    async with watched(browser, demo, **PHONE) as context:
        phone = await context.new_page()
        await phone.goto(demo)
        await phone.get_by_role("button", name="Web chat").click()
        await expect(phone.locator("#webchat .city").last).to_be_visible()
        await expect(phone.locator("#x")).to_be_hidden()
        await not_too_wide(phone)
        await no_grave_barriers(phone, "a phone")
        await shot(phone, "demo-phone")


def test_what_nobody_can_do_is_refused(demo: str) -> None:
    # A move is a command of its own, which takes its time to start.
    with httpx.Client(base_url=demo, trust_env=False, timeout=START_SECONDS) as client:
        assert client.post("/api/fax/say", json={"text": "hello"}).status_code == 404
        assert client.post("/api/telegram/say", json={"text": " "}).status_code == 400
        assert client.post("/api/telegram/press", json={"value": "yes"}).status_code == 409
        assert client.post("/api/cases/99999999/move", json={"status": "fixed"}).status_code == 409
        assert client.post("/api/restart", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_port_that_is_taken_is_said(demo: str, tmp_path: Path) -> None:
    port = demo.rpartition(":")[2]
    command = [sys.executable, "-m", "tests.demo", "--port", port, "--var", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=START_SECONDS, check=False)
    assert (ended.returncode, f"Port {port} is taken" in ended.stdout) == (1, True)
    assert list(tmp_path.iterdir()) == []
