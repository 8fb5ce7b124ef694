"""The agents' ready answers: their words in every language, with the places that fill themselves."""

import string
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Lines, Problems
from bot.admin.rows import RowKind
from bot.admin.words import Words
from bot.cases.catalogue import Catalogue
from bot.interpreter.macros import AGENCY, CASE_SLOTS
from bot.language.tags import ENGLISH, LANGUAGES
from storage import models

# By the order of the agents' menu.
TOPICS: Mapping[str, str] = {
    "talk": "Talk",
    "ask": "Ask",
    "case": "A report",
    "closed": "Closed",
    "emergency": "Emergency",
    "elsewhere": "Not the City's",
}
# What stands in a macro without a case.
CITY_SLOTS = ("service_name", "city_phone", "city_phone_outside", "opens", "closes")
LONGEST_TITLE = 40
# What a message of X or a page comment has room for, with the places filled, is more than this.
LONGEST_TEXT = 400


class Macro(Document):
    title: str
    topic: str
    texts: Words


class Macros(RowKind[Macro]):
    name = "macro"
    noun = "ready answer"
    shape = Macro
    table = models.Macro

    async def values_of_new(self, session: AsyncSession) -> Mapping[str, Any]:
        last = await session.scalar(select(func.max(models.Macro.position)))
        return {"position": 0 if last is None else last + 1}

    def own_problems(self, edit: Edit[Macro]) -> Problems:
        wanted = edit.after
        found: Problems = {}
        if not wanted.title or len(wanted.title) > LONGEST_TITLE:
            found["title"] = f"Write a title of at most {LONGEST_TITLE} characters."
        if wanted.topic not in TOPICS:
            found["topic"] = "Choose where it stands in the menu."
        if not wanted.texts.get(ENGLISH):
            found[f"texts_{ENGLISH}"] = "Write it in English; agents read that."
        known = {*CITY_SLOTS, *CASE_SLOTS, *(f"{AGENCY}{slug}" for slug in edit.catalogue.agencies)}
        english = _named(wanted.texts.get(ENGLISH, ""))
        for tag, text in wanted.texts.items():
            if problem := _text_problem(tag, text, known, english):
                found[f"texts_{tag}"] = problem
        return found

    def own_lines(self, subject: str, document: Macro, catalogue: Catalogue) -> Lines:
        texts = {one.english_name: document.texts[tag] for tag, one in LANGUAGES.items() if tag in document.texts}
        return {"Title": document.title, "In the menu": TOPICS.get(document.topic, document.topic), **texts}

    async def effects(self, session: AsyncSession, edit: Edit[Macro]) -> list[str]:
        before = edit.before.texts if edit.before else {}
        after = edit.after.texts
        told: list[str] = []
        if gaps := [one.english_name for tag, one in LANGUAGES.items() if tag not in after]:
            told.append(f"Residents who speak {', '.join(gaps)} get it in English; the agent is told so.")
        if edit.before and before.get(ENGLISH) != after.get(ENGLISH):
            old = [
                one.english_name for tag, one in LANGUAGES.items() if after.get(tag) and before.get(tag) == after[tag]
            ]
            told += [f"The words from before stay in {', '.join(old)}."] if old else []
        return told

    async def needed_by(self, session: AsyncSession, subject: str, catalogue: Catalogue) -> str | None:
        return None

    def title(self, subject: str, document: Macro | None) -> str:
        return document.title if document else subject


def _text_problem(tag: str, text: str, known: set[str], english: list[str] | None) -> str | None:
    """Why a resident could not read it as it was meant."""
    named = _named(text)
    if tag not in LANGUAGES:
        return "Nobody knows this language here."
    if named is None:
        return "A { or } stands alone. Write places like {reference}; for a brace itself write {{ or }}."
    if unknown := [name for name in named if name not in known]:
        return f"Nothing fills {', '.join(f'{{{name}}}' for name in unknown)}. Choose a place from the list below."
    if english is not None and sorted(set(named)) != sorted(set(english)):
        wanted = ", ".join(f"{{{name}}}" for name in dict.fromkeys(english)) or "none"
        return f"It must have the places of the English text: {wanted}."
    return f"Use at most {LONGEST_TEXT} characters, it has {len(text)}." if len(text) > LONGEST_TEXT else None


def _named(text: str) -> list[str] | None:
    """The places of a text as they are written; None when its braces do not fit."""
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return [
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _, name, spec, conversion in fields
        if name is not None
    ]
