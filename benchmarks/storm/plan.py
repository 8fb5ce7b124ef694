"""Who says what in a storm, and in which order: the same for the same seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import yaml

from bot.settings import ROOT

TONGUES: Mapping[str, Mapping[str, str]] = yaml.safe_load(
    (ROOT / "tests" / "journeys" / "tongues.yml").read_text(encoding="utf-8")
)
# What is said first, and what may follow it in any order.
OPENINGS = ("pothole", "graffiti", "two", "gas", "parking", "human")
OPENING_WEIGHTS = (40, 30, 10, 5, 12, 3)
FOLLOW_UPS = ("correction", "skip", "status", "ask_for", "yes")
# In percent. X's own limits (15 direct messages in a quarter of an hour) leave it a small share.
SHARES: Mapping[str, int] = {
    "webchat": 24,
    "telegram": 24,
    "messenger": 20,
    "whatsapp": 16,
    "instagram": 12,
    "comments": 2,
    "x mentions": 1,
    "x": 1,
}
# In public one says one thing; the rest is private.
SAID_ONCE = frozenset({"comments", "x mentions"})
SAID_BY_ONE = 5
# So many people are in the middle of something at a time.
AT_A_TIME = 60
FIRST_PERSON = 7_200_001


@dataclass(frozen=True, slots=True)
class Words:
    """One message that somebody will write. No two of one person are the same."""

    door: str
    person: int
    text: str


def storm(messages: int, seed: int) -> list[Words]:
    """All messages, in the order in which they are written."""
    chance = random.Random(seed)
    people = count(FIRST_PERSON)
    talks = [
        talk for door, share in SHARES.items() for talk in _talks(chance, people, door, max(1, messages * share // 100))
    ]
    chance.shuffle(talks)
    return list(_interleaved(chance, talks))


def _talks(chance: random.Random, people: Iterator[int], door: str, messages: int) -> Iterator[list[Words]]:
    while messages > 0:
        longest = 1 if door in SAID_ONCE else min(SAID_BY_ONE, messages)
        talk = _talk(chance, door, next(people), longest)
        messages -= len(talk)
        yield talk


def _talk(chance: random.Random, door: str, person: int, longest: int) -> list[Words]:
    tongue = TONGUES[chance.choice(list(TONGUES))]
    (opening,) = chance.choices(OPENINGS, OPENING_WEIGHTS)
    keys = [opening, *chance.sample(FOLLOW_UPS, len(FOLLOW_UPS))]
    texts = dict.fromkeys(tongue[key] for key in keys)
    return [Words(door, person, text) for text in list(texts)[:longest]]


def _interleaved(chance: random.Random, talks: Sequence[list[Words]]) -> Iterator[Words]:
    waiting = iter(talks)
    going = [iter(talk) for talk, _ in zip(waiting, range(AT_A_TIME), strict=False)]
    while going:
        at = chance.randrange(len(going))
        words = next(going[at], None)
        if words is not None:
            yield words
            continue
        following = next(waiting, None)
        if following is None:
            del going[at]
        else:
            going[at] = iter(following)
