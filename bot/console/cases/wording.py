"""What residents will read of a move, language by language, to be looked at before it is sent."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cases.telling import ASK, Listener, News, headline
from bot.console.desk import Desk
from bot.interpreter.texts import How, name_of
from bot.language.tags import ENGLISH, LANGUAGES
from storage.models import Case

ABOUT_MACROS = "Macros need no translation."
YOURSELF = "You can write it in their language."


@dataclass(frozen=True, slots=True)
class Read:
    """In one language. `above`: what stands over the note; `text`: the note itself; `by`: the machine behind it.

    `below`: what is asked at the end.
    """

    language: str
    name: str
    readers: int
    above: Sequence[str]
    text: str
    by: str | None = None
    warning: str | None = None
    below: str | None = None

    @property
    def direction(self) -> str:
        """English stays what it is, whoever reads it."""
        language = LANGUAGES.get(self.language)
        return "rtl" if language is not None and language.rtl and self.by else "auto"


async def readings(desk: Desk, told: Sequence[Listener], news: News, case: Case | None = None) -> Sequence[Read]:
    """One for each language that is read. `case`: the one that it is about, if it is one."""
    reading = [listener for listener in told if listener.reads_notes or not news.note]
    readers = Counter(listener.language for listener in reading)
    first = {listener.language: listener for listener in reversed(reading)}
    return await asyncio.gather(*(_read(desk, news, first[tag], readers[tag], case) for tag in sorted(readers)))


async def _read(desk: Desk, news: News, listener: Listener, readers: int, case: Case | None) -> Read:
    tag, phrases = listener.language, desk.parts.phrases
    above = [headline(case, phrases, listener)] if case is not None else []
    above.append(phrases.say(tag, news.state))
    below = phrases.say(tag, ASK) if news.rated else None
    read = Read(tag, name_of(tag), readers, above, news.words(tag) or "", below=below)
    if not news.note or tag == ENGLISH or tag in news.told:
        return read
    wording = await desk.interpreter.word(news.note, tag)
    if wording.how is How.UNTRANSLATED:
        warning = (wording.warning or "").replace(ABOUT_MACROS, YOURSELF)
        return replace(read, text=wording.text, warning=warning)
    return replace(read, text=wording.text, by=wording.by, warning=wording.warning)


def told_of(languages: Sequence[str], texts: Sequence[str], note: str | None) -> Mapping[str, str]:
    """What the page had under each language; the English itself is no translation."""
    return {tag: text for tag, text in zip(languages, texts, strict=False) if text and text != note}
