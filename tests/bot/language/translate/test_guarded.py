"""A provider is asked only when there is something to ask, rests after a failure, and is not believed in everything."""

import asyncio

import pytest

from bot.language.translate.base import FAILURE_POLICIES, FailureKind, TranslationFailed
from bot.language.translate.guarded import AT_ONCE, Guarded
from tests.fakes.translating import FakeTranslator, failed

VIETNAMESE = "Có một ổ gà lớn trên đường gần nhà tôi"
WORDS = {
    VIETNAMESE: "There is a big pothole on the road near my house",
    "Hay basura en la calle desde ayer": "Hay basura en la calle desde ayer",
    "1234 Market St, por favor": "1234 Market St, please",
    "OK": "OK",
    "nada": " … ",
}


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def fake() -> FakeTranslator:
    return FakeTranslator(WORDS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guarded(fake: FakeTranslator, clock: Clock) -> Guarded:
    return Guarded(fake, clock=clock)


async def kind_of(guarded: Guarded, text: str = VIETNAMESE) -> FailureKind:
    with pytest.raises(TranslationFailed) as caught:
        await guarded.translate(text, "vi", "en")
    return caught.value.kind


class TestWhatIsAsked:
    @pytest.mark.parametrize("text", ["", "  ", "31100004", "👍👍", "٣١١", "?!"])
    async def test_nothing_without_letters(self, guarded: Guarded, fake: FakeTranslator, text: str) -> None:
        assert (await guarded.translate(text, "ar", "en")).text == text
        assert fake.asked == []

    async def test_nothing_that_is_in_the_language_already(self, guarded: Guarded, fake: FakeTranslator) -> None:
        assert (await guarded.translate(VIETNAMESE, "vi", "vi")).text == VIETNAMESE
        assert fake.asked == []

    async def test_a_page_is_asked_for_by_and_by(self, guarded: Guarded, fake: FakeTranslator) -> None:
        fake.open.clear()
        page = [asyncio.create_task(guarded.translate(VIETNAMESE, "vi", "en")) for _ in range(20)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(fake.asked) == AT_ONCE
        fake.open.set()
        await asyncio.gather(*page)
        assert len(fake.asked) == 20


class TestRest:
    @pytest.mark.parametrize("kind", [kind for kind in FailureKind if FAILURE_POLICIES[kind].rest_seconds])
    async def test_after_a_failure_it_is_left_alone(
        self, guarded: Guarded, fake: FakeTranslator, clock: Clock, kind: FailureKind
    ) -> None:
        fake.fault = failed(kind)
        assert await kind_of(guarded) == kind
        fake.fault = None
        clock.seconds = FAILURE_POLICIES[kind].rest_seconds - 1
        assert await kind_of(guarded) == kind
        assert len(fake.asked) == 1
        clock.seconds = FAILURE_POLICIES[kind].rest_seconds
        assert (await guarded.translate(VIETNAMESE, "vi", "en")).text == WORDS[VIETNAMESE]

    @pytest.mark.parametrize("kind", [kind for kind in FailureKind if not FAILURE_POLICIES[kind].rest_seconds])
    async def test_what_is_wrong_with_one_text_says_nothing_of_the_next(
        self, guarded: Guarded, fake: FakeTranslator, kind: FailureKind
    ) -> None:
        fake.fault = failed(kind)
        assert await kind_of(guarded) == kind
        fake.fault = None
        assert (await guarded.translate(VIETNAMESE, "vi", "en")).text == WORDS[VIETNAMESE]

    async def test_it_rests_as_long_as_it_wants(self, guarded: Guarded, fake: FakeTranslator, clock: Clock) -> None:
        fake.fault = failed(FailureKind.THROTTLED, retry_after=200)
        await kind_of(guarded)
        fake.fault = None
        clock.seconds = 199
        assert await kind_of(guarded) == FailureKind.THROTTLED

    async def test_who_waited_for_a_turn_does_not_wait_for_a_failure_too(
        self, guarded: Guarded, fake: FakeTranslator
    ) -> None:
        fake.open.clear()
        page = [asyncio.create_task(guarded.translate(VIETNAMESE, "vi", "en")) for _ in range(50)]
        for _ in range(5):
            await asyncio.sleep(0)
        fake.fault = failed(FailureKind.UNAVAILABLE)
        fake.open.set()
        outcomes = await asyncio.gather(*page, return_exceptions=True)
        assert all(isinstance(outcome, TranslationFailed) for outcome in outcomes)
        assert len(fake.asked) == AT_ONCE


class TestWhatIsBelieved:
    async def test_a_text_that_comes_back_in_its_own_language(self, guarded: Guarded) -> None:
        with pytest.raises(TranslationFailed) as caught:
            await guarded.translate("Hay basura en la calle desde ayer", "es", "en")
        assert caught.value.kind == FailureKind.UNUSABLE

    async def test_an_answer_without_letters(self, guarded: Guarded) -> None:
        assert await kind_of(guarded, "nada") == FailureKind.UNUSABLE

    @pytest.mark.parametrize("text", ["OK", "1234 Market St, por favor"])
    async def test_names_and_short_words_may_stay_as_they_are(self, guarded: Guarded, text: str) -> None:
        assert (await guarded.translate(text, "es", "en")).text == WORDS[text]


async def test_it_is_closed_with_what_it_guards(guarded: Guarded, fake: FakeTranslator) -> None:
    await guarded.close()
    assert fake.closed
