"""The pages that are measured: each with other words, cases and people every time it is asked for."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import urlencode

import psycopg


@dataclass(frozen=True, slots=True)
class Page:
    """`address()` is another one each time, and so is the `form` sent there. `optional`: it may not exist yet."""

    name: str
    address: Callable[[], str]
    optional: bool = False
    form: Callable[[], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Samples:
    """What the rows have to look for."""

    references: Sequence[str]
    conversations: Sequence[int]
    longest: Sequence[int]
    addresses: Sequence[str]
    points: Sequence[tuple[float, float]]
    streets: Sequence[str]
    names: Sequence[str]
    services: Sequence[str]
    departments: Sequence[str]
    words: Sequence[str]


def samples(database_url: str) -> Samples:
    """Always the same of the same rows, and from all over the years."""
    with psycopg.connect(database_url) as connection:

        def column(query: LiteralString) -> list[Any]:
            return [value for (value,) in connection.execute(query)]

        addresses = column("SELECT address FROM cases WHERE address IS NOT NULL ORDER BY hashint8(id) LIMIT 400")
        said = column("SELECT text FROM messages WHERE author = 'resident' ORDER BY hashint8(id) LIMIT 400")
        return Samples(
            references=column("SELECT reference FROM cases ORDER BY hashint8(id) LIMIT 400"),
            conversations=column("SELECT id FROM conversations ORDER BY hashint8(id) LIMIT 400"),
            longest=column("SELECT conversation_id FROM messages GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 50"),
            addresses=addresses,
            points=connection.execute(
                "SELECT lat, lon FROM cases WHERE lat IS NOT NULL ORDER BY hashint8(id) LIMIT 400"
            ).fetchall(),
            streets=[address.partition(" ")[2] for address in addresses],
            names=column("SELECT name FROM contacts WHERE name IS NOT NULL ORDER BY hashint8(id) LIMIT 400"),
            services=column("SELECT service FROM cases GROUP BY 1 ORDER BY count(*) DESC LIMIT 12"),
            departments=column("SELECT slug FROM departments ORDER BY 1"),
            words=list(dict.fromkeys(word for text in said for word in text.split() if len(word) > 2)),
        )


TWO_LETTERS = ("ba", "el", "is", "xq", "垃圾", "路灯", "st", "no", "ن ", "5 ")
CHANNELS = ("webchat", "whatsapp", "messenger", "x", "phone", "mail")
LANGUAGES = ("en", "es", "vi", "sw", "zh-Hans")
DISTRICTS = tuple(str(number) for number in range(1, 11))
STATES = ("received", "in_progress", "on_hold", "closed", "all", "late")


def pages(found: Samples) -> Iterator[Page]:
    """In the order in which they are shown."""
    yield from _queue(found)
    yield from _cases(found)
    yield Page("case", _each("/cases/{}", found.references))
    yield Page("conversation", _each("/conversations/{}", found.conversations))
    yield Page("conversation, the longest", _each("/conversations/{}", found.longest))
    yield Page("what failed", _each("/failed", ("",)), optional=True)
    yield from _look_ups(found)
    for name in ("board", "trends", "audit"):
        yield Page(name, _each(f"/{name}", ("",)), optional=True)


def _look_ups(found: Samples) -> Iterator[Page]:
    """Of addresses the map knows nothing here, so their blocks are looked for by what is written."""
    points = [{"lat": str(lat), "lon": str(lon)} for lat, lon in found.points]
    yield Page("look-up, near me", _each("/look-up/near", ("",)), form=_drawn(points))
    yield Page(
        "look-up, an address", _each("/look-up", ("",)), form=_drawn([{"address": one} for one in found.addresses])
    )


def _queue(found: Samples) -> Iterator[Page]:
    yield Page("queue", _each("/queue", ("",)))
    yield Page("queue, all", _search("/queue", state=("all",)))
    yield Page("queue, with the bot", _search("/queue", state=("bot",), language=LANGUAGES))
    yield Page("queue, spam", _search("/queue", state=("spam",)))
    yield Page("queue, words", _search("/queue", q=found.words))
    yield Page("queue, words that nobody said", _search("/queue", q=("zzyzx", "camera trap", "qwertz", "Ёлочка")))
    yield Page("queue, a street", _search("/queue", q=found.streets))
    yield Page("queue, a name", _search("/queue", q=found.names))
    yield Page("queue, a reference", _search("/queue", q=found.references))
    yield Page("queue, two letters", _search("/queue", q=TWO_LETTERS))
    yield Page("queue, words of one channel", _search("/queue", q=found.words, channel=CHANNELS))


def _cases(found: Samples) -> Iterator[Page]:
    yield Page("cases", _each("/cases", ("",)))
    for name, values in {
        "state": STATES,
        "service": found.services,
        "department": found.departments,
        "district": DISTRICTS,
        "language": LANGUAGES,
        "channel": CHANNELS,
        "since": ("2025-01-01", "2026-06-01"),
        "until": ("2024-03-01", "2025-01-01"),
    }.items():
        yield Page(f"cases, {name}", _search("/cases", **{name: values}))
        if name != "state":
            yield Page(f"cases, {name}, all", _search("/cases", state=("all",), **{name: values}))
    yield Page(
        "cases, several filters",
        _search("/cases", state=("all",), service=found.services, district=DISTRICTS, language=LANGUAGES),
    )
    yield Page("cases, a street", _search("/cases", q=found.streets))
    yield Page("cases, a street, open", _search("/cases", q=found.streets, state=("open",)))
    yield Page("cases, two letters", _search("/cases", q=TWO_LETTERS))
    yield Page("cases, a reference", _search("/cases", q=found.references))
    yield Page("cases, a name", _search("/cases", q=found.names))
    yield Page("cases, nothing like it", _search("/cases", q=("zzyzx road", "qqqq", "Пётр Ильич")))


def _each(template: str, values: Sequence[object]) -> Callable[[], str]:
    drawn = itertools.cycle(values)
    return lambda: template.format(next(drawn))


def _drawn(forms: Sequence[Mapping[str, str]]) -> Callable[[], Mapping[str, str]]:
    drawn = itertools.cycle(forms)
    return lambda: next(drawn)


def _search(path: str, **fields: Sequence[str]) -> Callable[[], str]:
    drawn = {name: itertools.cycle(values) for name, values in fields.items()}
    return lambda: f"{path}?{urlencode({name: next(values) for name, values in drawn.items()})}"
