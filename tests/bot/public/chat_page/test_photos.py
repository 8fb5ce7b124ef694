"""Photos: seen before they are sent, made smaller when they are large, refused at once when they cannot go."""

import asyncio
import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import FilePayload, expect

from tests.bot.public.chat_page.pictures import GPS, LATITUDE_REF, ORIENTATION, jpeg, upload
from tests.bot.public.chat_page.visitor import Visit, bubbles, press, reach, write
from tests.browser import PHONE
from tests.fakes.webchat_api import REFERENCE, WebchatApi


async def test_a_photo_is_seen_removed_and_sent_as_it_is(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    await reach(page, "Yes", "1234 Market St")
    await expect(page.get_by_role("button", name="Take a photo")).to_be_visible()
    async with page.expect_file_chooser() as chooser:
        await press(page, "Choose from gallery")
    original = jpeg(640, 480)
    await (await chooser.value).set_files([upload("one.jpg", original), upload("two.jpg", jpeg(64, 48))])
    await expect(page.locator("#previews img")).to_have_count(2)
    await press(page, "Remove photo 2")
    await expect(page.locator("#previews img")).to_have_count(1)
    await expect(page.locator("#send")).to_be_enabled()
    await write(page, "here it is")
    await expect(bubbles(page, REFERENCE)).to_be_visible()
    assert city.received[-1]["photos"] == [original]
    assert city.received[-1]["text"] == "here it is"
    await expect(page.locator(".you .photos img")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".you .photos img")).to_have_count(1)


async def test_the_camera_button_asks_for_the_camera(visit: Visit) -> None:
    page = await visit(**PHONE)
    await reach(page, "Yes", "1234 Market St")
    async with page.expect_file_chooser() as chooser:
        await press(page, "Take a photo")
    element = (await chooser.value).element
    assert await element.get_attribute("capture") == "environment"
    assert await element.get_attribute("accept") == "image/*"


async def test_a_large_photo_is_made_smaller_and_keeps_its_place(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    original = jpeg(3200, 2400, noise=16, quality=98)
    assert len(original) > 2_000_000
    await page.locator("#gallery").set_input_files([upload("large.jpg", original)])
    await expect(page.locator("#send")).to_be_enabled()
    await page.locator("#send").click()
    await expect(page.locator(".you .state")).to_have_text("Sent")
    [data] = city.received[-1]["photos"]
    assert len(data) < 2_000_000
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (1920, 2560)  # turned upright as the camera said
        assert picture.getexif().get_ifd(GPS)[LATITUDE_REF] == "N"
        assert picture.getexif()[ORIENTATION] == 1
        corner: Any = picture.convert("RGB").getpixel((1900, 20))
    assert corner[0] > 150
    assert corner[1] < 60


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload("notes.txt", b"hello", "text/plain"), "This file is not a picture."),
        (upload("empty.jpg", b"", "image/jpeg"), "This picture cannot be read."),
        (upload("raw.dng", b"x" * 2_100_000, "image/x-adobe-dng"), "This picture is larger than 2 MB."),
    ],
)
async def test_a_file_that_cannot_go_is_said_at_once(
    visit: Visit, city: WebchatApi, file: FilePayload, sentence: str
) -> None:
    page = await visit(**PHONE)
    await page.locator("#gallery").set_input_files([file])
    await expect(page.locator("#attach-problem")).to_have_text(sentence)
    await expect(page.locator("#attach-problem")).to_have_attribute("role", "alert")
    await expect(page.locator("#send")).to_be_disabled()


async def test_too_many_photos_are_said(visit: Visit) -> None:
    page = await visit(**PHONE)
    await page.locator("#gallery").set_input_files([upload(f"{n}.jpg", jpeg(40, 30)) for n in range(4)])
    await expect(page.locator("#attach-problem")).to_have_text("You can send 3 photos at a time.")
    await expect(page.locator("#previews li")).to_have_count(3)


async def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    slow = await page.context.new_cdp_session(page)
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    await slow.send("Network.emulateNetworkConditions", speed)
    await page.locator("#gallery").set_input_files([upload("a.jpg", jpeg(1000, 750, noise=60, quality=92))])
    await expect(page.locator("#send")).to_be_enabled()
    await page.locator("#send").click()
    state = page.locator(".you .state")
    await expect(state).to_have_text(re.compile(r"Sending the photo: [1-9]\d?%"))
    value = float(await page.locator("progress").evaluate("bar => bar.value"))
    assert 0 < value < 1
    await press(page, "Cancel")
    await expect(page.locator(".you")).to_have_count(0)
    await asyncio.sleep(0.3)
    assert city.received == []
