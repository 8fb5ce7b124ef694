"""Reads the features of a GeoJSON file one after the other, so that a big file never stands whole in memory."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

CHUNK = 1 << 20
BLANK = " \t\r\n"
# What may stand between the digits of one number, and the next digit: "e+1".
LONGEST_SIGN = 3

Advance = Callable[[int], None]


class NotGeoJSON(Exception):
    """The file is not what it should be; the text says why, in one sentence."""


def features(path: Path, advance: Advance) -> Iterator[dict[str, Any]]:
    """`advance` is told how many bytes were read so far. Raises NotGeoJSON."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from _Reader(file, advance).features()
    except UnicodeDecodeError as error:
        raise NotGeoJSON("it is not a text file in UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotGeoJSON("it is not valid JSON, or it ends too early") from error


class _Reader:
    """What was read of the file and not used yet."""

    def __init__(self, file: TextIO, advance: Advance) -> None:
        self._file = file
        self._advance = advance
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = 0

    def features(self) -> Iterator[dict[str, Any]]:
        if not self._takes("{"):
            raise NotGeoJSON("it is not a GeoJSON FeatureCollection")
        while (name := self._value()) != "features":
            if not self._takes(":"):
                raise NotGeoJSON("it is not valid JSON, or it ends too early")
            self._value()
            if not self._takes(","):
                raise NotGeoJSON(f"it has no list of features (it ends after “{str(name)[:40]}”)")
        if not (self._takes(":") and self._takes("[")):
            raise NotGeoJSON("its features are not a list")
        yield from self._items()

    def _items(self) -> Iterator[dict[str, Any]]:
        if self._takes("]"):
            return
        while True:
            feature = self._value()
            if not _is_feature(feature):
                raise NotGeoJSON("one of its features is not a GeoJSON Feature")
            yield feature
            if self._takes("]"):
                return
            if not self._takes(","):
                raise NotGeoJSON("it is not valid JSON, or it ends too early")

    def _takes(self, sign: str) -> bool:
        """Go past this sign if it is the next one."""
        self._skip_blanks()
        found = self._text.startswith(sign, self._at)
        self._at += found
        return found

    def _value(self) -> Any:
        self._skip_blanks()
        size = CHUNK
        while True:
            try:
                return self._decoded()
            except json.JSONDecodeError:
                # Perhaps only its end is missing. More each time: a large outline is not tried again for every piece.
                if not self._more(size):
                    raise
                size *= 2

    def _decoded(self) -> Any:
        value, end = self._decoder.raw_decode(self._text, self._at)
        if len(self._text) - end < LONGEST_SIGN and isinstance(value, int | float):
            raise json.JSONDecodeError("More digits may follow", self._text, end)
        self._at = end
        return value

    def _skip_blanks(self) -> None:
        while True:
            while self._at < len(self._text) and self._text[self._at] in BLANK:
                self._at += 1
            if self._at < len(self._text) or not self._more(CHUNK):
                return

    def _more(self, size: int) -> bool:
        piece = self._file.read(size)
        self._text = self._text[self._at :] + piece
        self._at = 0
        self._advance(self._file.buffer.tell())
        return bool(piece)


def _is_feature(value: Any) -> bool:
    members = ("properties", "geometry")
    return isinstance(value, dict) and all(isinstance(value.get(name), dict | None) for name in members)
