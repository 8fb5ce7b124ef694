"""The contract suite: what every channel owes, as tests that a channel's own test class inherits.

A channel's test module subclasses `ConnectorContract`, fills in the tables and gives the fixtures; pytest then
runs every promise of `connectors.base` against the real connector and a fake of its platform:

    class TestTelegram(ConnectorContract):
        parse_cases = (ParseCase("text", body, (Inbound(...),)), ...)
        failures = (Failing("flood", SendErrorKind.THROTTLED, retry_after=3), ...)

        @pytest.fixture
        def platform(self) -> Iterator[Platform]: ...

Nothing in here knows a channel; what differs is data in the subclass.
"""

import io
import logging
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Protocol

import pytest

from connectors.base import (
    BadPayload,
    BadSignature,
    Button,
    Connector,
    Ignored,
    Media,
    MediaError,
    Outgoing,
    Received,
    SendError,
    SendErrorKind,
    Webhook,
)


@dataclass(frozen=True, slots=True)
class ParseCase:
    """One row of a channel's payload table: the body as the platform sends it, and our words for it."""

    label: str
    body: bytes
    expected: tuple[Received, ...]


@dataclass(frozen=True, slots=True)
class Failing:
    """One way in which the platform refuses a message. `label` tells the fake which; the rest is what we make of it."""

    label: str
    kind: SendErrorKind
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One part that the platform took, as the resident sees it."""

    external_id: str
    text: str
    buttons: tuple[Button, ...] = ()


class Platform(Protocol):
    """What the suite asks of a channel's fake platform."""

    @property
    def thread(self) -> str:
        """A resident who may be written to."""
        ...

    @property
    def taken(self) -> Sequence[Taken]:
        """What was sent to that resident, oldest first."""
        ...

    def refuse(self, label: str) -> None:
        """Make the next message fail in the way that a `Failing` names."""
        ...

    def hold(self, content: bytes) -> Media:
        """Keep a picture that can be fetched."""
        ...

    def lose(self) -> Media:
        """A picture that once was there and is gone for good."""
        ...

    def go_dark(self) -> None:
        """Answer nobody from now on."""
        ...


# Bodies that are no platform's.
BROKEN_BODIES: Mapping[str, bytes] = {
    "empty": b"",
    "half": b'{"update_id": 1, "mess',
    "not JSON": b"hello=world",
    "not UTF-8": b'{"a": "\xff"}',
    "a number": b"311",
    "nothing": b"null",
    "not a number": b'{"a": NaN}',
    "deep": b"[" * 100_000,
}

# The name of what is ignored is a label that is counted: a word or two, never an id.
KIND = re.compile(r"[a-z][a-z0-9_.]{0,39}")

# Words that must be found nowhere but at the resident's.
WORDS = "Zanzibar-xylophone pothole on my street"


