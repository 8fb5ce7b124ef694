"""What Meta tells us, and how: subscriptions, signed calls in batches, again and again until we say that we have it.

Nothing is kept for who has not subscribed: what happens meanwhile is lost, as at Meta, which has no way to ask again.
"""

import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from tests.fakes.meta.basics import DAY, HOUR, Ground, Json, invalid

Topic = Literal["page", "instagram", "whatsapp_business_account"]
Part = Literal["messaging", "standby", "changes"]
Order = Literal["as it was", "reversed", "shuffled"]

PAGE_FIELDS = frozenset(
    {
        "feed",
        "messages",
        "messaging_postbacks",
        "messaging_referrals",
        "messaging_handovers",
        "messaging_optins",
        "message_echoes",
        "message_deliveries",
        "message_reads",
        "message_reactions",
        "message_edits",
        "message_template_status_update",
        "standby",
    }
)
INSTAGRAM_FIELDS = frozenset(
    {"messages", "messaging_postbacks", "messaging_seen", "message_reactions", "standby", "comments"}
)
FIELDS: Mapping[Topic, frozenset[str]] = {
    "page": PAGE_FIELDS,
    "instagram": INSTAGRAM_FIELDS,
    "whatsapp_business_account": frozenset({"messages", "message_template_status_update"}),
}

# A page whose calls fail for an hour is unsubscribed; the others are tried for longer, then their news are dropped.
PAGE_PATIENCE = HOUR
PATIENCE: Mapping[Topic, float] = {"page": 1.5 * DAY, "instagram": 1.5 * DAY, "whatsapp_business_account": 7 * DAY}
# A batch has several entries, and an entry several events.
MOST_IN_ENTRY = 2


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news. `field` is what one subscribes to."""

    number: int
    topic: Topic
    account: str
    part: Part
    field: str
    content: Json
    ms: int

    @property
    def entry(self) -> Json:
        """Where it stands: the time in milliseconds with messages, in seconds with changes, not at all at WhatsApp."""
        if self.topic == "whatsapp_business_account":
            return {"id": self.account}
        return {"id": self.account, "time": self.ms // 1000 if self.part == "changes" else self.ms}


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the app wants to be called about one kind of object."""

    callback_url: str
    fields: frozenset[str]


@dataclass(slots=True, eq=False)
class Call:
    """One POST to our webhook, tried until it is taken."""

    topic: Topic
    events: Sequence[Event]
    url: str
    body: bytes
    since: float
    due: float = field(default_factory=time.monotonic)
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try. `status` 0 stands for no answer."""

    events: tuple[int, ...]
    status: int


def batched(events: Iterable[Event], most: int) -> Iterator[tuple[Event, ...]]:
    """Some at a time."""
    waiting = iter(events)
    while some := tuple(itertools.islice(waiting, most)):
        yield some


def payload(events: Sequence[Event]) -> bytes:
    """The body of a call. Letters beyond ASCII are escaped, so who signs what he has read anew signs something else."""
    entries: list[Json] = []
    for (_, part), group in itertools.groupby(events, key=lambda event: (event.account, event.part)):
        for some in batched(group, MOST_IN_ENTRY):
            entries.append(some[0].entry | {part: [event.content for event in some]})
    return json.dumps({"object": events[0].topic, "entry": entries}, separators=(",", ":")).encode()


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhooks:
    """Who is told about what, and the calls that are still to be made; `courier` makes them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.subscriptions: dict[Topic, Subscription] = {}
        # Account -> the fields that it lets the app see; WhatsApp and Instagram leave it to the app.
        self.accounts: dict[str, frozenset[str]] = {}
        self.happened: list[Event] = []
        self.lost: list[Event] = []
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self._held: list[Event] | None = None
        self._numbers = itertools.count(1)

    # --- who wants to know ---

    def subscribe_app(self, topic: str, callback_url: str, fields: frozenset[str]) -> None:
        """The app wants to be called; the address has already shown that it knows the verify token."""
        self.subscriptions[known_topic(topic, fields)] = Subscription(callback_url, fields)

    def subscribe_account(self, account: str, fields: frozenset[str]) -> None:
        """An account lets the app see its news."""
        self.accounts[account] = fields

    def drop_account(self, account: str) -> None:
        """It no longer does."""
        self.accounts.pop(account, None)

    def _wanted(self, event: Event) -> bool:
        subscription = self.subscriptions.get(event.topic)
        if subscription is None or event.field not in subscription.fields:
            return False
        if event.topic == "page":
            return event.field in self.accounts.get(event.account, frozenset())
        # An Instagram account may be reached through its page.
        return event.account in self.accounts or (
            event.topic == "instagram" and self._ground.account.page in self.accounts
        )

    # --- what happens ---

    def emit(self, topic: Topic, account: str, part: Part, field: str, content: Json) -> Event:
        """Something happened."""
        with self._ground.lock:
            event = Event(next(self._numbers), topic, account, part, field, content, self._ground.ms())
            self.happened.append(event)
            if not self._wanted(event):
                self.lost.append(event)
            elif self._held is not None:
                self._held.append(event)
            else:
                self.post([event])
            return event

    def hold(self) -> None:
        """Keep the news back from now on."""
        self._held = []

    def release(self, *, batch: int = 1, order: Order = "as it was", twice: float = 0.0, seed: int = 311) -> int:
        """Bring what was held back, `batch` at a time, a share of it twice. Returns how many calls that makes."""
        if order not in get_args(Order):
            raise ValueError(f"order is one of {', '.join(get_args(Order))}")
        with self._ground.lock:
            held, self._held = self._held or [], None
            chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
            events = [*held, *(event for event in held if chance.random() < twice)]
            if order == "shuffled":
                chance.shuffle(events)
            elif order == "reversed":
                events.reverse()
            before = len(self.calls)
            for topic in FIELDS:
                for some in batched((event for event in events if event.topic == topic), batch):
                    self.post(some)
            return len(self.calls) - before

    def again(self, number: int) -> None:
        """Bring one piece of news another time."""
        self.post([event for event in self.happened if event.number == number])

    def post(self, events: Iterable[Event]) -> None:
        """Call us with these, which are of one topic."""
        events = tuple(events)
        with self._ground.lock:
            url = self.subscriptions[events[0].topic].callback_url
            self.calls.append(Call(events[0].topic, events, url, payload(events), self._ground.clock.now()))

    # --- how the calls went ---

    def taken(self, call: Call, status: int) -> bool:
        """Note a try; what failed is due again later, or is given up."""
        with self._ground.lock:
            self.deliveries.append(Delivery(tuple(event.number for event in call.events), status))
            call.tries += 1
            if 200 <= status < 300:
                self.calls.remove(call)
                return True
            call.due = time.monotonic() + min(0.05 * 2**call.tries, 1.0)
            self._lose_patience(call)
            return False

    def _lose_patience(self, call: Call) -> None:
        waited = self._ground.clock.now() - call.since
        if call.topic == "page" and waited > PAGE_PATIENCE:
            self.drop_account(self._ground.account.page)
            self._give_up([other for other in self.calls if other.topic == "page"])
        elif waited > PATIENCE[call.topic]:
            self._give_up([call])

    def _give_up(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self.calls.remove(call)
            self.lost += call.events


def known_topic(topic: str, fields: frozenset[str]) -> Topic:
    """The topic, when it and all of its fields exist."""
    for known, its_fields in FIELDS.items():
        if known == topic:
            if not fields or not fields <= its_fields:
                raise invalid(f"Param fields must be some of {', '.join(sorted(its_fields))}")
            return known
    raise invalid(f"Param object must be one of {', '.join(FIELDS)}")
