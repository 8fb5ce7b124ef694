"""What is measured: a message, what it should be understood as, and what it was understood as."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# The finer intents of our examples in the words of the contract (docs/api.md).
from bot.understanding import CONTRACT

REPORT, EMERGENCY = "report_issue", "emergency"
GENERIC = "generic"


class RowError(ValueError):
    """A line of the file cannot be measured; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known about a message; None is not measured. `emergency` "" is none of the six.

    `seen`: whether the letters of this very text were learned (bot/language/letters.py), so that naming its language
    proves nothing.
    """

    text: str
    language: str | None = None
    intent: str | None = None
    service: str | None = None
    emergency: str | None = None
    address: str | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`got` is a line of `philly311 understand`."""

    expected: Expected
    got: Mapping[str, Any]

    @property
    def guesses(self) -> list[str]:
        """Services, likeliest first."""
        return [str(item["service"]) for item in self.got["alternatives"]]

    @property
    def confidence(self) -> float:
        """Of the likeliest service."""
        return float(self.got["alternatives"][0]["confidence"]) if self.got["alternatives"] else 0.0


def read(lines: Iterable[str]) -> Iterator[Expected]:
    """JSON Lines: `text`, and what is known of `language` (or `lang`), `intent`, `service`, `emergency`, `address`.

    A line with `kind` "report" is a report, one with another kind and no intent of its own is no report and no
    emergency.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            text = str(raw["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise RowError(f'line {number} is not JSON with a "text"') from error
        intent, service = raw.get("intent"), raw.get("service")
        if intent is None and (service or raw.get("kind") == "report"):
            intent = REPORT
        known_not_to_be = "" if service or raw.get("kind") or intent not in (None, EMERGENCY) else None
        yield Expected(
            text,
            raw.get("language") or raw.get("lang"),
            intent,
            service,
            raw["emergency"] or "" if "emergency" in raw else known_not_to_be,
            raw.get("address"),
        )


def of_example(language: str, label: str, text: str) -> Expected:
    """An example of our own, by the label it stands under in nlu/data."""
    intent, _, about = label.partition("/")
    return Expected(
        text,
        language,
        CONTRACT.get(intent, intent),
        about if intent == REPORT and about != GENERIC else None,
        about if intent == EMERGENCY else "",
        seen=True,
    )