class ConnectorContract:
    """Inherit, fill in the tables, give the fixtures."""

    parse_cases: ClassVar[Sequence[ParseCase]] = ()
    ignored: ClassVar[Mapping[str, bytes]] = {}
    broken: ClassVar[Mapping[str, bytes]] = {}
    failures: ClassVar[Sequence[Failing]] = ()
    # Kinds that this platform has no cause for, each with the reason.
    never: ClassVar[Mapping[SendErrorKind, str]] = {}

    @pytest.fixture
    def platform(self) -> Platform:
        """The fake, fresh for each test."""
        raise NotImplementedError

    @pytest.fixture
    def connector(self) -> Connector:
        """The real connector, speaking to the fake."""
        raise NotImplementedError

    @pytest.fixture
    def webhook(self) -> Webhook:
        """The real webhook."""
        raise NotImplementedError

    @pytest.fixture
    def secrets(self) -> Sequence[str]:
        """What must never be seen: tokens, signing secrets."""
        raise NotImplementedError

    def signed(self, body: bytes) -> Mapping[str, str]:
        """The headers of a genuine call with this body."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each row of a table is a test of its own."""
        tables: Mapping[str, Mapping[str, object]] = {
            "parse_case": {case.label: case for case in self.parse_cases},
            "ignored_body": self.ignored,
            "broken_body": {**BROKEN_BODIES, **self.broken},
            "failing": {failing.label: failing for failing in self.failures},
        }
        for name, table in tables.items():
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, list(table.values()), ids=list(table))

    # --- what comes in ---

    def test_says_it_in_our_words(self, webhook: Webhook, parse_case: ParseCase) -> None:
        assert tuple(webhook.parse(parse_case.body)) == parse_case.expected

    def test_the_same_call_twice_is_the_same_message(self, webhook: Webhook, parse_case: ParseCase) -> None:
        assert list(webhook.parse(parse_case.body)) == list(webhook.parse(parse_case.body))

    def test_different_messages_have_different_ids(self, webhook: Webhook) -> None:
        received = [item for case in self.parse_cases for item in webhook.parse(case.body)]
        ids = [item.external_id for item in received if not isinstance(item, Ignored)]
        assert len(set(ids)) == len(ids)

    def test_knows_which_channel_it_is(self, connector: Connector, webhook: Webhook) -> None:
        assert {item.channel for case in self.parse_cases for item in webhook.parse(case.body)} == {connector.name}

    def test_what_asks_nothing_of_us_is_counted_under_a_short_name(
        self, webhook: Webhook, connector: Connector, ignored_body: bytes
    ) -> None:
        received = webhook.parse(ignored_body)
        assert [type(item) for item in received] == [Ignored] * max(len(received), 1)
        assert {item.channel for item in received} == {connector.name}
        assert all(KIND.fullmatch(item.kind) for item in received if isinstance(item, Ignored))

    def test_a_broken_body_is_named_so(self, webhook: Webhook, broken_body: bytes) -> None:
        with pytest.raises(BadPayload):
            webhook.parse(broken_body)

    # --- who calls ---

    def test_a_genuine_call_passes(self, webhook: Webhook) -> None:
        headers = self.signed(b"{}")
        webhook.verify(headers, b"{}")
        webhook.verify({name.lower(): value for name, value in headers.items()}, b"{}")

    @pytest.mark.parametrize(
        "forge",
        [
            pytest.param(lambda _: None, id="missing"),
            pytest.param(lambda _: "", id="empty"),
            pytest.param(lambda value: value + "x", id="longer"),
            pytest.param(lambda value: value[:-1], id="shorter"),
            pytest.param(lambda value: value.swapcase(), id="other letters"),
            pytest.param(lambda _: "clé-\udcff", id="not ASCII"),
        ],
    )
    def test_a_forged_call_is_refused(self, webhook: Webhook, forge: "Forge") -> None:
        genuine = self.signed(b"{}")
        forged = {name: value for name, was in genuine.items() if (value := forge(was)) is not None}
        with pytest.raises(BadSignature):
            webhook.verify(forged, b"{}")

    # --- what goes out ---

    async def test_a_message_arrives_with_its_buttons(self, connector: Connector, platform: Platform) -> None:
        buttons = (Button("Yes", "yes"), Button("Ayisyen", "ht"), Button("是", "no"))
        sent = await connector.send(self.message(platform, buttons=buttons))
        (taken,) = platform.taken
        if connector.capabilities.button_limit:
            assert (taken.text, taken.buttons) == (WORDS, buttons)
        else:
            # Without buttons the text says what may be answered.
            assert taken.text.startswith(WORDS)
            assert [button.label for button in buttons if button.label in taken.text.removeprefix(WORDS)] == [
                button.label for button in buttons
            ]
        assert sent.external_ids == (taken.external_id,)

    @pytest.mark.parametrize("letter", ["a", "ក", "😀", "好。", "word "])
    async def test_a_long_message_fits(self, connector: Connector, platform: Platform, letter: str) -> None:
        limit, has_buttons = connector.capabilities.text_limit, bool(connector.capabilities.button_limit)
        text = (letter * (limit // len(letter) + 100)).strip()
        sent = await connector.send(self.message(platform, text=text, buttons=(Button("Yes", "yes"),)))
        assert all(0 < len(taken.text) <= limit for taken in platform.taken)
        said = "".join("".join(taken.text for taken in platform.taken).split())
        assert said == "".join(text.split()) + ("" if has_buttons else "Yes")
        assert [bool(taken.buttons) for taken in platform.taken] == [False] * (len(platform.taken) - 1) + [has_buttons]
        assert sent.external_ids == tuple(taken.external_id for taken in platform.taken)

    async def test_buttons_fit(self, connector: Connector, platform: Platform) -> None:
        can = connector.capabilities
        buttons = tuple(Button(f"{n} " + "long" * can.button_label_limit, f"v{n}") for n in range(can.button_limit + 5))
        await connector.send(self.message(platform, buttons=buttons))
        (taken,) = platform.taken
        assert [button.value for button in taken.buttons] == [button.value for button in buttons[: can.button_limit]]
        assert all(0 < len(button.label) <= can.button_label_limit for button in taken.buttons)

    @pytest.mark.parametrize("text", ["", " \n"])
    async def test_a_message_without_words_is_rejected(
        self, connector: Connector, platform: Platform, text: str
    ) -> None:
        with pytest.raises(SendError) as caught:
            await connector.send(self.message(platform, text=text))
        assert caught.value.kind is SendErrorKind.REJECTED

    async def test_a_thread_of_another_channel_is_rejected(self, connector: Connector) -> None:
        with pytest.raises(SendError) as caught:
            await connector.send(Outgoing(id=1, thread="not a thread", text=WORDS, language="en"))
        assert caught.value.kind in (SendErrorKind.REJECTED, SendErrorKind.BLOCKED)

    async def test_failures_have_their_kind(
        self, connector: Connector, platform: Platform, failing: Failing, secrets: Sequence[str]
    ) -> None:
        platform.refuse(failing.label)
        await assert_fails(connector, self.message(platform), failing, secrets)

    def test_every_kind_of_failure_was_thought_of(self) -> None:
        assert {failing.kind for failing in self.failures} | set(self.never) == set(SendErrorKind)

    async def test_after_a_failure_the_next_try_works(self, connector: Connector, platform: Platform) -> None:
        retried = [failing for failing in self.failures if failing.kind is SendErrorKind.UNAVAILABLE]
        platform.refuse(retried[0].label)
        with pytest.raises(SendError):
            await connector.send(self.message(platform))
        taken_before = len(platform.taken)
        await connector.send(self.message(platform, number=2))
        assert len(platform.taken) == taken_before + 1

    # --- pictures ---

    async def test_a_picture_is_fetched(self, connector: Connector, platform: Platform) -> None:
        content = bytes(range(256)) * 500
        assert await connector.fetch(platform.hold(content), len(content)) == content

    async def test_a_picture_over_the_limit_is_not(self, connector: Connector, platform: Platform) -> None:
        content = b"x" * 100_000
        with pytest.raises(MediaError) as caught:
            await connector.fetch(platform.hold(content), len(content) - 1)
        assert caught.value.permanent

    async def test_a_lost_picture_is_lost_for_good(
        self, connector: Connector, platform: Platform, secrets: Sequence[str]
    ) -> None:
        with pytest.raises(MediaError) as caught:
            await connector.fetch(platform.lose(), 1_000_000)
        assert caught.value.permanent
        assert_keeps_to_itself("".join(traceback.format_exception(caught.value)), secrets)

    async def test_a_picture_may_come_later(
        self, connector: Connector, platform: Platform, secrets: Sequence[str]
    ) -> None:
        media = platform.hold(b"picture")
        platform.go_dark()
        with pytest.raises(MediaError) as caught:
            await connector.fetch(media, 1_000_000)
        assert not caught.value.permanent
        assert_keeps_to_itself("".join(traceback.format_exception(caught.value)), secrets)

    # --- manners ---

    async def test_typing_never_raises(self, connector: Connector, platform: Platform) -> None:
        await connector.typing(platform.thread, "dm:1")
        await connector.typing("not a thread", "not an id")
        platform.go_dark()
        await connector.typing(platform.thread, "dm:1")

    def test_nothing_shows_its_secrets(self, connector: Connector, webhook: Webhook, secrets: Sequence[str]) -> None:
        assert_keeps_to_itself(f"{connector!r} {connector} {webhook!r} {webhook}", secrets)

    async def test_logs_hold_no_words_and_no_secrets(
        self, connector: Connector, webhook: Webhook, platform: Platform, secrets: Sequence[str]
    ) -> None:
        with everything_logged() as log:
            await connector.send(self.message(platform))
            await connector.typing(platform.thread, "dm:1")
            await connector.fetch(platform.hold(b"picture"), 1_000)
            for case in self.parse_cases:
                webhook.parse(case.body)
            platform.go_dark()
            with pytest.raises(SendError):
                await connector.send(self.message(platform, number=2))
        assert_keeps_to_itself(log.getvalue(), secrets)

    def message(
        self, platform: Platform, text: str = WORDS, *, buttons: tuple[Button, ...] = (), number: int = 1
    ) -> Outgoing:
        """A message to the fake's resident."""
        return Outgoing(id=number, thread=platform.thread, text=text, language="en", buttons=buttons)


class Forge(Protocol):
    """Makes a false header of a genuine one; None leaves it out."""

    def __call__(self, value: str) -> str | None: ...


async def assert_fails(connector: Connector, message: Outgoing, failing: Failing, secrets: Sequence[str]) -> None:
    """It fails in the way that was said, and tells nothing that it should not."""
    with pytest.raises(SendError) as caught:
        await connector.send(message)
    assert (caught.value.kind, caught.value.retry_after) == (failing.kind, failing.retry_after)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.detail
    assert_keeps_to_itself(told, secrets)


def assert_keeps_to_itself(told: str, secrets: Sequence[str]) -> None:
    """Neither a secret nor the resident's words are in it."""
    # Only whether, so that a failing test does not print them either.
    assert not any(secret in told for secret in secrets), "a secret shows"
    assert WORDS.split(maxsplit=1)[0] not in told, "the resident's words show"


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that any library would ever log, as text."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
