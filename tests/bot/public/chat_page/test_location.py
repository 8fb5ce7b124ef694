"""Where it is: sent only when the button is pressed, and no dead end when there is none."""

import pytest
from playwright.async_api import expect

from tests.bot.public.chat_page.visitor import Visit, bubbles, press, reach, write
from tests.browser import PHONE
from tests.fakes.webchat_api import WebchatApi

CITY_HALL = {"latitude": 39.952335, "longitude": -75.163789, "accuracy": 12}
FAILING = "() => { navigator.geolocation.getCurrentPosition = (found, failed) => failed({code: %d}) }"
COARSE = "() => { navigator.geolocation.getCurrentPosition = (found) => found({coords: {accuracy: 5000}}) }"


async def test_a_location_is_sent_only_when_the_button_is_pressed(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE, geolocation=CITY_HALL, permissions=["geolocation"])
    await reach(page, "Yes")
    await expect(page.locator(".tray .note")).to_contain_text("only if you press this button")
    assert not any(message.get("location") for message in city.received)
    await press(page, "Use my location")
    await expect(bubbles(page, "Can you send a photo?")).to_be_visible()
    assert city.received[-1]["location"] == {"lat": 39.952335, "lon": -75.163789}
    await expect(page.locator(".you .words").last).to_have_text("My location: 39.952335, -75.163789")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (FAILING % 1, "does not let us see your location"),
        (FAILING % 2, "cannot find your location right now"),
        (FAILING % 3, "took too long"),
        (COARSE, "only to within 5000 meters"),
    ],
    ids=["denied", "unavailable", "timeout", "coarse"],
)
async def test_no_location_is_no_dead_end(visit: Visit, city: WebchatApi, script: str, sentence: str) -> None:
    page = await visit(**PHONE)
    await reach(page, "Yes")
    await page.evaluate(script)
    await press(page, "Use my location")
    await expect(page.locator(".tray .note")).to_contain_text(sentence)
    await expect(page.get_by_role("button", name="Use my location")).to_be_enabled()
    await write(page, "1234 Market St")
    await expect(bubbles(page, "Can you send a photo?")).to_be_visible()


async def test_a_browser_that_refuses_says_so(visit: Visit) -> None:
    page = await visit(permissions=[])
    await reach(page, "Yes")
    await press(page, "Use my location")
    await expect(page.locator(".tray .note")).to_contain_text("does not let us see your location")
