"""The large numbers of the board: each says what it counts and leads to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.attention.listing import HELD, TODAY, TODAY_ANSWERED, TODAY_BOT, TODAY_PEOPLE, WAITS
from bot.attention.urgency import LONG
from bot.cases.listing import RATED_DAY
from bot.console.figures import in_cases, in_queue, lasted, on_days, share
from bot.console.navigation import BASE
from bot.reports.ratings import DAYS, Rated, last_days
from bot.reports.talks import Day, Wait
from bot.reports.waiting import WaitingNow
from bot.reports.ways_out import Traffic

NOBODY = "nobody"
# So many ratings make a share.
FEW = 10


@dataclass(frozen=True, slots=True)
class Tile:
    """`name` is its id in the page; `alarm`: somebody should look now."""

    name: str
    label: str
    number: str
    note: str = ""
    href: str = ""
    alarm: bool = False


def tiles(day: Day, waiting: WaitingNow, traffic: Traffic, ratings: Sequence[Rated], now: datetime) -> Sequence[Tile]:
    return [*_waiting(waiting, now), *_today(day), *_not_said(traffic), _satisfaction(ratings, now.date())]


def _satisfaction(ratings: Sequence[Rated], today: date) -> Tile:
    """Of few answers there is no share that would say anything."""
    whole, good = sum(row.ratings for row in ratings), sum(row.good for row in ratings)
    if not whole:
        return Tile("satisfaction", "Satisfaction", "no ratings yet", f"in {DAYS} days")
    count = f"{good:,} of {whole:,}"
    href = in_cases(**on_days(RATED_DAY, last_days(today)))
    if whole < FEW:
        return Tile("satisfaction", "Satisfaction", count, f"say “solved” in {DAYS} days, too few for a share", href)
    return Tile("satisfaction", "Satisfaction", share(good, whole), f"{count} say “solved”, in {DAYS} days", href)


def _waiting(waiting: WaitingNow, now: datetime) -> Sequence[Tile]:
    longest = waiting.longest
    if longest is None:
        return [
            Tile("waiting", "Waiting for a person", "0", href=in_queue(state=WAITS)),
            Tile("longest", "Longest wait", NOBODY, "Nobody waits."),
        ]
    late = now - longest.since > LONG
    seconds = (now - longest.since).total_seconds()
    where = f"{BASE}/conversations/{longest.conversation_id}"
    return [
        Tile("waiting", "Waiting for a person", f"{waiting.whole:,}", href=in_queue(state=WAITS), alarm=late),
        Tile("longest", "Longest wait", lasted(seconds), href=where, alarm=late),
    ]


def _today(day: Day) -> Sequence[Tile]:
    whole = day.whole
    of_all = f"{{:,}} of {whole.talked:,}"
    return [
        Tile("talked", "Conversations today", f"{whole.talked:,}", href=in_queue(state=TODAY)),
        Tile("by-agent", "Answered by agents today", f"{whole.by_agent:,}", href=in_queue(state=TODAY_ANSWERED)),
        Tile(
            "bot-alone",
            "The bot alone",
            share(whole.bot_alone, whole.talked),
            of_all.format(whole.bot_alone),
            in_queue(state=TODAY_BOT),
        ),
        Tile(
            "handed-over",
            "Handed to people",
            share(whole.handed_over, whole.talked),
            of_all.format(whole.handed_over),
            in_queue(state=TODAY_PEOPLE),
        ),
        _wait("first-answer", "First answer", whole.first_answer, TODAY),
        _wait("person-wait", "Wait for an agent", day.person_wait, TODAY_ANSWERED),
    ]


def _wait(name: str, label: str, wait: Wait | None, state: str) -> Tile:
    if wait is None:
        return Tile(name, label, "none yet")
    note = f"half of them; 95 of 100 within {lasted(wait.slowest)}"
    return Tile(name, label, lasted(wait.median), note, in_queue(state=state))


def _not_said(traffic: Traffic) -> Sequence[Tile]:
    return [
        Tile("failed", "Failed messages", f"{traffic.failed:,}", "", f"{BASE}/failed", alarm=traffic.failed > 0),
        Tile("held", "Held until they write", f"{traffic.held:,}", "conversations", in_queue(state=HELD)),
    ]
