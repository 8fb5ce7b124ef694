"""The page speaks the resident's language and follows the bot's."""

from playwright.async_api import expect

from tests.bot.public.chat_page.visitor import Visit, bubbles, press, reach, session_of
from tests.browser import PHONE
from tests.fakes.webchat_api import WebchatApi


async def test_choosing_arabic_turns_the_page_and_tells_the_bot(visit: Visit, city: WebchatApi) -> None:
    page = await visit(**PHONE)
    await page.locator("#language-button").click()
    await page.locator("[data-language=ar]").click()
    html = page.locator("html")
    await expect(html).to_have_attribute("dir", "rtl")
    await expect(html).to_have_attribute("lang", "ar")
    await expect(page.locator("#language-name")).to_have_text("العربية")
    await expect(bubbles(page, "(ar)")).to_have_attribute("lang", "ar")
    assert city.choices == ["ar"]
    await page.reload()
    await expect(html).to_have_attribute("dir", "rtl")


async def test_the_page_follows_the_language_of_the_bot(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await reach(page)
    city.say(await session_of(page), "¿Dónde está?", language="es", asks="address")
    await expect(page.get_by_role("button", name="Usar mi ubicación")).to_be_visible()
    await expect(page.locator("#text")).to_have_attribute("placeholder", "Dirección o esquina")
    await expect(page.locator(".you .state")).to_have_text("Enviado")
    await expect(page.locator(".you .name")).to_have_text("Usted: ")
    await expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    await expect(page).to_have_title("Chat de Philly311")


async def test_the_first_page_comes_in_the_browsers_language(visit: Visit) -> None:
    page = await visit(locale="es-MX")
    await expect(page.get_by_role("heading", name="Hola. ¿En qué podemos ayudarle?")).to_be_visible()


async def test_starting_over_is_a_choice(visit: Visit, city: WebchatApi) -> None:
    page = await visit()
    await reach(page)
    await press(page, "More")
    await press(page, "Start over")
    await expect(bubbles(page, "We start over.")).to_be_visible()
    assert city.choices == ["restart"]
