"""Lost connections, closed pages, two tabs: what was written is sent once, and shown once."""

import time

import pytest
from playwright.async_api import Browser, expect

from tests.bot.public.chat_page.visitor import Visit, bubbles, press, reach, session_of, write
from tests.browser import PHONE, watched
from tests.fakes.webchat_api import Fault, WebchatApi


async def test_a_reload_shows_everything_once(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await reach(page, "Yes")
    await page.locator("#text").fill("1234 Mar")
    await page.reload()
    await expect(page.locator(".message")).to_have_count(4)
    await expect(page.locator("#text")).to_have_value("1234 Mar")
    await expect(page.get_by_role("button", name="Use my location")).to_be_visible()
    city.say(await session_of(page), "Still there?")
    await expect(page.locator(".message")).to_have_count(5)
    assert len(city.received) == 2


async def test_a_lost_connection_sends_once(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    city.faults = [Fault.DROP, Fault.LOSE_ANSWER]
    await write(page, "There is a pothole")
    await expect(page.locator(".you .state")).to_have_text("Waiting to be sent")
    await expect(bubbles(page, "Is that right?")).to_be_visible()
    await expect(page.locator(".you .state")).to_have_text("Sent")
    assert city.texts == ["There is a pothole"]
    assert list(city.tries.values()) == [3]
    await expect(page.locator(".message")).to_have_count(2)


async def test_what_is_written_offline_is_sent_later_in_order(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    await reach(page)
    await page.context.set_offline(True)
    await expect(page.locator("#banner")).to_have_text("You are offline. What you write is kept and sent later.")
    await write(page, "first")
    await write(page, "second")
    await expect(page.locator(".you").last.locator(".state")).to_have_text("Waiting to be sent")
    await page.context.set_offline(False)
    await expect(page.locator(".you .state")).to_have_text(["Sent", "Sent", "Sent"])
    await expect(page.locator("#banner")).to_have_text("Connected again.")
    assert city.texts == ["There is a pothole", "first", "second"]
    assert set(city.tries.values()) == {1}


async def test_the_page_opens_without_a_network_and_sends_what_waited(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    await reach(page)
    kept = "caches.open('chat-1').then((shelf) => shelf.match('/static/chat/main.js')).then(Boolean)"
    await page.wait_for_function(kept)
    await page.context.set_offline(True)
    await write(page, "written in the subway")
    await page.reload()
    await expect(page.locator(".message")).to_have_count(3)
    await expect(page.locator("#banner")).to_contain_text("You are offline")
    await page.context.set_offline(False)
    await expect(page.locator(".you .state")).to_have_text(["Sent", "Sent"])
    assert city.texts == ["There is a pothole", "written in the subway"]


async def test_a_server_that_is_away_is_said_and_waited_for(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await reach(page)
    city.down = True
    await write(page, "anybody?")
    await expect(page.locator("#banner")).to_contain_text("We cannot reach Philly311 right now")
    city.down = False
    await expect(page.locator(".you .state").last).to_have_text("Sent")
    assert city.texts[-1] == "anybody?"


@pytest.mark.parametrize(
    ("fault", "sentence"), [(Fault.UNAVAILABLE, "We are busy."), (Fault.TOO_MANY, "You write very fast.")]
)
async def test_retry_after_is_respected(visit: Visit, city: WebchatApi, fault: Fault, sentence: str) -> None:
    page = await visit()
    city.faults, city.retry_after = [fault], 3
    began = time.monotonic()
    await write(page, "There is a pothole")
    await expect(page.locator(".you .reason")).to_have_text(sentence)
    await expect(page.locator(".you .state")).to_have_text("Sent")
    assert time.monotonic() - began >= 3
    assert list(city.tries.values()) == [2]


async def test_a_refusal_is_said_and_can_be_tried_again(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    city.faults = [Fault.REFUSE]
    await write(page, "There is a pothole")
    await expect(page.locator(".you .problem")).to_have_text("Not sent. This message cannot be read.")
    await expect(page.locator("#said")).to_have_text("Not sent. This message cannot be read.")
    await press(page, "Try again")
    await expect(page.locator(".you .state")).to_have_text("Sent")
    await expect(page.locator("#text")).to_be_focused()
    assert list(city.tries.values()) == [2]


async def test_a_refused_message_can_be_removed(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    city.faults = [Fault.REFUSE]
    await write(page, "never mind")
    await press(page, "Remove")
    await expect(page.locator(".message")).to_have_count(0)
    await page.reload()
    await expect(page.locator("#welcome")).to_be_visible()
    assert city.received == []


async def test_two_tabs_show_each_message_once(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    other = await page.context.new_page()
    await other.goto(city.url)
    await reach(page)
    await expect(other.locator(".message")).to_have_count(2)
    await write(other, "no")
    for tab in (page, other):
        await expect(tab.locator(".message")).to_have_count(4)
        await expect(tab.locator(".you .state")).to_have_text(["Sent", "Sent"])
    assert city.texts == ["There is a pothole", "no"]


async def test_forgetting_leaves_nothing_on_the_device(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await reach(page)
    before = await session_of(page)
    await press(page, "More")
    await press(page, "Forget this chat")
    await press(page, "No, keep it")
    await expect(page.locator(".message")).to_have_count(2)
    await press(page, "More")
    await press(page, "Forget this chat")
    async with page.expect_navigation():
        await press(page, "Yes, forget it")
    await expect(page.locator("#welcome")).to_be_visible()
    assert await session_of(page) != before
    assert before not in await page.evaluate("JSON.stringify({...localStorage})")


async def test_a_browser_that_keeps_nothing_says_so(browser: Browser, city: WebchatApi) -> None:
    async with watched(browser, city.url) as context:
        await context.add_init_script("Storage.prototype.setItem = () => { throw new Error('forbidden') }")
        page = await context.new_page()
        await page.goto(city.url)
        await expect(page.locator("#banner")).to_contain_text("This browser does not keep the chat")
        await reach(page)
