"""The City's tables, put together once for a process: about a second and 75 MB the first time they are needed."""

import threading
from dataclasses import dataclass
from importlib import import_module

from bot.places.grid import Grid
from bot.places.landmarks import Landmarks
from bot.places.names import StreetNames
from bot.places.parser import CityParser, load
from bot.places.reader import Reader
from bot.places.sentence import Sentence
from bot.places.streets import Streets
from bot.places.words import words_for
from bot.places.writing import writing_for

LONGEST_ABBREVIATION = 4
# Shortened words, beside street types, whose dot does not end a sentence.
SHORT_WORDS = {"N", "S", "E", "W", "NO", "SO", "MT", "APT", "STE", "CTR", "AV", "C", "NUM", "NRO", "ESQ"}


@dataclass(frozen=True, slots=True)
class City:
    parser: CityParser
    streets: Streets
    names: StreetNames
    suffixes: dict[str, str]
    abbreviations: frozenset[str]
    landmarks: Landmarks
    grid: Grid

    def read(self, text: str, language: str) -> Reader:
        writing = writing_for(language, self.landmarks.words)
        sentence = Sentence(text, words_for(language), writing, self.abbreviations)
        return Reader(sentence, self.streets, self.names, self.suffixes)


_building = threading.Lock()
_built: list[City] = []


def city() -> City:
    with _building:
        if not _built:
            _built.append(_build())
    return _built[0]


def _build() -> City:
    # The parser's module fills the tables of the others when it is loaded.
    load()
    centerline, data, addresses = (import_module(f"passyunk.{name}") for name in ("centerline", "data", "parser_addr"))
    streets = Streets.from_passyunk(centerline)
    grid = Grid.load()
    spellings = {common: row.correct for common, row in addresses.namestd_lookup.items()}
    suffixes = {common.strip(): standard.strip() for common, standard in data.SUFFIXES_STD.items()}
    abbreviations = SHORT_WORDS | {common for common in suffixes if len(common) <= LONGEST_ABBREVIATION}
    return City(
        parser=CityParser(),
        streets=streets,
        names=StreetNames(streets.by_name, spellings, grid.nicknames),
        suffixes=suffixes,
        abbreviations=frozenset(abbreviations),
        landmarks=Landmarks.load(),
        grid=grid,
    )
