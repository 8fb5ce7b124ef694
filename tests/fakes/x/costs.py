"""What X asks for each thing that is read, sent or brought, in dollars (its price list of August 2026)."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from tests.fakes.x.clock import Clock
from tests.fakes.x.limits import DAY


class Item(StrEnum):
    """What is paid for."""

    POST_READ = "post read"
    OWN_MENTION_READ = "own mention read"
    DM_READ = "DM event read"
    USER_READ = "user read"
    POST = "post"
    POST_WITH_LINK = "post with a link"
    SUMMONED_REPLY = "summoned reply"
    DM_SENT = "DM sent"
    DM_BROUGHT = "DM brought by webhook"
    MENTION_BROUGHT = "mention brought by webhook"


PRICES: Mapping[Item, Decimal] = {
    Item.POST_READ: Decimal("0.005"),
    Item.OWN_MENTION_READ: Decimal("0.001"),
    Item.DM_READ: Decimal("0.010"),
    Item.USER_READ: Decimal("0.010"),
    Item.POST: Decimal("0.015"),
    Item.POST_WITH_LINK: Decimal("0.200"),
    Item.SUMMONED_REPLY: Decimal("0.010"),
    Item.DM_SENT: Decimal("0.015"),
    Item.DM_BROUGHT: Decimal("0.010"),
    Item.MENTION_BROUGHT: Decimal("0.005"),
}


class Costs:
    """The bill. What is read or brought again on the same day (UTC) costs nothing; `credit` is what was paid before.

    Where the price list leaves room we take the dearer reading: people that come along in `includes` are paid for, a
    reply with a link costs what a link costs, and a message that is brought and read is paid for twice.
    """

    def __init__(self, clock: Clock) -> None:
        self.counts: Counter[Item] = Counter()
        self.credit: Decimal | None = None
        self._clock = clock
        self._paid: set[tuple[int, Item, int]] = set()

    @property
    def spent(self) -> Decimal:
        return sum((PRICES[item] * count for item, count in self.counts.items()), Decimal())

    @property
    def is_out_of_credit(self) -> bool:
        return self.credit is not None and self.spent >= self.credit

    def pay(self, item: Item, number: int) -> None:
        """Charge for one thing, known by its number."""
        once = (int(self._clock.now() // DAY), item, number)
        if once not in self._paid:
            self._paid.add(once)
            self.counts[item] += 1

    def forget(self) -> None:
        """Begin a new bill; what was paid for today stays paid."""
        self.counts.clear()
