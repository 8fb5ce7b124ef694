"""What the store says after a storm: what became of every message, what it cost, and what should not be."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.storm.plan import Words
from benchmarks.storm.platforms import Platforms
from tests.journeys.house import House

STORED = """
SELECT messages.channel, thread, text, outcome, handled_at IS NOT NULL AS handled, EXISTS (
    SELECT 1 FROM messages AS replies
    WHERE replies.reply_to_id = messages.id AND replies.n IS NOT NULL AND replies.author = 'bot'
) AS replied
FROM messages JOIN conversations ON conversations.id = conversation_id WHERE author = 'resident'
"""
REPEATED = """
SELECT count(*) AS times FROM (
    SELECT 1 FROM messages WHERE n IS NOT NULL AND author = 'bot' AND reply_to_id IS NOT NULL
    GROUP BY reply_to_id, text HAVING count(*) > 1
) AS twice
"""
# A message counts as delivered with the last of the replies to it.
WAITED = """
SELECT EXTRACT(EPOCH FROM max(finished_at) - min(messages.created_at))::float AS seconds
FROM messages JOIN messages AS replies ON replies.reply_to_id = messages.id AND replies.author = 'bot'
JOIN deliveries ON deliveries.message_id = replies.id
WHERE messages.author = 'resident' GROUP BY messages.id HAVING bool_and(state = 'sent')
"""
DELIVERIES = "SELECT channel, state, audience FROM deliveries JOIN messages ON messages.id = message_id"
TRIES = """
SELECT coalesce(outcome, 'under way') AS outcome, count(*) AS times FROM delivery_attempts GROUP BY 1 ORDER BY 1
"""
TAKEN = """
SELECT channel, count(DISTINCT given.id) AS times
FROM deliveries JOIN messages ON messages.id = message_id, jsonb_array_elements_text(external_ids) AS given (id)
WHERE state = 'sent' AND channel <> 'webchat' GROUP BY channel
"""
OPEN = """
SELECT (SELECT count(*) FROM messages WHERE author = 'resident' AND handled_at IS NULL)
     + (SELECT count(*) FROM deliveries JOIN messages ON messages.id = message_id
        WHERE state IN ('queued', 'sending') AND NOT (channel = 'x' AND audience = 'private')) AS times
"""
FIRST_TO_LAST = """
SELECT EXTRACT(EPOCH FROM max(handled_at) - min(created_at))::float AS seconds
FROM messages WHERE author = 'resident'
"""


@dataclass(slots=True)
class Ledger:
    """`problems` is empty when every message was answered once or explained, and none was lost."""

    planned: int
    repeated: int
    seconds: float = 0.0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    tries: Mapping[str, int] = field(default_factory=dict)
    # Answers to X that wait for its budget of direct messages.
    in_the_budget: int = 0
    waits: Sequence[float] = ()
    cases: int = 0
    problems: Sequence[str] = ()

    @property
    def retries(self) -> int:
        """Tries that were not the one that succeeded."""
        return sum(times for outcome, times in self.tries.items() if outcome != "sent")

    @property
    def per_second(self) -> float:
        return self.planned / self.seconds if self.seconds else 0.0

    def percentile(self, percent: float) -> float:
        """The smallest wait, in seconds, that so many percent of all do not exceed."""
        ranked = sorted(self.waits)
        return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)] if ranked else math.nan


def settled(house: House) -> bool:
    """Whether nothing is under way any more but what waits for X's budget."""
    return _number(house, OPEN) == 0


def read(house: House, stage: Platforms, plan: Sequence[Words]) -> Ledger:
    """Everything, from the rows."""
    stored = house.rows(STORED)
    deliveries = Counter((row["channel"], row["state"], row["audience"]) for row in house.rows(DELIVERIES))
    waiting = deliveries["x", "queued", "private"]
    kept = Counter((row["channel"], row["thread"], row["text"]) for row in stored)
    wanted = Counter((*stage.thread(words), words.text) for words in plan)
    taken = {row["channel"]: row["times"] for row in house.rows(TAKEN)}
    heard = {channel: times for channel, times in stage.heard.items() if times}
    failed = sum(times for (_, state, _), times in deliveries.items() if state in ("failed", "held"))
    wrong = {
        "messages lost": (wanted - kept).total(),
        "messages stored twice": (kept - wanted).total(),
        "messages not taken at the door": stage.refused,
        "messages not handled": sum(not row["handled"] for row in stored),
        "messages without an outcome": sum(row["outcome"] is None for row in stored),
        "messages answered with nothing": sum(row["outcome"] == "answered" and not row["replied"] for row in stored),
        "answers given twice": _number(house, REPEATED),
        "deliveries given up": failed,
        "deliveries not made": deliveries.total() - failed - waiting - _sent(deliveries),
    }
    problems = [f"{what}: {number}" for what, number in wrong.items() if number]
    if taken != heard:
        problems.append(f"the platforms took {heard}, the store says {taken}")
    return Ledger(
        planned=len(plan),
        repeated=stage.brought_twice,
        seconds=house.rows(FIRST_TO_LAST)[0]["seconds"] or 0.0,
        outcomes=Counter(str(row["outcome"]) for row in stored),
        tries={row["outcome"]: row["times"] for row in house.rows(TRIES)},
        in_the_budget=waiting,
        waits=[row["seconds"] for row in house.rows(WAITED)],
        cases=_number(house, "SELECT count(*) AS times FROM cases"),
        problems=problems,
    )


def _sent(deliveries: Mapping[tuple[str, str, str], int]) -> int:
    return sum(times for (_, state, _), times in deliveries.items() if state == "sent")


def _number(house: House, query: str) -> int:
    times: int = house.rows(query)[0]["times"]
    return times
