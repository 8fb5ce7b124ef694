"""What an agent sees of a resident's message, and what a resident will get of an agent's."""

import pytest

from bot.interpreter.interpreter import NOT_SET_UP, Interpreter
from bot.interpreter.texts import How
from bot.language.phrases import Phrases
from bot.language.translate.base import FAILURE_POLICIES, FailureKind
from tests.fakes.translating import FakeTranslator, failed

VIETNAMESE = "Có một ổ gà lớn trên đường trước nhà 1234 Market St"
ENGLISH = "There is a big pothole in the street in front of 1234 Market St"
GREEK = "Υπάρχει μια μεγάλη τρύπα στον δρόμο"
ANSWER = "We will repair it. Your report is 31100004."
WORDS = {
    VIETNAMESE: ENGLISH,
    GREEK: "There is a big hole in the road",
    "Hola": "Hello",
    ANSWER: "Chúng tôi sẽ sửa. Báo cáo của quý vị là 31100004.",
    "Call 215-686-8686.": "Xin gọi 215-686-8668.",
    "Report ৩১১.": "Báo cáo 311.",
}


@pytest.fixture
def fake() -> FakeTranslator:
    return FakeTranslator(WORDS)


@pytest.fixture
def interpreter(fake: FakeTranslator) -> Interpreter:
    return Interpreter(Phrases("en"), fake)


@pytest.fixture
def alone() -> Interpreter:
    return Interpreter(Phrases("en"))


class TestReading:
    async def test_a_translation_says_that_it_is_one(self, interpreter: Interpreter) -> None:
        reading = await interpreter.read(VIETNAMESE, "vi")
        assert (reading.original, reading.english, reading.how) == (VIETNAMESE, ENGLISH, How.TRANSLATED)
        assert (reading.language, reading.language_name, reading.by) == ("vi", "Vietnamese", "Fake")
        assert reading.label == "Translated from Vietnamese by Fake, a machine"

    async def test_english_needs_nobody(self, interpreter: Interpreter, fake: FakeTranslator) -> None:
        reading = await interpreter.read(ENGLISH, "en")
        assert (reading.english, reading.how, reading.label) == (ENGLISH, How.ORIGINAL, "As it was written")
        assert fake.asked == []

    @pytest.mark.parametrize(("text", "english"), [("👍", "👍"), ("٣١١", "311"), ("", "")])
    async def test_signs_and_numbers_need_nobody(
        self, interpreter: Interpreter, fake: FakeTranslator, text: str, english: str
    ) -> None:
        reading = await interpreter.read(text, "ar")
        assert (reading.english, reading.how) == (english, How.ORIGINAL)
        assert fake.asked == []

    async def test_a_sentence_in_another_language_than_the_conversation(
        self, interpreter: Interpreter, fake: FakeTranslator
    ) -> None:
        assert (await interpreter.read(VIETNAMESE, "en")).language == "vi"
        assert (await interpreter.read(ENGLISH, "vi")).how == How.ORIGINAL
        assert fake.asked == [(VIETNAMESE, "vi", "en")]

    async def test_one_word_is_in_the_language_of_the_conversation(
        self, interpreter: Interpreter, fake: FakeTranslator
    ) -> None:
        await interpreter.read("Hola", "es")
        assert fake.asked == [("Hola", "es", "en")]

    async def test_a_language_that_is_none_of_ours_is_for_the_provider_to_find_out(
        self, interpreter: Interpreter, fake: FakeTranslator
    ) -> None:
        reading = await interpreter.read(GREEK, "es")
        assert fake.asked == [(GREEK, None, "en")]
        assert reading.label == "Translated from another language by Fake, a machine"

    async def test_without_a_provider_there_is_a_gist(self, alone: Interpreter) -> None:
        reading = await alone.read(VIETNAMESE, "vi")
        assert (reading.how, reading.english, reading.why) == (How.GIST, None, NOT_SET_UP)
        assert reading.gist is not None
        assert reading.gist.lines == ("Place: 1234 MARKET ST",)
        assert reading.label == f"Gist of a text in Vietnamese, not a translation. {NOT_SET_UP}"

    @pytest.mark.parametrize("kind", FailureKind)
    async def test_a_failure_says_why_and_gives_the_gist(
        self, interpreter: Interpreter, fake: FakeTranslator, kind: FailureKind
    ) -> None:
        fake.fault = failed(kind)
        reading = await interpreter.read(VIETNAMESE, "vi")
        assert (reading.how, reading.why) == (How.GIST, FAILURE_POLICIES[kind].sentence)
        assert reading.gist is not None


class TestWording:
    async def test_both_texts_are_seen(self, interpreter: Interpreter) -> None:
        wording = await interpreter.word(ANSWER, "vi")
        assert (wording.english, wording.text) == (ANSWER, WORDS[ANSWER])
        assert (wording.how, wording.by, wording.warning) == (How.TRANSLATED, "Fake", None)
        assert wording.language_name == "Vietnamese"

    async def test_a_number_that_was_changed_is_named(self, interpreter: Interpreter) -> None:
        wording = await interpreter.word("Call 215-686-8686.", "vi")
        assert wording.warning == "Please check the numbers. Not in the translation: 8686."

    async def test_digits_of_another_script_are_the_same_number(self, interpreter: Interpreter) -> None:
        assert (await interpreter.word("Report ৩১১.", "vi")).warning is None

    @pytest.mark.parametrize("text", [ANSWER, "👍", "31100004"])
    async def test_english_for_an_english_speaker(
        self, interpreter: Interpreter, fake: FakeTranslator, text: str
    ) -> None:
        wording = await interpreter.word(text, "en")
        assert (wording.text, wording.how, wording.warning) == (text, How.ORIGINAL, None)
        assert fake.asked == []

    async def test_an_agent_who_writes_the_residents_language(
        self, interpreter: Interpreter, fake: FakeTranslator
    ) -> None:
        wording = await interpreter.word(VIETNAMESE, "vi")
        assert (wording.text, wording.how) == (VIETNAMESE, How.ORIGINAL)
        assert fake.asked == []

    async def test_without_a_provider_the_agent_is_told(self, alone: Interpreter) -> None:
        wording = await alone.word(ANSWER, "vi")
        assert (wording.text, wording.how) == (ANSWER, How.UNTRANSLATED)
        assert wording.warning is not None
        assert wording.warning.startswith("The resident reads Vietnamese and will get English. " + NOT_SET_UP)

    async def test_a_failure_is_told_too(self, interpreter: Interpreter, fake: FakeTranslator) -> None:
        fake.fault = failed(FailureKind.UNSUPPORTED)
        wording = await interpreter.word(ANSWER, "km")
        assert wording.text == ANSWER
        assert FAILURE_POLICIES[FailureKind.UNSUPPORTED].sentence in (wording.warning or "")

    async def test_a_resident_whose_language_nobody_knows(self, interpreter: Interpreter) -> None:
        wording = await interpreter.word(ANSWER, None)
        assert (wording.text, wording.how) == (ANSWER, How.UNTRANSLATED)
        assert wording.warning == "We do not know the resident's language: they will get English."
