"""Instagram keeps every promise of `connectors.base`."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest

from connectors.base import Button, Media, SendErrorKind
from connectors.instagram import Instagram
from connectors.meta.called import MetaWebhook
from connectors.testing import ConnectorContract, Failing, ParseCase, Taken
from tests.connectors.instagram.cases import BROKEN_BODIES, IGNORED_BODIES, PARSE_CASES
from tests.connectors.instagram.conftest import ANA, SECRET, TOKEN, VERIFY_TOKEN
from tests.fakes.graph_api import GraphApi, signature


class FakeInstagram:
    """The fake Graph API, as the suite asks for it."""

    def __init__(self, fake: GraphApi) -> None:
        self._fake = fake

    @property
    def thread(self) -> str:
        return ANA

    @property
    def taken(self) -> Sequence[Taken]:
        return [
            Taken(f"dm:{sent.id}", sent.text, tuple(Button(*button) for button in sent.buttons))
            for sent in self._fake.instagram.sent_to(ANA)
        ]

    def refuse(self, label: str) -> None:
        self._fake.fail(label)

    def hold(self, content: bytes) -> Media:
        return Media("mid:0", self._fake.files.publish(content))

    def lose(self) -> Media:
        return Media("mid:0", self._fake.files.publish(None))

    def go_dark(self) -> None:
        self._fake.stop()


class TestInstagram(ConnectorContract):
    """One class, all promises."""

    parse_cases: ClassVar[Sequence[ParseCase]] = PARSE_CASES
    ignored = IGNORED_BODIES
    broken = BROKEN_BODIES
    failures: ClassVar[Sequence[Failing]] = (
        Failing("app limit", SendErrorKind.THROTTLED, retry_after=300.0),
        Failing("http 429", SendErrorKind.THROTTLED, retry_after=3.0),
        Failing("bad gateway", SendErrorKind.UNAVAILABLE),
        Failing("transient", SendErrorKind.UNAVAILABLE),
        Failing("temporary", SendErrorKind.UNAVAILABLE),
        Failing("not JSON", SendErrorKind.UNAVAILABLE),
        Failing("no id", SendErrorKind.UNAVAILABLE),
        Failing("hang", SendErrorKind.UNAVAILABLE),
        Failing("cut", SendErrorKind.UNAVAILABLE),
        Failing("outside window", SendErrorKind.OUTSIDE_WINDOW),
        Failing("blocked", SendErrorKind.BLOCKED),
        Failing("no such person", SendErrorKind.BLOCKED),
        Failing("retired tag", SendErrorKind.REJECTED),
        Failing("wrong token", SendErrorKind.MISCONFIGURED),
        Failing("no permission", SendErrorKind.MISCONFIGURED),
        Failing("restricted", SendErrorKind.MISCONFIGURED),
    )

    @pytest.fixture
    def platform(self, fake: GraphApi) -> FakeInstagram:
        return FakeInstagram(fake)

    @pytest.fixture
    def connector(self, instagram: Instagram) -> Instagram:
        return instagram

    @pytest.fixture
    def webhook(self, webhook: MetaWebhook) -> MetaWebhook:
        return webhook

    @pytest.fixture
    def secrets(self, fake: GraphApi) -> Sequence[str]:
        return (fake.account.instagram_token, fake.account.secret, SECRET, TOKEN, VERIFY_TOKEN)

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"X-Hub-Signature-256": signature(SECRET, body)}
