"""The conversation in a real browser: answering with a look at both texts, alive, on a phone, without scripts."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.console.roles import Role
from bot.house import Parts, now
from bot.interpreter.interpreter import warm_up
from bot.outbox import Reply
from bot.public.app import make_app
from storage.models import Contact, Conversation, Delivery
from tests.bot.console.person import change, new_user, sign_in
from tests.browser import PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import Talk, filed, queued, request, said, talk
from tests.fakes.serving import served
from tests.fakes.translating import FakeTranslator

pytestmark = needs_chromium

ARABIC = "هناك حفرة كبيرة في شارع ماركت"
BOTS = "شكراً لك. ما هو العنوان؟"
OURS, THEIRS = "A crew comes tomorrow.", "سيأتي فريق غداً."
WORDS = {ARABIC: "There is a large pothole on Market Street", BOTS: "Thank you. What is the address?", OURS: THEIRS}


@pytest.fixture
def web(parts: Parts) -> FastAPI:
    return make_app(replace(parts, translator=FakeTranslator(WORDS)))


@pytest_asyncio.fixture(loop_scope="session")
async def url(web: FastAPI) -> AsyncIterator[str]:
    await asyncio.to_thread(warm_up)
    async with served(web) as address:
        yield address


async def arabic(parts: Parts) -> Talk:
    where = await talk(parts, language="ar")
    await change(parts, Contact, Contact.id == where.contact_id, name="Layla Haddad")
    await said(parts, where, ARABIC)
    delivery = await queued(parts, where, Reply(BOTS, "ar"))
    await change(parts, Delivery, Delivery.id == delivery, state="failed", finished_at=now())
    waits = {"floor": "waiting", "floor_reason": "asked", "floor_since": now(), "unanswered_since": now()}
    await change(parts, Conversation, Conversation.id == where.conversation_id, **waits)
    await filed(parts, request(where, address="1234 MARKET ST"))
    return where


async def opened(context: BrowserContext, url: str, parts: Parts, where: Talk) -> Page:
    _, email = await new_user(parts, Role.AGENT, name="Ana Torres")
    page = await context.new_page()
    await page.goto(f"{url}/console/conversations/{where.conversation_id}")
    await sign_in(page, email)
    await expect(page.get_by_role("heading", name="Answer")).to_be_visible()
    return page


async def test_an_answer_with_a_look_at_both_texts(browser: Browser, url: str, parts: Parts) -> None:
    where = await arabic(parts)
    async with watched(browser, url) as context:
        page = await opened(context, url, parts, where)
        await page.get_by_label("Write in English").fill(OURS)
        # What they write meanwhile appears, and what is being typed stays.
        await said(parts, where, "👍👍")
        await change(parts, Conversation, Conversation.id == where.conversation_id, last_heard_at=now())
        await expect(page.get_by_text("👍👍")).to_be_visible()
        await expect(page.get_by_label("Write in English")).to_have_value(OURS)

        await page.get_by_role("button", name="See what they will read").click()
        theirs = page.get_by_label("What they will read")
        await expect(theirs).to_have_value(THEIRS)
        await expect(theirs).to_have_attribute("dir", "rtl")
        await expect(theirs).to_be_focused()
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_text("They have written in the meantime.")).to_be_visible()
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".line.agent")).to_contain_text(THEIRS)
        await expect(page.locator(".standing")).to_contain_text("You have it")
        await no_grave_barriers(page, "conversation")
        await shot(page, "conversation")


async def test_a_ready_answer_is_found_by_typing(browser: Browser, url: str, parts: Parts) -> None:
    where = await arabic(parts)
    async with watched(browser, url) as context:
        page = await opened(context, url, parts, where)
        await page.get_by_text("Ready answers", exact=True).click()
        await page.get_by_label("Find one").fill("report opened")
        await expect(page.locator(".macros button:visible")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("What you wrote")).to_have_value(re.compile("Graffiti"))
        await page.get_by_text("Ready answers", exact=True).click()
        await page.get_by_label("Find one").fill("closed")
        # Last, because both leave marks that the page's policy complains of when a part of it is swapped.
        await no_grave_barriers(page, "preview and macros")
        await shot(page, "conversation-preview")


async def test_on_a_phone_and_in_the_dark(browser: Browser, url: str, parts: Parts) -> None:
    where = await arabic(parts)
    async with watched(browser, url, color_scheme="dark", **PHONE) as context:
        page = await opened(context, url, parts, where)
        await not_too_wide(page)
        await no_grave_barriers(page, "conversation on a phone")
        await shot(page, "conversation-phone")
        await page.goto(f"{url}/console/failed")
        await expect(page.get_by_role("heading", name="What failed")).to_be_visible()
        await not_too_wide(page)
        await no_grave_barriers(page, "failed on a phone")
        await shot(page, "failed-phone")


async def test_without_scripts_it_is_pages_with_forms(browser: Browser, url: str, parts: Parts) -> None:
    where = await arabic(parts)
    async with watched(browser, url, java_script_enabled=False) as context:
        page = await opened(context, url, parts, where)
        await page.get_by_label("Write in English").fill(OURS)
        await page.get_by_role("button", name="See what they will read").click()
        await expect(page.get_by_label("What they will read")).to_have_value(THEIRS)
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".line.agent")).to_contain_text(THEIRS)
        await page.get_by_role("button", name="Send again").click()
        await expect(page.get_by_text("It is being sent again.")).to_be_visible()
