"""Calls to our webhooks as their platforms make them, made by a platform that nobody runs; the rest is up to a test."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from benchmarks.storm.platforms import TELEGRAM_SECRET
from tests.fakes.meta.basics import Account
from tests.fakes.meta.webhooks import FIELDS, Topic
from tests.fakes.meta.webhooks import signature as meta_signature
from tests.fakes.meta.world import MetaWorld
from tests.fakes.telegram_world import TelegramWorld
from tests.fakes.x.events import event_json
from tests.fakes.x.keys import Keys
from tests.fakes.x.things import Hook, Subscription
from tests.fakes.x.webhooks import signature as x_signature
from tests.fakes.x_world import XWorld

Headers = Mapping[str, str]
# Numbers that no account of ours has.
STRANGER = "999999999999311"
STRANGE_ACCOUNT = replace(Account(), page=STRANGER, instagram=STRANGER, business=STRANGER, phone=STRANGER)
STRANGE_KEYS = replace(Keys(), access_token=f"{STRANGER}-FAKE-access-token")


@dataclass(frozen=True)
class Door:
    """One webhook. `write` is a resident's message, to us or to an account that is none of ours."""

    channel: str
    write: Callable[[int, str, bool], bytes]
    sign: Callable[[bytes], Headers]
    # Whether the signature is of the body; Telegram shows a secret instead.
    of_body: bool = True
    # Whether a call says whose it is.
    names_us: bool = True

    @property
    def path(self) -> str:
        return f"/{self.channel}/webhook"


def _at_meta(topic: Topic, product: str) -> Callable[[int, str, bool], bytes]:
    ours, strange = MetaWorld(), MetaWorld(STRANGE_ACCOUNT)
    for world in (ours, strange):
        world.webhooks.subscribe_app(topic, "", FIELDS[topic])
        for account in (world.account.page, world.account.instagram, world.account.business):
            world.webhooks.subscribe_account(account, FIELDS[topic])

    def write(person: int, text: str, stranger: bool) -> bytes:
        world = strange if stranger else ours
        say = {"messenger": world.messenger.say, "instagram": world.instagram.say, "whatsapp": world.whatsapp.say}
        say[product](str(person), text)
        return world.webhooks.calls[-1].body

    return write


def _at_x() -> Callable[[int, str, bool], bytes]:
    ours, strange = XWorld(), XWorld(keys=STRANGE_KEYS)
    for world in (ours, strange):
        world.hooks[1] = Hook(1, "", world.clock.now())
        wanted = {"user_id": str(world.me.id)}
        world.subscriptions[1] = Subscription(1, "dm.received", wanted, 1, None, world.clock.now())

    def write(person: int, text: str, stranger: bool) -> bytes:
        world = strange if stranger else ours
        world.dm(person, text)
        return json.dumps(event_json(world, world.pending[-1:])).encode()

    return write


def _at_telegram() -> Callable[[int, str, bool], bytes]:
    world = TelegramWorld()

    def write(person: int, text: str, _: bool) -> bytes:
        world.say(person, text)
        return json.dumps(world.pending[-1]).encode()

    return write


def _by_meta(body: bytes) -> Headers:
    return {"x-hub-signature-256": meta_signature(Account().secret, body)}


def _by_x(body: bytes) -> Headers:
    return {"x-twitter-webhooks-signature": x_signature(Keys().consumer_secret, body)}


def _by_telegram(_: bytes) -> Headers:
    return {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}


DOORS = (
    Door("messenger", _at_meta("page", "messenger"), _by_meta),
    Door("instagram", _at_meta("instagram", "instagram"), _by_meta),
    Door("whatsapp", _at_meta("whatsapp_business_account", "whatsapp"), _by_meta),
    Door("x", _at_x(), _by_x),
    Door("telegram", _at_telegram(), _by_telegram, of_body=False, names_us=False),
)
