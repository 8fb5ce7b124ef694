"""How often X may be called: windows of a quarter of an hour and of a day, really counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tests.fakes.x.clock import Clock
from tests.fakes.x.keys import Way
from tests.fakes.x.problems import JSON, Problem, XFault, old_words, refused

QUARTER = 15 * 60
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls in a quarter of an hour, by the account or by the app alone, and in a day; None is no limit."""

    user: int | None = None
    app: int | None = None
    user_day: int | None = None
    app_day: int | None = None


@dataclass(slots=True)
class Window:
    """Begins with the first call and ends when its seconds are over."""

    most: int
    seconds: int
    until: float = 0.0
    used: int = 0

    def turn(self, now: float) -> None:
        if now >= self.until:
            self.until, self.used = now + self.seconds, 0

    @property
    def is_full(self) -> bool:
        return self.used >= self.most


# As the documentation lists them; an endpoint that is not here has no limit.
LIMITS: Mapping[str, Limit] = {
    "GET /2/users/me": Limit(user=75),
    "GET /2/users/{id}/mentions": Limit(user=300, app=450),
    "GET /2/tweets/{id}": Limit(user=900, app=450),
    "POST /2/tweets": Limit(user=100, app_day=10_000),
    "GET /2/dm_events": Limit(user=15),
    "POST /2/dm_conversations/with/{id}/messages": Limit(user=15, user_day=1_440, app_day=1_440),
    "POST /2/webhooks": Limit(app=450),
    "GET /2/webhooks": Limit(app=450),
    "PUT /2/webhooks/{id}": Limit(app=450),
    "DELETE /2/webhooks/{id}": Limit(app=450),
    "POST /2/activity/subscriptions": Limit(user=500, app=500),
    "GET /2/activity/subscriptions": Limit(user=500, app=500),
    "DELETE /2/activity/subscriptions/{id}": Limit(user=500, app=500),
}


class RateLimits:
    """The windows of each endpoint; `table` may be changed.

    Each answer tells of the short window in `x-rate-limit-*`. Of a day's window it tells in `x-user-limit-24hour-*` and
    `x-app-limit-24hour-*`; people report that not every account is told, hence `tells_of_days`. A call that is refused
    for another reason counts, one that is refused for this does not.
    """

    def __init__(self, clock: Clock) -> None:
        self.table = dict(LIMITS)
        self.tells_of_days = True
        # Refuse in the words of version 1.1.
        self.old_words = False
        self._clock = clock
        self._windows: dict[tuple[str, str], Window] = {}

    def count(self, endpoint: str, way: Way) -> Mapping[str, str]:
        """Take one call into account. The headers of its answer, or 429."""
        windows = dict(self._of(endpoint, way))
        is_full = any(window.is_full for window in windows.values())
        if not is_full:
            for window in windows.values():
                window.used += 1
        told = {name: window for name, window in windows.items() if self.tells_of_days or window.seconds == QUARTER}
        headers = {f"{name}-{part}": str(value) for name, window in told.items() for part, value in _parts(window)}
        if is_full:
            raise Problem(self._refusal(headers))
        return headers

    def _of(self, endpoint: str, way: Way) -> Iterator[tuple[str, Window]]:
        limit = self.table.get(endpoint, Limit())
        kinds = (
            ("x-rate-limit", limit.app if way is Way.APP else limit.user, QUARTER),
            ("x-user-limit-24hour", limit.user_day, DAY),
            ("x-app-limit-24hour", limit.app_day, DAY),
        )
        for name, most, seconds in kinds:
            if most is not None:
                # The app and the account have a quarter of an hour each.
                whose = f"{name} {way is Way.APP}"
                window = self._windows.setdefault((endpoint, whose), Window(most, seconds))
                window.most = most
                window.turn(self._clock.now())
                yield name, window

    def _refusal(self, headers: Mapping[str, str]) -> XFault:
        if self.old_words:
            return replace(old_words(429, 88, "Rate limit exceeded"), headers=JSON | dict(headers))
        return refused(429, "Too Many Requests", "Too Many Requests", headers=headers)


def _parts(window: Window) -> tuple[tuple[str, int], ...]:
    return ("limit", window.most), ("remaining", max(0, window.most - window.used)), ("reset", int(window.until))
