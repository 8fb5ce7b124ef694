"""Reads the name of one street at a place in a sentence: the City's name, another language's spelling, an ordinal."""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

from bot.places.data import keys_of
from bot.places.names import LONGEST_NAME, Named, StreetNames
from bot.places.sentence import Sentence
from bot.places.tokens import APOSTROPHES

ORDINAL = re.compile(r"(\d{1,2})([A-Z]*)")
TEENS = range(10, 21)
ENDINGS = {1: "ST", 2: "ND", 3: "RD"}
DIRECTIONS = {"N", "S", "E", "W"}


class NamesTold:
    def __init__(self, sentence: Sentence, names: StreetNames, suffixes: Mapping[str, str]) -> None:
        self.sentence = sentence
        self._names = names
        self._suffixes = suffixes

    def at(self, start: int, *, loose: bool) -> Iterator[Named]:
        if start >= len(self.sentence):
            return
        if ordinal := self._ordinal(start, loose=loose):
            yield ordinal
        if translated := self._translated(start):
            yield translated
        token = self.sentence.tokens[start]
        # "a street light", "5 y media" and IS, short for island to passyunk, are grammar; A ST is written large.
        is_grammar = (token.key,) in self.sentence.words.small and (len(token.key) > 1 or token.text.islower())
        # PRIMA CT is a street, and prima the first in Italian.
        is_grammar = is_grammar or (token.key,) in self.sentence.words.ordinals
        for named in self._names.at(self.plain_run(start)):
            # "el la" is no ELLA ST, "la rue" no LARUE ST.
            is_small = is_grammar if named.length == 1 else self._are_small(start, named.length)
            if not is_small and not self._is_part_of_city(start, named):
                yield named

    def _is_part_of_city(self, start: int, named: Named) -> bool:
        """South Philadelphia is not on SOUTH ST."""
        end = start + named.length
        words = self.sentence.words
        goes_on = self.sentence.follows(end) and self.sentence.after(words.inside, end) > end
        return goes_on and self.sentence.after(words.parts, start) == end

    def _are_small(self, start: int, length: int) -> bool:
        words = self.sentence.words
        lists = (words.small, words.street_types)
        return all(any((key,) in each for each in lists) for key in self.sentence.keys[start : start + length])

    def plain_run(self, start: int) -> list[str]:
        """Words without accents: no street of ours has one, while without theirs ở and là would be O and LA."""
        if start >= len(self.sentence) or not self._is_plain(start):
            return []
        words = self.sentence.run(start, LONGEST_NAME)
        return [key for _, key in takewhile(lambda word: self._is_plain(word[0]), enumerate(words, start))]

    def _is_plain(self, position: int) -> bool:
        return self.sentence.tokens[position].text.translate(APOSTROPHES).isascii()

    def _translated(self, start: int) -> Named | None:
        """A name as the resident's language spells it: маркет, 市场街, 南宽街."""
        sentence = self.sentence
        spellings = sentence.words.names
        end = sentence.after(spellings, start)
        if end == start:
            return None
        told = keys_of(sentence.meaning(spellings, start, end))
        direction = told[0] if told[0] in DIRECTIONS and len(told) > 1 else ""
        told = told[1:] if direction else told
        named = next((named for named in self._names.at(told) if named.length >= len(told) - 1), None)
        if not named:
            return None
        suffix = self._suffixes.get(told[-1], "") if named.length < len(told) else ""
        words = sentence.keys[start:end]
        shows_type = bool(suffix) or any(
            tuple(words[at:]) in sentence.words.suffixes or tuple(words[:at]) in sentence.words.street_types
            for at in range(1, len(words))
        )
        return Named(named.name, end - start, suffix=suffix, shows_type=shows_type, direction=direction)

    def _ordinal(self, start: int, *, loose: bool) -> Named | None:
        words = self.sentence.words
        at = self.sentence.after(words.ordinal_signs, start)
        if at == len(self.sentence) or not (at == start or self.sentence.follows(at)):
            return None
        if (end := self.sentence.after(words.ordinals, at)) > at:
            return Named(_ordinal_name(int(self.sentence.meaning(words.ordinals, at, end))), end - start)
        if digits := ORDINAL.fullmatch(self.sentence.keys[at]):
            number, ending, end = int(digits[1]), digits[2], at + 1
            if split := 0 if ending else self._past_split_ending(end):
                return Named(_ordinal_name(number), split - start)
            if ending:
                return Named(_ordinal_name(number), end - start) if (ending,) in words.ordinal_endings else None
        elif (end := self.sentence.after(words.numbers, at)) > at:
            number = int(self.sentence.meaning(words.numbers, at, end))
        else:
            return None
        return self._plain_number(start, at, end, number, loose=loose)

    def _plain_number(self, start: int, at: int, end: int, number: int, *, loose: bool) -> Named | None:
        """A number without an ending is an ordinal behind a sign, before a street word, or where a street must be."""
        street_word = self._street_word(end)
        if not (loose or street_word or at > start):
            return None
        # "12. ulica": the dot that does not end a sentence makes it an ordinal in some languages.
        dotted = self.sentence.follows(end) and self.sentence.gap(end) == "."
        is_plain = at == start and not dotted
        return Named(_ordinal_name(number), (street_word or end) - start, plain_number=is_plain)

    def _past_split_ending(self, position: int) -> int:
        """Where the ending of "5-я" ends, which is cut off from its number where the script changes; 0 without."""
        sentence = self.sentence
        if not sentence.follows(position) or sentence.tokens[position].gap not in {"", "-"}:
            return 0
        end = sentence.after(sentence.words.ordinal_endings, position)
        return end if end > position else 0

    def _street_word(self, position: int) -> int:
        """Where it begins: 12 ST is 12TH ST, and so is "12 number street"; 2 STREETS are two streets. Zero without."""
        sentence = self.sentence
        words = sentence.words
        if not sentence.follows(position):
            return 0
        if self._suffixes.get(sentence.keys[position]) == "ST":
            return position
        at = sentence.after(words.number_signs, position)
        is_one = sentence.after(words.suffixes, at) > max(at, sentence.after(words.plurals, at))
        return at if is_one else 0


def _ordinal_name(number: int) -> str:
    ending = "TH" if number % 100 in TEENS else ENDINGS.get(number % 10, "TH")
    return f"{number}{ending}"
