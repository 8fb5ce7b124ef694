"""An answer under a public post in a real browser: chosen, looked at, refused for what is private, then posted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.console.roles import Role
from bot.house import Parts
from bot.interpreter.interpreter import warm_up
from bot.public.app import make_app
from connectors.registry import OpenChannel
from storage.models import Message
from tests.bot.console.conversation.test_in_public import POSTS
from tests.bot.console.person import change, new_user, sign_in
from tests.browser import DESK, PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import rows, said, talk
from tests.fakes.scripted import ScriptedConnector
from tests.fakes.serving import served

pytestmark = needs_chromium
PATIENCE = 30_000


@pytest_asyncio.fixture(loop_scope="session")
async def url(parts: Parts) -> AsyncIterator[str]:
    # The languages are learnt when they are needed for the first time, which takes a busy machine some seconds.
    await asyncio.to_thread(warm_up)
    with_posts = replace(parts, channels={"webchat": OpenChannel(ScriptedConnector(can=POSTS))})
    async with served(make_app(with_posts)) as address:
        yield address


@pytest.mark.parametrize(("size", "screen"), [("desk", DESK), ("phone", PHONE)])
async def test_an_answer_for_everyone(
    browser: Browser, url: str, parts: Parts, size: str, screen: dict[str, Any]
) -> None:
    where = await talk(parts)
    message = await said(parts, where, "There is graffiti all over the wall of my school, who takes it away?")
    await change(parts, Message, Message.id == message, content={"post": f"browser-{message}"})
    _, email = await new_user(parts, Role.AGENT)
    async with watched(browser, url, **screen) as context:
        page = await context.new_page()
        await page.goto(f"{url}/console/conversations/{where.conversation_id}")
        await sign_in(page, email)
        audience = page.get_by_label("Who reads it")
        await expect(audience).to_be_visible(timeout=PATIENCE)
        await expect(audience).to_have_value("")
        await audience.select_option(index=1)
        await page.get_by_label("Write in English").fill("Call Ana at 267-555-0143.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("a phone number", timeout=PATIENCE)
        await expect(audience).to_have_value(str(message))
        await page.get_by_label("What they will read").fill("Soon.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("look at it once more", timeout=PATIENCE)
        await expect(page.get_by_text("Everyone can read this, under their post.")).to_be_visible()
        await not_too_wide(page)
        await no_grave_barriers(page, "a public answer")
        await shot(page, f"public-answer-{size}")
        await page.get_by_role("button", name="Post it for everyone").click()
        await expect(page.locator(".line.agent")).to_contain_text("under a public post", timeout=PATIENCE)
    (answer,) = await rows(parts, Message, Message.conversation_id == where.conversation_id, Message.author == "agent")
    assert answer.text == "Soon."
