"""The gist of a message when there is no translation: in English, and never an error."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import yaml

from bot.conversation.rasa import Rasa
from bot.interpreter.gist import INTENTS, NOTHING, Gist, Understood, gist_of
from bot.language.phrases import Phrases
from bot.settings import ROOT
from tests.fakes.rasa import FakeParser, parse
from tests.fakes.wire import HANG_UP, SILENCE, Wire, wire

PHRASES = Phrases("en")
POTHOLE = "Hay 3 baches enormes en 1234 Market St, mi reporte es el 31100004"
PARSES = {
    POTHOLE: parse("report_issue", 0.87, "street_defect"),
    "Có mùi ga rất nặng": parse("emergency", 0.99, emergency="gas_smell"),
    "sí": parse("affirm", 1),
    "ناس يصفون سياراتهم على الرصيف": parse("out_of_scope", 0.86, topic="illegal_parking"),
    "একটি নতুন সেবা": parse("report_issue", 0.7, "drone_landing"),
}


@pytest.fixture
def parser() -> FakeParser:
    return FakeParser(PARSES)


@pytest.fixture
async def line(parser: FakeParser) -> AsyncIterator[Wire]:
    async with wire() as serving:
        serving.answer = parser
        yield serving


@pytest.fixture
async def rasa(line: Wire) -> AsyncIterator[Rasa]:
    client = Rasa([line.url], "token", timeout_seconds=0.5)
    yield client
    await client.close()


async def gist(text: str, language: str | None, rasa: Rasa | None) -> Gist:
    return await gist_of(text, language, rasa=rasa, phrases=PHRASES)


async def test_a_report(rasa: Rasa) -> None:
    found = await gist(POTHOLE, "es", rasa)
    assert found.lines == (
        "Reports a problem: Pothole or damaged road (87% sure)",
        "Place: 1234 MARKET ST",
        "Report number: 31100004",
        "Numbers: 3",
    )
    assert found.understood == Understood("report_issue", "street_defect", 0.87)
    assert (found.reference, found.numbers) == ("31100004", ("3",))


async def test_an_emergency_comes_first(rasa: Rasa) -> None:
    found = await gist("Có mùi ga rất nặng", "vi", rasa)
    assert found.understood.emergency == "gas_smell"
    assert found.lines[0].startswith("May be an emergency: ")


async def test_a_short_answer(rasa: Rasa) -> None:
    assert (await gist("sí", "es", rasa)).lines == ("Says yes (100% sure)",)


async def test_a_subject_that_is_not_311s(rasa: Rasa) -> None:
    assert (await gist("ناس يصفون سياراتهم على الرصيف", "ar", rasa)).lines == ("Is about: illegal parking (86% sure)",)


async def test_a_service_that_staff_added_has_no_phrase(rasa: Rasa) -> None:
    assert (await gist("একটি নতুন সেবা", "bn", rasa)).lines == ("Reports a problem: drone landing (70% sure)",)


async def test_numbers_in_other_digits_can_be_read(rasa: Rasa) -> None:
    found = await gist("অফিস ১০:৩০ থেকে ১৭:০০, ফোন ২১৫-৫৫৫", "bn", rasa)
    assert found.numbers == ("10:30", "17:00", "215-555")


async def test_nothing_to_go_by(rasa: Rasa) -> None:
    assert (await gist("blah blah", None, rasa)).lines == (NOTHING,)


@pytest.mark.parametrize("text", ["", " / ", "🙏", "/restart"])
async def test_a_slash_is_no_command_and_signs_are_not_asked_about(rasa: Rasa, line: Wire, text: str) -> None:
    await gist(text, "es", rasa)
    assert all(not asked.json()["text"].startswith("/") for asked in line.asked)


@pytest.mark.parametrize(
    "fault",
    [
        HANG_UP,
        SILENCE,
        (500, {}),
        (502, {"action": "action_status"}),
        (200, b"<html>"),
        (200, {}),
        (200, {"intent": None, "understanding": None}),
    ],
    ids=str,
)
async def test_whatever_rasa_does_the_signs_are_read(rasa: Rasa, parser: FakeParser, fault: Any) -> None:
    parser.fault = fault
    found = await gist(POTHOLE, "es", rasa)
    assert found.lines == ("Place: 1234 MARKET ST", "Report number: 31100004", "Numbers: 3")
    assert found.understood == Understood()


async def test_without_rasa_the_signs_are_read() -> None:
    assert (await gist("Bache en 1234 Market St", "es", None)).lines == ("Place: 1234 MARKET ST",)
    assert (await gist("¿Qué pasa?", "es", None)).lines == (NOTHING,)


def test_every_intent_has_its_words_and_no_other_has() -> None:
    domain = yaml.safe_load((ROOT / "nlu" / "domain" / "domain.yml").read_text("utf-8"))
    assert set(INTENTS) == set(domain["intents"])
