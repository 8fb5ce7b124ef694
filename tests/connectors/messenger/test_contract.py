"""Messenger keeps every promise of `connectors.base`."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest

from connectors.base import Button, Media, SendErrorKind
from connectors.messenger import Messenger
from connectors.meta.called import MetaWebhook
from connectors.testing import ConnectorContract, Failing, ParseCase, Taken
from tests.connectors.messenger.cases import BROKEN_BODIES, IGNORED, IGNORED_BODIES, MEANINGS, PARSE_CASES, PAYLOADS
from tests.connectors.messenger.conftest import ACCOUNT, ANA, VERIFY
from tests.fakes.graph_api import FAULTS, GraphApi, signature

K = SendErrorKind
OF_WHATSAPP = "wa "


class FakeMeta:
    """The fake Graph API, as the suite asks for it."""

    def __init__(self, meta: GraphApi) -> None:
        self._meta = meta

    @property
    def thread(self) -> str:
        return ANA

    @property
    def taken(self) -> Sequence[Taken]:
        return [
            Taken(f"dm:{sent.id}", sent.text, tuple(Button(*button) for button in sent.buttons))
            for sent in self._meta.messenger.sent_to(ANA)
        ]

    def refuse(self, label: str) -> None:
        self._meta.fail(label)

    def hold(self, content: bytes) -> Media:
        return Media("m_1:0", self._meta.files.publish(content))

    def lose(self) -> Media:
        return Media("m_2:0", self._meta.files.publish(None))

    def go_dark(self) -> None:
        self._meta.stop()


class TestMessenger(ConnectorContract):
    """One class, all promises."""

    parse_cases: ClassVar[Sequence[ParseCase]] = PARSE_CASES
    ignored = IGNORED_BODIES
    broken = BROKEN_BODIES
    failures: ClassVar[Sequence[Failing]] = (
        Failing("transient", K.UNAVAILABLE),
        Failing("temporary", K.UNAVAILABLE),
        Failing("app limit", K.THROTTLED, retry_after=300.0),
        Failing("user limit", K.THROTTLED, retry_after=300.0),
        Failing("page limit", K.THROTTLED, retry_after=300.0),
        Failing("calls limit", K.THROTTLED, retry_after=300.0),
        Failing("business limit", K.THROTTLED, retry_after=300.0),
        Failing("http 429", K.THROTTLED, retry_after=3.0),
        Failing("http 429 without a pause", K.THROTTLED),
        Failing("wrong token", K.MISCONFIGURED),
        Failing("expired token", K.MISCONFIGURED),
        Failing("no token", K.MISCONFIGURED),
        Failing("no permission", K.MISCONFIGURED),
        Failing("restricted", K.MISCONFIGURED),
        Failing("outside window", K.OUTSIDE_WINDOW),
        Failing("blocked", K.BLOCKED),
        Failing("unavailable person", K.BLOCKED),
        Failing("no such person", K.BLOCKED),
        Failing("retired tag", K.REJECTED),
        Failing("replied before", K.REJECTED),
        Failing("too old to reply", K.REJECTED),
        Failing("no such template", K.REJECTED),
        Failing("server error", K.UNAVAILABLE),
        Failing("bad gateway", K.UNAVAILABLE),
        Failing("service unavailable", K.UNAVAILABLE),
        Failing("not JSON", K.UNAVAILABLE),
        Failing("half JSON", K.UNAVAILABLE),
        Failing("not an object", K.UNAVAILABLE),
        Failing("no id", K.UNAVAILABLE),
        Failing("odd id", K.UNAVAILABLE),
        Failing("error without a code", K.UNAVAILABLE),
        Failing("hang", K.UNAVAILABLE),
        Failing("lost answer", K.UNAVAILABLE),
        Failing("slow", K.UNAVAILABLE),
        Failing("cut", K.UNAVAILABLE),
    )

    @pytest.fixture
    def platform(self, meta: GraphApi) -> FakeMeta:
        return FakeMeta(meta)

    @pytest.fixture
    def connector(self, messenger: Messenger) -> Messenger:
        return messenger

    @pytest.fixture
    def webhook(self, webhook: MetaWebhook) -> MetaWebhook:
        return webhook

    @pytest.fixture
    def secrets(self) -> Sequence[str]:
        return (ACCOUNT.page_token, ACCOUNT.secret, VERIFY)

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"X-Hub-Signature-256": signature(ACCOUNT.secret, body)}


def test_every_payload_has_its_meaning() -> None:
    """A payload that nobody reads proves nothing."""
    assert sorted(path.stem for path in PAYLOADS.glob("*.json")) == sorted([*MEANINGS, *IGNORED])


def test_every_fault_of_the_fake_is_tried() -> None:
    ours = {fault for fault in FAULTS if not fault.startswith(OF_WHATSAPP)}
    assert {failing.label for failing in TestMessenger.failures} == ours
