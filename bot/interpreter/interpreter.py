"""Reads a resident's words for an agent, and puts an agent's words into the resident's language."""

import asyncio
import re
from dataclasses import dataclass

from bot.cases.reference import western_digits
from bot.conversation.rasa import Rasa
from bot.interpreter.gist import gist_of
from bot.interpreter.texts import How, Reading, Wording, name_of
from bot.language.detect import detect
from bot.language.phrases import Phrases
from bot.language.tags import ENGLISH
from bot.language.translate.base import Translated, TranslationFailed, Translator
from bot.language.translate.guarded import has_letters
from bot.places import addresses

NOT_SET_UP = "No translation service is set up."
# House numbers, report numbers, phone numbers: what a translation must not lose. "3/11" may well become "March 11".
LONG_NUMBER = re.compile(r"\d{3,}")


# Latin and Cyrillic letters, and one word alone, of which all detectors are asked.
NEEDS_EVERYTHING = ("hola, hay un bache en mi calle", "так", "hola")


def warm_up() -> None:
    """Tables and detectors are read at their first use; that is not the first resident's or agent's time to pay."""
    addresses.find("1234 Market St", "en")
    for words in NEEDS_EVERYTHING:
        detect(words)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Neither door fails: where there is no translation they say so and give what there is."""

    phrases: Phrases
    translator: Translator | None = None
    rasa: Rasa | None = None

    async def read(self, text: str, known: str | None) -> Reading:
        """A resident's message; `known` is the language that the message or its conversation was taken to be in."""
        if not has_letters(text):
            return Reading(text, known, How.ORIGINAL, english=western_digits(text))
        language = _language(text, known)
        if language == ENGLISH:
            return Reading(text, language, How.ORIGINAL, english=text)
        answer = await self._translated(text, language, ENGLISH)
        if isinstance(answer, Translated):
            return Reading(text, language, How.TRANSLATED, english=answer.text, by=answer.provider)
        gist = await gist_of(text, language, rasa=self.rasa, phrases=self.phrases)
        return Reading(text, language, How.GIST, gist=gist, why=answer)

    async def word(self, english: str, target: str | None) -> Wording:
        """An agent's words for a resident, to be looked at before they are sent."""
        if target == ENGLISH or not has_letters(english):
            return Wording(english, english, target, How.ORIGINAL)
        if target is None:
            warning = "We do not know the resident's language: they will get English."
            return Wording(english, english, None, How.UNTRANSLATED, warning=warning)
        # What it learns from is read when it is needed for the first time; meanwhile the process serves others.
        heard = await asyncio.to_thread(detect, english)
        if heard.sure and target in (heard.language, heard.as_well):
            return Wording(english, english, target, How.ORIGINAL)
        answer = await self._translated(english, ENGLISH, target)
        if isinstance(answer, Translated):
            lost = _lost_numbers(english, answer.text)
            return Wording(english, answer.text, target, How.TRANSLATED, by=answer.provider, warning=lost)
        warning = f"The resident reads {name_of(target)} and will get English. {answer} Macros need no translation."
        return Wording(english, english, target, How.UNTRANSLATED, warning=warning)

    async def _translated(self, text: str, source: str | None, target: str) -> Translated | str:
        """The translation, or a sentence that says why there is none."""
        if self.translator is None:
            return NOT_SET_UP
        try:
            return await self.translator.translate(text, source, target)
        except TranslationFailed as failure:
            return failure.sentence


def _language(text: str, known: str | None) -> str | None:
    """A conversation is in one language, but a single message may be in another one."""
    heard = detect(text)
    if known is None:
        return heard.language
    return heard.language if heard.sure and heard.as_well != known else known


def _lost_numbers(before: str, after: str) -> str | None:
    kept = set(LONG_NUMBER.findall(western_digits(after)))
    lost = [number for number in dict.fromkeys(LONG_NUMBER.findall(western_digits(before))) if number not in kept]
    return f"Please check the numbers. Not in the translation: {', '.join(lost)}." if lost else None
