"""What a visitor of the chat page does and sees."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

Visit = Callable[..., Awaitable[Page]]


async def write(page: Page, text: str) -> None:
    await page.locator("#text").fill(text)
    await page.locator("#send").click()


async def press(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label, exact=True).click()


async def session_of(page: Page) -> str:
    return str(await page.evaluate("JSON.parse(localStorage['philly311.session'])"))


async def reach(page: Page, *answers: str) -> None:
    """Walk the script so far: "There is a pothole", then these words or button labels."""
    await write(page, "There is a pothole")
    for answer in answers:
        await expect(page.locator(".message").last).to_have_class(re.compile("bot"))
        button = page.locator(".tray").get_by_role("button", name=answer, exact=True)
        if answer == "Yes":
            await button.click()
        else:
            await write(page, answer)
    await expect(page.locator(".message").last).to_have_class(re.compile("bot"))


def bubbles(page: Page, text: str) -> Locator:
    return page.locator(".bubble").filter(has_text=text)
