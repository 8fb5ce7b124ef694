"""Words of ours as staff edit them: a phrase by its key, in every language, before what the catalogs say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Lines, Problems
from bot.language.phrases import catalog
from bot.language.tags import ENGLISH, LANGUAGES
from storage.models import PhraseEdit

# By language tag, only what staff wrote.
Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One phrase of a thing: its key is the sort, the slug and the part; what the page calls it; how long it may be."""

    sort: str
    label: str
    longest: int
    part: str | None = None

    def key_of(self, subject: str) -> str:
        return ".".join(piece for piece in (self.sort, subject, self.part) if piece is not None)


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase in one language as residents read it now: by us, by the catalog, or not at all."""

    tag: str
    words: str
    ours: bool

    @property
    def language(self) -> str:
        return LANGUAGES[self.tag].english_name

    @property
    def rtl(self) -> bool:
        return LANGUAGES[self.tag].rtl


def from_catalog(tag: str, key: str) -> str:
    found = catalog(tag).get(key)
    return found if isinstance(found, str) else ""


def wordings(key: str, edited: Mapping[str, str]) -> list[Wording]:
    """In every language, English first."""
    return [Wording(tag, edited.get(tag) or from_catalog(tag, key), tag in edited) for tag in LANGUAGES]


def only_edited(key: str, typed: Mapping[str, str]) -> Words:
    """What differs from the catalog: the rest goes on following it."""
    return {tag: words for tag, words in typed.items() if words and words != from_catalog(tag, key)}


async def read_words(session: AsyncSession, key: str) -> Words:
    rows = await session.execute(select(PhraseEdit.language, PhraseEdit.words).where(PhraseEdit.key == key))
    return dict(sorted((row.language, row.words) for row in rows))


async def write_words(session: AsyncSession, key: str, words: Mapping[str, str]) -> None:
    await session.execute(delete(PhraseEdit).where(PhraseEdit.key == key, PhraseEdit.language.not_in(words)))
    for tag, text in words.items():
        row = insert(PhraseEdit).values(key=key, language=tag, words=text)
        changed = {"words": row.excluded.words}
        await session.execute(row.on_conflict_do_update(index_elements=["key", "language"], set_=changed))


def word_problems(field: str, spoken: Spoken, subject: str, words: Mapping[str, str]) -> Problems:
    """English is needed; a language that is left out falls back to it. No text has places to fill."""
    found: Problems = {}
    key = spoken.key_of(subject)
    if not words.get(ENGLISH) and not from_catalog(ENGLISH, key):
        found[f"{field}_{ENGLISH}"] = (
            "Write it in English; residents of other languages read that until it is translated."
        )
    for tag, text in words.items():
        if tag not in LANGUAGES:
            found[field] = "There is a language that nobody knows here."
        elif "{" in text or "}" in text:
            found[f"{field}_{tag}"] = "Leave { and } out: nothing is filled in here."
        elif "\n" in text:
            found[f"{field}_{tag}"] = "Write it on one line."
        elif len(text) > spoken.longest:
            found[f"{field}_{tag}"] = f"Use at most {spoken.longest} characters, it has {len(text)}: buttons are small."
    return found


def word_lines(spoken: Spoken, subject: str, words: Mapping[str, str]) -> Lines:
    """As residents read them, wherever the words are from."""
    found = wordings(spoken.key_of(subject), words)
    return {f"{spoken.label} ({one.language})": one.words for one in found if one.words}


def missing(key: str, edited: Mapping[str, str]) -> list[str]:
    """The languages in which residents read the English words, by name."""
    return [one.language for one in wordings(key, edited) if not one.words]


def left_behind(key: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The languages whose words stay as they were while English changes."""
    if before.get(ENGLISH) == after.get(ENGLISH):
        return []
    return [one.language for one in wordings(key, after) if one.words and before.get(one.tag) == after.get(one.tag)]


def languages_named(names: Iterable[str]) -> str:
    listed = list(names)
    return "every other language" if len(listed) == len(LANGUAGES) - 1 else ", ".join(listed)
