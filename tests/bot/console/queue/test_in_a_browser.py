"""The queue in a real browser: by keyboard, alive without losing one's place, on a phone, without barriers."""

from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import Contact, Conversation
from tests.bot.console.person import change, new_user, sign_in
from tests.browser import PHONE, needs_chromium, no_grave_barriers, not_too_wide, shot, watched
from tests.factories import Talk, said, talk

pytestmark = needs_chromium

GRAFFITI = {"slots": {"service": "graffiti_removal", "address": {"surface": "x", "standard": "1234 MARKET ST"}}}
WAITS = {"floor": "waiting", "floor_reason": "asked"}


async def waits(parts: Parts, words: str, language: str, name: str, **values: object) -> Talk:
    where = await talk(parts, language=language)
    await said(parts, where, words)
    await change(parts, Contact, Contact.id == where.contact_id, name=name)
    values = WAITS | {"unanswered_since": now()} | values
    await change(parts, Conversation, Conversation.id == where.conversation_id, **values)
    return where


async def some(parts: Parts) -> list[Talk]:
    """In the order of the list."""
    return [
        await waits(parts, "أشم رائحة غاز في المبنى", "ar", "Layla Haddad", flagged_emergency_at=now()),
        await waits(parts, "Tôi muốn nói chuyện với một người, xin cảm ơn", "vi", "Linh Nguyen", state=GRAFFITI),
        await waits(parts, "this bot does not get me at all", "en", "Joe Roe", floor_reason="gave_up"),
    ]


async def opened(context: BrowserContext, url: str, parts: Parts, path: str = "queue") -> Page:
    _, email = await new_user(parts, Role.AGENT, name="Ana Torres")
    page = await context.new_page()
    await page.goto(f"{url}/console/{path}")
    await sign_in(page, email)
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    return page


async def clear(parts: Parts) -> None:
    await change(parts, Conversation, Conversation.id > 0, spam_at=now())


async def test_by_keyboard_and_alive(browser: Browser, url: str, parts: Parts) -> None:
    await clear(parts)
    async with watched(browser, url) as context:
        page = await opened(context, url, parts)
        await expect(page.get_by_text("Nobody waits for a person.")).to_be_visible()
        await shot(page, "queue-empty")
        first, second, third = await some(parts)
        await expect(page).to_have_title("(3) Queue · Philly311 console")
        await expect(page.locator("#waiting-now")).to_have_text("3 waiting")
        await no_grave_barriers(page, "queue")
        await shot(page, "queue")

        await page.keyboard.press("j")
        await expect(page.locator(f"#c{first.conversation_id}")).to_be_focused()
        await page.keyboard.press("j")
        await expect(page.locator(f"#c{second.conversation_id}")).to_be_focused()
        # The list changes under the hands: the place stays; when its line goes, the one that follows is next.
        await change(parts, Conversation, Conversation.id == first.conversation_id, spam_at=now())
        await expect(page).to_have_title("(2) Queue · Philly311 console")
        await expect(page.locator(f"#c{second.conversation_id}")).to_be_focused()
        await change(parts, Conversation, Conversation.id == second.conversation_id, spam_at=now())
        await expect(page).to_have_title("(1) Queue · Philly311 console")
        await expect(page.locator(f"#c{third.conversation_id}")).to_be_focused()

        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keys of this page")).to_be_visible()
        await no_grave_barriers(page, "keys")
        await shot(page, "queue-keys")
        await page.keyboard.press("Escape")
        await page.keyboard.press("/")
        await page.keyboard.type("jk get me")
        await expect(page.get_by_label("Search")).to_have_value("jk get me")
        await page.get_by_label("Search").fill("get me")
        await page.keyboard.press("Enter")
        # Until then the keys would be pressed on the page that is left.
        await page.wait_for_url("**/console/queue?*q=get+me*")
        await expect(page.locator("a.opens")).to_have_count(1)
        await page.keyboard.press("j")
        await page.keyboard.press("r")
        await page.wait_for_url(f"**/console/conversations/{third.conversation_id}#english")


async def test_the_keys_can_be_switched_off(browser: Browser, url: str, parts: Parts) -> None:
    await clear(parts)
    async with watched(browser, url) as context:
        await some(parts)
        page = await opened(context, url, parts)
        await page.get_by_role("button", name="Keys").click()
        await page.get_by_label("Use these keys in this browser").uncheck()
        await page.get_by_role("button", name="Close").click()
        await page.reload()
        await page.keyboard.press("?")
        await page.keyboard.press("j")
        await expect(page.get_by_role("dialog")).not_to_be_visible()
        await expect(page.locator("a.opens:focus")).to_have_count(0)


async def test_on_a_phone_and_in_the_dark(browser: Browser, url: str, parts: Parts) -> None:
    await clear(parts)
    await some(parts)
    async with watched(browser, url, color_scheme="dark", **PHONE) as context:
        page = await opened(context, url, parts)
        await not_too_wide(page)
        await no_grave_barriers(page, "queue on a phone")
        await shot(page, "queue-phone")


async def test_without_scripts_it_is_a_page_with_a_form(browser: Browser, url: str, parts: Parts) -> None:
    await clear(parts)
    _, second, _ = await some(parts)
    async with watched(browser, url, java_script_enabled=False) as context:
        page = await opened(context, url, parts)
        await page.get_by_label("Language").select_option("vi")
        await page.get_by_role("button", name="Show").click()
        await expect(page.locator("a.opens")).to_have_count(1)
        await page.get_by_role("button", name="Take").click()
        await page.wait_for_url(f"**/console/conversations/{second.conversation_id}")
