"""Every platform of the storm: real HTTP on the loopback, news in the wrong order and twice, and sends that fail."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from zlib import crc32

import httpx

from benchmarks.storm.plan import Words
from connectors.x.events import WANTED
from tests.fakes.bot_api import FAULTS as TELEGRAM_FAULTS
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.graph_api import FAULTS as GRAPH_FAULTS
from tests.fakes.graph_api import GraphApi, Way
from tests.fakes.meta.webhooks import FIELDS, Topic
from tests.fakes.serving import NO_TLS
from tests.fakes.x.problems import FAULTS as X_FAULTS
from tests.fakes.x_api import XApi

VERIFY = "verify-Token_311"
TELEGRAM_SECRET = "storm-Secret_311"
PAGES_AT_ONCE = 8
# Too fast (with and without word of when to come again), broken, silent, cut off; X's own quarter of an hour is long.
KINDS = ("with reset", "without reset", "server error", "hang", "cut")
TELEGRAM = ("flood", "flood without a pause", "server error", "hang", "cut")
GRAPH = ("http 429", "http 429 without a pause", "server error", "hang", "cut")
X = ("flood", "flood without a reset", "server error", "hang", "cut")
X_RESET_SECONDS = 3.0


@dataclass(slots=True)
class Platforms:
    """`twice` is the share of what comes a second time."""

    telegram: BotApi
    meta: GraphApi
    x: XApi
    chance: random.Random
    twice: float
    page: str = ""
    brought_twice: int = 0
    refused: int = 0
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(PAGES_AT_ONCE))

    @property
    def environment(self) -> dict[str, str]:
        """The variables that open every channel here."""
        account = self.meta.account
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.telegram.url,
            "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
            "META_API_URL": self.meta.url,
            "META_MEDIA_HOSTS": self.meta.url.removeprefix("http://"),
            "META_APP_ID": account.app,
            "META_APP_SECRET": account.secret,
            "META_VERIFY_TOKEN": VERIFY,
            "META_PAGE_ID": account.page,
            "META_PAGE_TOKEN": account.page_token,
            "META_IG_TOKEN": account.instagram_token,
            "META_IG_ID": account.instagram,
            "WHATSAPP_TOKEN": account.whatsapp_token,
            "WHATSAPP_PHONE_ID": account.phone,
            "WHATSAPP_BUSINESS_ID": account.business,
            **self.x.environment,
        }

    def connect(self, house: str) -> None:
        """Meta is told of its three addresses; Telegram and X are told by the house."""
        self.page = house
        self.meta.connect(f"{house}/messenger/webhook", VERIFY)
        doors: Mapping[Topic, str] = {"instagram": "instagram", "whatsapp_business_account": "whatsapp"}
        for topic, door in doors.items():
            self.meta.webhooks.subscribe_app(topic, f"{house}/{door}/webhook", FIELDS[topic])
        self.meta.comments.publish("The storm is coming. Tell us what it breaks.")
        self.x.courier.manners.backwards = True

    @property
    def is_connected(self) -> bool:
        return bool(self.telegram.webhook) and len(self.x.subscriptions) == len(WANTED)

    def fail(self, one_in: int, calls: int) -> None:
        """Let one in so many sends go wrong, up to so many calls of each platform, each time in another way."""
        for number in range(calls // one_in):
            kind = number % len(KINDS)
            self.telegram.fail(TELEGRAM_FAULTS[TELEGRAM[kind]], skip=one_in - 1)
            self.meta.fail(GRAPH_FAULTS[GRAPH[kind]], skip=one_in - 1)
            fault = X_FAULTS[X[kind]]
            short = fault if fault.reset_in is None else replace(fault, reset_in=X_RESET_SECONDS)
            self.x.fail(short, skip=one_in - 1)

    # --- what comes in ---

    def bring(self, wave: Sequence[Words]) -> None:
        """What is written in one moment: mixed up, and a share of it twice."""
        pages = [words for words in wave if words.door == "webchat"]
        again = [words for words in wave if self.chance.random() < self.twice]
        self.brought_twice += len(again)
        mixed = [*pages, *(words for words in again if words.door == "webchat")]
        self.chance.shuffle(mixed)
        self.meta.webhooks.hold()
        for words in wave:
            if words.door != "webchat":
                self._say(words, twice=words in again)
        self.meta.webhooks.release(order="shuffled", seed=self.chance.randrange(10**6))
        with self.telegram.lock:
            self.chance.shuffle(self.telegram.pending)
        self.refused += sum(not taken for taken in self.pool.map(self._post, mixed))

    def _say(self, words: Words, *, twice: bool) -> None:
        person, text = words.person, words.text
        match words.door:
            case "telegram":
                with self.telegram.lock:
                    self.telegram.say(person, text)
                    if twice:
                        self.telegram.pending.append(self.telegram.pending[-1])
            case "x" | "x mentions":
                with self.x.lock:
                    before = len(self.x.pending)
                    self.x.dm(person, text) if words.door == "x" else self.x.post_mention(person, text)
                    if twice:
                        self.x.pending += [replace(news) for news in self.x.pending[before:]]
            case door:
                with self.meta.ground.lock:
                    self._say_at_meta(door, str(person), text)
                    if twice:
                        # At once, while the first is still held back.
                        self.meta.webhooks.again(self.meta.webhooks.happened[-1].number)

    def _say_at_meta(self, door: str, person: str, text: str) -> None:
        doors: Mapping[str, Callable[[str, str], object]] = {
            "messenger": self.meta.messenger.say,
            "instagram": self.meta.instagram.say,
            "whatsapp": self.meta.whatsapp.say,
            "comments": self.meta.comments.comment,
        }
        doors[door](person, text)

    def _post(self, words: Words) -> bool:
        body = {"session": str(words.person), "id": f"{words.person}:{crc32(words.text.encode())}", "text": words.text}
        answer = httpx.post(f"{self.page}/webchat/messages", json=body, timeout=60, trust_env=False, verify=NO_TLS)
        return answer.status_code == httpx.codes.ACCEPTED

    @property
    def waiting(self) -> int:
        """What was not brought to the house yet."""
        return len(self.telegram.pending) + len(self.meta.webhooks.calls) + len(self.x.pending)

    # --- what went out ---

    def thread(self, words: Words) -> tuple[str, str]:
        """The channel and the thread under which the house keeps it."""
        match words.door:
            case "whatsapp":
                return "whatsapp", self.meta.whatsapp.contact(str(words.person)).user_id
            case "comments":
                return "messenger", str(words.person)
            case "x mentions":
                return "x", str(words.person)
            case door:
                return door, str(words.person)

    @property
    def heard(self) -> dict[str, int]:
        """How many messages of ours each platform has taken."""
        page = self.meta.account.page
        public = sum(comment.author.id == page and not comment.is_post for comment in self.meta.comments.public())
        meta = self.meta
        products = {"messenger": meta.messenger.sent, "instagram": meta.instagram.sent, "whatsapp": meta.whatsapp.sent}
        private = {name: sum(one.way is not Way.INBOX for one in sent) for name, sent in products.items()}
        written = sum(message.sender == self.x.me.id for message in self.x.all_messages)
        return private | {
            "messenger": private["messenger"] + public,
            "telegram": len(self.telegram.sent),
            "x": written + len(self.x.posts),
        }


@contextmanager
def platforms(*, seed: int, twice: float) -> Iterator[Platforms]:
    """All of them, answering."""
    with BotApi() as telegram, GraphApi() as meta, XApi() as x:
        chance = random.Random(seed)
        stage = Platforms(telegram, meta, x, chance, twice)
        try:
            yield stage
        finally:
            stage.pool.shutdown()
