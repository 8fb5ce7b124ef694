"""Ready answers fill themselves from a case, in the resident's language; what nobody knows stays open and is named."""

from datetime import date

import pytest

from bot.house import Parts
from bot.interpreter.macros import Macros, macros
from bot.interpreter.texts import How
from bot.language.tags import LANGUAGES
from storage.models import Case, Macro
from tests.factories import filed, request, row

DUE = date(2026, 8, 10)


@pytest.fixture
async def filling(parts: Parts) -> Macros:
    return Macros(parts.phrases, await parts.catalogue.get(), parts.settings.config)


@pytest.fixture
async def case(parts: Parts) -> Case:
    """Graffiti, with a date by which it should be gone."""
    opened = await filed(parts, request(address="1234 MARKET ST"))
    found = await row(parts, Case, Case.reference == opened.reference)
    found.expected_on = DUE
    return found


async def macro(parts: Parts, slug: str) -> Macro:
    return await row(parts, Macro, Macro.slug == slug)


async def test_all_are_there_in_the_order_of_the_menu(parts: Parts) -> None:
    async with parts.sessions() as session:
        found = await macros(session)
    assert [one.slug for one in found][:2] == ["hello_person", "one_moment"]
    assert {tag for one in found for tag in one.texts} == set(LANGUAGES)


async def test_a_case_fills_its_places_in_both_languages(parts: Parts, filling: Macros, case: Case) -> None:
    wording = filling.fill(await macro(parts, "case_opened"), "es", case)
    assert wording.how == How.MACRO
    assert wording.open_slots == ()
    assert f"Abrí el reporte {case.reference} para usted: Grafiti" in wording.text
    assert "La meta de la Ciudad es terminar a más tardar el lunes, 10 de agosto de 2026." in wording.text
    assert f"I opened report {case.reference} for you: Graffiti" in wording.english
    assert "The City's target is to finish by Monday, August 10, 2026." in wording.english


async def test_a_date_is_written_as_its_readers_do(parts: Parts, filling: Macros, case: Case) -> None:
    wording = filling.fill(await macro(parts, "overdue"), "uk", case)
    assert "(понеділок, 10 серпня 2026\u202fр.)" in wording.text
    assert "(Monday, August 10, 2026)" in wording.english


async def test_a_case_without_a_date_says_so_and_leaves_the_date_open(
    parts: Parts, filling: Macros, case: Case
) -> None:
    case.expected_on = None
    opened = filling.fill(await macro(parts, "case_opened"), "vi", case)
    assert "không công bố thời hạn" in opened.text
    late = filling.fill(await macro(parts, "overdue"), "vi", case)
    assert late.open_slots == ("due",)
    assert "({due})" in late.text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (None, "Status: received. Nobody has started yet."),
        ("not_found", "Status: closed. The crew went there and did not find the problem."),
    ],
)
async def test_where_it_stands(parts: Parts, filling: Macros, case: Case, reason: str | None, words: str) -> None:
    if reason is not None:
        case.status, case.close_reason = "closed", reason
    assert words in filling.fill(await macro(parts, "case_status"), "ru", case).english.split("\n")


async def test_without_a_case_its_places_stay_open(parts: Parts, filling: Macros) -> None:
    wording = filling.fill(await macro(parts, "closed_fixed"), "fr")
    assert wording.open_slots == ("reference",)
    assert "Le signalement {reference} est clos." in wording.text


async def test_a_number_to_call_is_the_one_of_the_row(parts: Parts, filling: Macros) -> None:
    wording = filling.fill(await macro(parts, "transit"), "pl")
    assert wording.open_slots == ()
    assert "215-580-7800" in wording.text
    assert "215-580-7800" in wording.english
    doubtful = filling.fill(await macro(parts, "stray_animal"), "en")
    assert "this number may have changed" in doubtful.text


async def test_what_the_city_says_of_itself_is_filled(parts: Parts, filling: Macros) -> None:
    wording = filling.fill(await macro(parts, "closed_now"), "ko")
    assert wording.open_slots == ()
    assert "{" not in wording.text
    assert "8:00" in wording.text


async def test_numbers_keep_their_direction_in_arabic(parts: Parts, filling: Macros, case: Case) -> None:
    wording = filling.fill(await macro(parts, "asked_department"), "ar", case)
    assert f"\u2068{case.reference}\u2069" in wording.text


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_every_macro_fills_in_every_language(parts: Parts, filling: Macros, case: Case, tag: str) -> None:
    async with parts.sessions() as session:
        for one in await macros(session):
            wording = filling.fill(one, tag, case)
            assert (wording.open_slots, wording.warning) == ((), None), one.slug
            assert "{" not in wording.text
            assert "• Status" not in wording.english


async def test_a_macro_that_staff_wrote_in_english_only(parts: Parts, filling: Macros) -> None:
    own = Macro(slug="own", topic="talk", title="Our own", position=99, texts={"en": "Call {agency_nobody} now."})
    wording = filling.fill(own, "ht")
    assert wording.text == "Call {agency_nobody} now."
    assert wording.open_slots == ("agency_nobody",)
    assert wording.warning == "There is no text in Haitian Creole: it goes out in English."
