"""Draws what becomes of a report: the moves it makes until now, and how it is closed, if it ever is."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from bot import choices
from bot.cases.rating import WORTH
from bot.cases.workflow import CLOSED, IN_PROGRESS, ON_HOLD, RATED, RECEIVED, WITHDRAWN
from bot.demo.tables import Pace, Tables

# How far apart quick and slow cases of a service are.
SPREAD = 0.9
# Until then nobody has looked at it.
UNTOUCHED = timedelta(days=2)
# Who rates a case does so soon.
RATES_WITHIN_HOURS = 48


@dataclass(frozen=True, slots=True)
class Moved:
    """One move of a case. Who takes their own report back is not told of it."""

    at: datetime
    was: str
    to: str
    reason: str | None = None

    @property
    def told(self) -> bool:
        return self.reason != WITHDRAWN

    @property
    def asks(self) -> bool:
        """Whether the news of it ask for a rating."""
        return self.reason in RATED


@dataclass(frozen=True, slots=True)
class Rated:
    """How somebody rated the end of their case: by which of the buttons."""

    at: datetime
    button: str

    @property
    def worth(self) -> str:
        return WORTH[self.button]


def fate(
    tables: Tables, chance: random.Random, pace: Pace, at: datetime, reason: str, *, now: datetime
) -> Sequence[Moved]:
    """`reason`: why it is closed, should it be."""
    if reason == WITHDRAWN:
        return [Moved(at + timedelta(minutes=5), RECEIVED, CLOSED, WITHDRAWN)]
    takes = timedelta(days=chance.lognormvariate(log(pace.days), SPREAD))
    starts = at + takes * chance.uniform(0.2, 0.7)
    works = chance.random() < tables.worked_on
    if chance.random() < pace.closed and at + takes < now:
        closes = Moved(at + takes, IN_PROGRESS if works else RECEIVED, CLOSED, reason)
        return [Moved(starts, RECEIVED, IN_PROGRESS), closes] if works else [closes]
    stands = tables.open.draw(chance)
    if stands == RECEIVED or now - at < UNTOUCHED:
        return []
    starts = at + (now - at) * chance.uniform(0.1, 0.8)
    return [Moved(starts, RECEIVED, ON_HOLD if stands == ON_HOLD else IN_PROGRESS)]


def rated(tables: Tables, chance: random.Random, closed: Moved) -> Rated:
    """By somebody who was asked."""
    assert closed.reason is not None
    button = choices.RATED_GOOD if chance.random() < tables.content[closed.reason] else choices.RATED_BAD
    return Rated(closed.at + timedelta(hours=chance.uniform(0.05, RATES_WITHIN_HOURS)), button)
