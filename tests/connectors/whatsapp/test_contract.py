"""WhatsApp keeps every promise of `connectors.base`."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest

from connectors.base import Button, Media, SendErrorKind
from connectors.meta.called import MetaWebhook
from connectors.testing import ConnectorContract, Failing, ParseCase, Taken
from connectors.whatsapp import WhatsApp
from tests.connectors.whatsapp.cases import BROKEN_BODIES, IGNORED_BODIES, PARSE_CASES
from tests.connectors.whatsapp.conftest import ANA, ANA_ID, SECRET, TOKEN, VERIFY_TOKEN
from tests.fakes.graph_api import GraphApi, signature


class FakeWhatsApp:
    """The fake Graph API, as the suite asks for it."""

    def __init__(self, fake: GraphApi) -> None:
        self._fake = fake

    @property
    def thread(self) -> str:
        return ANA_ID

    @property
    def taken(self) -> Sequence[Taken]:
        return [
            Taken(sent.id, sent.text, tuple(Button(*button) for button in sent.buttons))
            for sent in self._fake.whatsapp.sent_to(ANA)
        ]

    def refuse(self, label: str) -> None:
        self._fake.fail(label)

    def hold(self, content: bytes) -> Media:
        number = self._fake.files.keep(content)
        return Media(number, number)

    def lose(self) -> Media:
        number = self._fake.files.keep(None)
        return Media(number, number)

    def go_dark(self) -> None:
        self._fake.stop()


class TestWhatsApp(ConnectorContract):
    """One class, all promises."""

    parse_cases: ClassVar[Sequence[ParseCase]] = PARSE_CASES
    ignored = IGNORED_BODIES
    broken = BROKEN_BODIES
    failures: ClassVar[Sequence[Failing]] = (
        Failing("wa pair limit", SendErrorKind.THROTTLED, retry_after=6.0),
        Failing("wa throughput", SendErrorKind.THROTTLED),
        Failing("wa account limit", SendErrorKind.THROTTLED),
        Failing("wa spam limit", SendErrorKind.THROTTLED),
        Failing("wa registration limit", SendErrorKind.THROTTLED),
        Failing("app limit", SendErrorKind.THROTTLED, retry_after=300.0),
        Failing("http 429", SendErrorKind.THROTTLED, retry_after=3.0),
        Failing("http 429 without a pause", SendErrorKind.THROTTLED),
        Failing("server error", SendErrorKind.UNAVAILABLE),
        Failing("bad gateway", SendErrorKind.UNAVAILABLE),
        Failing("service unavailable", SendErrorKind.UNAVAILABLE),
        Failing("transient", SendErrorKind.UNAVAILABLE),
        Failing("not JSON", SendErrorKind.UNAVAILABLE),
        Failing("half JSON", SendErrorKind.UNAVAILABLE),
        Failing("not an object", SendErrorKind.UNAVAILABLE),
        Failing("no id", SendErrorKind.UNAVAILABLE),
        Failing("odd id", SendErrorKind.UNAVAILABLE),
        Failing("error without a code", SendErrorKind.UNAVAILABLE),
        Failing("hang", SendErrorKind.UNAVAILABLE),
        Failing("lost answer", SendErrorKind.UNAVAILABLE),
        Failing("slow", SendErrorKind.UNAVAILABLE),
        Failing("cut", SendErrorKind.UNAVAILABLE),
        Failing("wa outside window", SendErrorKind.OUTSIDE_WINDOW),
        Failing("wa undeliverable", SendErrorKind.BLOCKED),
        Failing("wa held back", SendErrorKind.REJECTED),
        Failing("wa no such template", SendErrorKind.REJECTED),
        Failing("wa parameters", SendErrorKind.REJECTED),
        Failing("wa bad parameter", SendErrorKind.REJECTED),
        Failing("wa wrong token", SendErrorKind.MISCONFIGURED),
        Failing("expired token", SendErrorKind.MISCONFIGURED),
        Failing("no permission", SendErrorKind.MISCONFIGURED),
    )

    @pytest.fixture
    def platform(self, fake: GraphApi) -> FakeWhatsApp:
        return FakeWhatsApp(fake)

    @pytest.fixture
    def connector(self, whatsapp: WhatsApp) -> WhatsApp:
        return whatsapp

    @pytest.fixture
    def webhook(self, webhook: MetaWebhook) -> MetaWebhook:
        return webhook

    @pytest.fixture
    def secrets(self, fake: GraphApi) -> Sequence[str]:
        return (fake.account.whatsapp_token, fake.account.secret, SECRET, TOKEN, VERIFY_TOKEN)

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"X-Hub-Signature-256": signature(SECRET, body)}
