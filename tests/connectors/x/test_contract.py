"""X keeps every promise of `connectors.base`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import ClassVar

import pytest

from connectors.base import Media, SendErrorKind
from connectors.testing import Failing, ParseCase, Taken
from connectors.testing_in_public import PublicContract
from connectors.x import Timing, X, XWebhook
from connectors.x.weighing import PUBLIC_LIMIT, weight
from tests.connectors.memory_keys import MemoryKeys
from tests.connectors.x.cases import BROKEN_BODIES, IGNORED, IGNORED_BODIES, MEANINGS, PARSE_CASES, PAYLOADS
from tests.connectors.x.conftest import ANA, settings_of
from tests.fakes.x.keys import Keys
from tests.fakes.x.problems import refused
from tests.fakes.x.webhooks import signature
from tests.fakes.x_api import FAULTS, XApi, XFault

# So that what X says of the end of a window is a number that does not move.
NOW = 1_795_000_000.0


def _flood(**remaining_and_reset: str) -> XFault:
    headers = {name.replace("_", "-"): value for name, value in remaining_and_reset.items()}
    return refused(429, "Too Many Requests", "Too Many Requests", headers=headers)


HERE: Mapping[str, XFault] = {
    "window": _flood(x_rate_limit_remaining="0", x_rate_limit_reset="1795000003"),
    "day": _flood(
        x_rate_limit_remaining="9",
        x_rate_limit_reset="1795000003",
        x_user_limit_24hour_remaining="0",
        x_user_limit_24hour_reset="1795040000",
    ),
    "a window that is over": _flood(x_rate_limit_remaining="0", x_rate_limit_reset="1794999000"),
    "a reset in words": _flood(x_rate_limit_remaining="0", x_rate_limit_reset="soon"),
    "spending limit": refused(
        429, "UsageCapExceeded", "Usage cap exceeded", kind="https://api.twitter.com/2/problems/usage-capped"
    ),
    "wrong permissions": refused(
        403, "Forbidden", "Your client app is not configured with the appropriate oauth1 app permissions."
    ),
    "elsewhere": XFault(302, headers={"location": "https://example.org/"}),
    "teapot": XFault(418),
}
EVERYWHERE = (
    Failing("window", SendErrorKind.THROTTLED, retry_after=4.0),
    Failing("day", SendErrorKind.THROTTLED, retry_after=40_001.0),
    Failing("a window that is over", SendErrorKind.THROTTLED, retry_after=1.0),
    # tweepy itself trips over this one.
    Failing("a reset in words", SendErrorKind.UNAVAILABLE),
    Failing("flood without a reset", SendErrorKind.THROTTLED),
    Failing("flood in old words without a reset", SendErrorKind.THROTTLED),
    Failing("spending limit", SendErrorKind.MISCONFIGURED),
    Failing("server error", SendErrorKind.UNAVAILABLE),
    Failing("unavailable", SendErrorKind.UNAVAILABLE),
    Failing("over capacity", SendErrorKind.UNAVAILABLE),
    Failing("error page", SendErrorKind.UNAVAILABLE),
    Failing("not JSON", SendErrorKind.UNAVAILABLE),
    Failing("half JSON", SendErrorKind.UNAVAILABLE),
    Failing("not an object", SendErrorKind.UNAVAILABLE),
    Failing("no data", SendErrorKind.UNAVAILABLE),
    Failing("odd data", SendErrorKind.UNAVAILABLE),
    Failing("hang", SendErrorKind.UNAVAILABLE),
    Failing("lost answer", SendErrorKind.UNAVAILABLE),
    Failing("cut", SendErrorKind.UNAVAILABLE),
    Failing("slow", SendErrorKind.UNAVAILABLE),
    Failing("elsewhere", SendErrorKind.UNAVAILABLE),
    Failing("wrong keys", SendErrorKind.MISCONFIGURED),
    Failing("wrong permissions", SendErrorKind.MISCONFIGURED),
    Failing("no credit", SendErrorKind.MISCONFIGURED),
    Failing("suspended", SendErrorKind.MISCONFIGURED),
    Failing("forbidden", SendErrorKind.REJECTED),
    Failing("not permitted", SendErrorKind.REJECTED),
    Failing("not found", SendErrorKind.REJECTED),
    Failing("teapot", SendErrorKind.REJECTED),
)


class FakePlatform:
    """The fake X, as the suite asks for it."""

    def __init__(self, fake: XApi) -> None:
        self._fake = fake
        self._post = fake.post_mention(ANA, "There is a pothole")

    @property
    def thread(self) -> str:
        return str(ANA)

    @property
    def taken(self) -> Sequence[Taken]:
        return [Taken(f"dm:{message.id}", message.text) for message in self._fake.dms_to(ANA)]

    @property
    def post(self) -> str:
        return str(self._post)

    @property
    def answers(self) -> Sequence[Taken]:
        # X writes the @name of whom it answers before the text.
        return [Taken(f"post:{post.id}", post.text[post.implicit :]) for post in self._fake.replies_to(self._post)]

    def refuse(self, label: str) -> None:
        self._fake.fail(HERE.get(label, label), path="/2/dm_conversations/*")

    def refuse_answer(self, label: str) -> None:
        self._fake.fail(HERE.get(label, label), path="/2/tweets")

    def hold(self, content: bytes) -> Media:
        picture = self._fake.keep(content)
        return Media(picture.key, self._fake.picture_url(picture))

    def lose(self) -> Media:
        media = self.hold(b"picture")
        self._fake.files[media.handle.rpartition("/")[2]] = None
        return media

    def go_dark(self) -> None:
        self._fake.stop()


class TestX(PublicContract):
    """One class, all promises."""

    parse_cases: ClassVar[Sequence[ParseCase]] = PARSE_CASES
    ignored = IGNORED_BODIES
    broken = BROKEN_BODIES
    failures: ClassVar[Sequence[Failing]] = (
        *EVERYWHERE,
        Failing("no permission to DM", SendErrorKind.BLOCKED),
    )
    never: ClassVar[Mapping[SendErrorKind, str]] = {
        SendErrorKind.OUTSIDE_WINDOW: "who has written to us once may be answered for ever",
    }
    public_limit = PUBLIC_LIMIT
    public_length = weight
    public_failures: ClassVar[Sequence[Failing]] = (
        *EVERYWHERE,
        Failing("not summoned", SendErrorKind.REJECTED),
        Failing("post gone", SendErrorKind.REJECTED),
        Failing("duplicate", SendErrorKind.REJECTED),
    )

    @pytest.fixture
    def platform(self, fake: XApi) -> FakePlatform:
        return FakePlatform(fake)

    @pytest.fixture
    async def connector(self, fake: XApi, timing: Timing) -> AsyncIterator[X]:
        connector = X(settings_of(fake), MemoryKeys(), timing=timing, clock=lambda: NOW)
        yield connector
        await connector.close()

    @pytest.fixture
    def webhook(self, webhook: XWebhook) -> XWebhook:
        return webhook

    @pytest.fixture
    def secrets(self, fake: XApi) -> Sequence[str]:
        keys = fake.keys
        return (
            keys.consumer_key,
            keys.consumer_secret,
            keys.access_token,
            keys.access_token_secret,
            keys.bearer_token,
            keys.client_secret,
            fake.doors.token.access,
            fake.doors.token.refresh,
        )

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"X-Twitter-Webhooks-Signature": signature(Keys().consumer_secret, body)}


def test_every_payload_has_its_meaning() -> None:
    """A payload that nobody reads proves nothing."""
    assert sorted(path.stem for path in PAYLOADS.glob("*.json")) == sorted([*MEANINGS, *IGNORED])


def test_every_fault_of_the_fake_is_tried() -> None:
    tried = {failing.label for failing in (*TestX.failures, *TestX.public_failures)}
    # These two say when X's own clock will be so far; "window" above says it in a number that does not move. The last
    # is an answer that is ok.
    assert set(FAULTS) - tried == {"flood", "flood in old words", "partial errors"}
