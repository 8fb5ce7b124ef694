"""Telegram keeps every promise of `connectors.base`."""

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest

from connectors.base import Button, Media, SendErrorKind
from connectors.telegram import Telegram, TelegramWebhook
from connectors.testing import ConnectorContract, Failing, ParseCase, Taken
from tests.connectors.telegram.cases import BROKEN_BODIES, IGNORED, IGNORED_BODIES, MEANINGS, PARSE_CASES, PAYLOADS
from tests.connectors.telegram.conftest import ANA, SECRET
from tests.fakes.bot_api import FAULTS, BotApi


class FakeTelegram:
    """The fake Bot API, as the suite asks for it."""

    def __init__(self, fake: BotApi) -> None:
        self._fake = fake

    @property
    def thread(self) -> str:
        return str(ANA)

    @property
    def taken(self) -> Sequence[Taken]:
        return [
            Taken(f"{sent.chat}:{sent.message_id}", sent.text, tuple(Button(*button) for button in sent.buttons))
            for sent in self._fake.sent_to(ANA)
        ]

    def refuse(self, label: str) -> None:
        self._fake.fail(label)

    def hold(self, content: bytes) -> Media:
        file_id = self._fake.keep(content)
        return Media(f"u{file_id}", file_id)

    def lose(self) -> Media:
        media = self.hold(b"picture")
        self._fake.lose(media.handle)
        return media

    def go_dark(self) -> None:
        self._fake.stop()


class TestTelegram(ConnectorContract):
    """One class, all promises."""

    parse_cases: ClassVar[Sequence[ParseCase]] = PARSE_CASES
    ignored = IGNORED_BODIES
    broken = BROKEN_BODIES
    failures: ClassVar[Sequence[Failing]] = (
        Failing("flood", SendErrorKind.THROTTLED, retry_after=3.0),
        Failing("flood without a pause", SendErrorKind.THROTTLED),
        Failing("server error", SendErrorKind.UNAVAILABLE),
        Failing("bad gateway", SendErrorKind.UNAVAILABLE),
        Failing("not JSON", SendErrorKind.UNAVAILABLE),
        Failing("not an object", SendErrorKind.UNAVAILABLE),
        Failing("no result", SendErrorKind.UNAVAILABLE),
        Failing("odd result", SendErrorKind.UNAVAILABLE),
        Failing("hang", SendErrorKind.UNAVAILABLE),
        Failing("lost answer", SendErrorKind.UNAVAILABLE),
        Failing("cut", SendErrorKind.UNAVAILABLE),
        Failing("blocked", SendErrorKind.BLOCKED),
        Failing("closed account", SendErrorKind.BLOCKED),
        Failing("closed account, other words", SendErrorKind.BLOCKED),
        Failing("no chat", SendErrorKind.BLOCKED),
        Failing("bad button", SendErrorKind.REJECTED),
        Failing("wrong token", SendErrorKind.MISCONFIGURED),
        Failing("no such bot", SendErrorKind.MISCONFIGURED),
        Failing("conflict", SendErrorKind.MISCONFIGURED),
    )
    never: ClassVar[Mapping[SendErrorKind, str]] = {
        SendErrorKind.OUTSIDE_WINDOW: "who has written to a Telegram bot once may be answered for ever",
    }

    @pytest.fixture
    def platform(self, fake: BotApi) -> FakeTelegram:
        return FakeTelegram(fake)

    @pytest.fixture
    def connector(self, telegram: Telegram) -> Telegram:
        return telegram

    @pytest.fixture
    def webhook(self, webhook: TelegramWebhook) -> TelegramWebhook:
        return webhook

    @pytest.fixture
    def secrets(self, fake: BotApi) -> Sequence[str]:
        return (fake.token, fake.token.partition(":")[2], SECRET)

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": SECRET}


def test_every_payload_has_its_meaning() -> None:
    """A payload that nobody reads proves nothing."""
    assert sorted(path.stem for path in PAYLOADS.glob("*.json")) == sorted([*MEANINGS, *IGNORED])


def test_every_fault_of_the_fake_is_tried() -> None:
    assert {failing.label for failing in TestTelegram.failures} == set(FAULTS)


def test_payloads_have_numbers_of_their_own() -> None:
    numbers = [json.loads(path.read_bytes())["update_id"] for path in PAYLOADS.glob("*.json")]
    assert len(set(numbers)) == len(numbers)
