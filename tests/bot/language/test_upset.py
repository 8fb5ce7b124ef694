"""Who has had enough is heard in every language, and who only reports something filthy, loud or dead is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.language.letters import EXAMPLES
from bot.language.tags import LANGUAGES
from bot.language.upset import WORDS, Upset, upset

# Of a hundred ordinary complaints at most so many.
FEW = 1.0
ANGRY = {
    "en": "I am fed up, you are all incompetent",
    "es": "Estoy harto de ustedes, qué vergüenza",
    "zh-Hans": "你们太过分了，我受够了",
    "zh-Hant": "你們太過分了，我受夠了",
    "vi": "Các người vô trách nhiệm, tôi hết chịu nổi",
    "ru": "Вы издеваетесь? Сплошные бездельники",
    "ar": "هذه مهزلة، طفح الكيل",
    "fr": "C’est une honte, j’en ai marre",
    "ht": "Se yon wont, m about ak sa",
    "pt": "Que vergonha, estou farta disso",
    "sw": "Nyinyi ni wapuuzi, ni aibu",
    "ko": "지금 장난해요? 정말 한심하네요",
    "km": "ខ្ញុំខឹងណាស់ សេវានេះឥតប្រយោជន៍",
    "uk": "Ви знущаєтесь? Це ганьба",
    "pl": "To są kpiny, mam dość",
    "it": "Vergognatevi, sono stufa",
    "bn": "আপনারা অপদার্থ, একেবারে ফালতু",
}


def complaints(tag: str) -> Iterator[str]:
    """What we teach the bot to be a report."""
    for path in sorted(Path(EXAMPLES / tag / "report_issue").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            yield from (line.removeprefix("- ") for line in entry["examples"].splitlines())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_strong_words_are_heard_in_every_language(tag: str) -> None:
    assert upset(ANGRY[tag], tag) is Upset.STRONG_WORDS
    assert upset(ANGRY["en"].upper(), tag) is Upset.STRONG_WORDS


@pytest.mark.parametrize("tag", LANGUAGES)
def test_ordinary_complaints_are_not_taken_for_anger(tag: str) -> None:
    lines = list(complaints(tag))
    assert len(lines) > 500
    flagged = [line for line in lines if upset(line, tag)]
    assert len(flagged) * 100 <= FEW * len(lines), flagged[:20]


@pytest.mark.parametrize(
    "text", ["WHERE IS MY REPORT ANSWER ME!", "nobody came!!!", "Ну сколько можно?!?!?!", "为什么没人来！！！"]
)
def test_shouting_is_heard(text: str) -> None:
    assert upset(text, None) is Upset.SHOUTING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "THE LIGHT AT 5TH AND OAK IS OUT",
        "There is dog shit all over the sidewalk!",
        "OMG!",
        "Thanks!!",
        "El gatito está muerto en la calle",
        "A dead dog, and the smell is awful",
        "Chó chết trên đường",
        "👍🎉",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert all(upset(text, tag) is None for tag in (None, *LANGUAGES))


def test_every_language_has_its_words() -> None:
    words = yaml.safe_load(WORDS.read_text("utf-8"))["words"]
    assert words.keys() == LANGUAGES.keys()
    assert all(len(set(some)) == len(some) >= 10 for some in words.values())
