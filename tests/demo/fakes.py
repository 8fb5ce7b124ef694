"""The platforms of the demo, and what points the house at them."""

import itertools
import random
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Self

from tests.demo.meta import InstagramColumn, MessengerColumn, WhatsAppColumn
from tests.demo.telegram import TelegramColumn
from tests.demo.visit import Visit
from tests.demo.webchat import WebChatColumn
from tests.demo.x import XColumn
from tests.fakes.bot_api import BotApi
from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.webhooks import Topic
from tests.fakes.x_api import XApi

VERIFY = "words-of-the-demo"
TELEGRAM_SECRET = "secret-of-the-demo"


class Fakes:
    """All fake platforms; they answer while this is entered, their addresses are known before."""

    def __init__(self) -> None:
        self.x = XApi(username="Philly311")
        self.graph = GraphApi()
        self.telegram = BotApi()
        self._running = ExitStack()
        # Good as a person's id and as a phone number; the house has not met this one.
        self._residents = itertools.count(12_155_550_000 + random.randrange(9_000))  # noqa: S311 - no secret

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point the connectors here."""
        account = self.graph.account
        return {
            **self.x.environment,
            "TELEGRAM_API_URL": self.telegram.url,
            "TELEGRAM_TOKEN": self.telegram.token,
            "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
            "META_API_URL": self.graph.url,
            "META_MEDIA_HOSTS": self.graph.url.removeprefix("http://"),
            "META_APP_ID": account.app,
            "META_APP_SECRET": account.secret,
            "META_VERIFY_TOKEN": VERIFY,
            "META_PAGE_ID": account.page,
            "META_PAGE_TOKEN": account.page_token,
            "META_IG_ID": account.instagram,
            "META_IG_TOKEN": account.instagram_token,
            "WHATSAPP_BUSINESS_ID": account.business,
            "WHATSAPP_PHONE_ID": account.phone,
            "WHATSAPP_TOKEN": account.whatsapp_token,
        }

    def connect(self, house: str) -> None:
        """What a person does in Meta's app dashboard: say where each product's webhook is."""
        self.graph.connect(f"{house}/messenger/webhook", VERIFY)
        products: Mapping[Topic, str] = {"instagram": "instagram", "whatsapp_business_account": "whatsapp"}
        for topic, path in products.items():
            fields = self.graph.webhooks.subscriptions[topic].fields
            self.graph.webhooks.subscribe_app(topic, f"{house}/{path}/webhook", fields)

    def visit(self, house: str) -> Visit:
        """Somebody new, on every platform."""
        number = next(self._residents)
        columns = (
            XColumn(self.x, number),
            MessengerColumn(self.graph, str(number)),
            TelegramColumn(self.telegram, number),
            WhatsAppColumn(self.graph, str(number)),
            # Ids of people are scoped to the product: the same person is another number there.
            InstagramColumn(self.graph, f"17{number}"),
            WebChatColumn(house, f"demo-resident-{number}"),
        )
        return Visit(number, columns)

    def __enter__(self) -> Self:
        for fake in (self.x, self.graph, self.telegram):
            self._running.enter_context(fake)
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()
