"""One person who talks with the City over a product of Meta's."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bot.language.phrases import catalog
from connectors.meta.languages import CODES
from tests.fakes.graph_api import GraphApi, Sent, Way
from tests.journeys.house import House, RunningRasa, running_house
from tests.journeys.resident import has_phrase
from tests.journeys.waiting import until

# Good as a person's id and as a phone number.
_numbers = itertools.count(12_155_550_201)
VERIFY = "verify-Token_311"


@contextmanager
def running_house_at_meta(
    folder: Path, database_url: str, rasa: RunningRasa, meta: GraphApi, **own: str
) -> Iterator[House]:
    """A house that knows the City's app at Meta, and the tokens and ids of some channels; its templates are there."""
    app = {
        "META_API_URL": meta.url,
        "META_MEDIA_HOSTS": meta.url.removeprefix("http://"),
        "META_APP_ID": meta.account.app,
        "META_APP_SECRET": meta.account.secret,
        "META_VERIFY_TOKEN": VERIFY,
    }
    with running_house(folder, database_url, rasa, app | own) as house:
        synced = house.cli("channels", "sync")
        assert synced.returncode == 0, synced.stderr
        yield house


class Product(Protocol):
    """Messenger, Instagram or WhatsApp, as a resident plays it."""

    def say(self, user: str, text: str) -> str: ...

    def press(self, user: str, value: str) -> str: ...

    def sent_to(self, user: str) -> list[Sent]: ...


class Messaging(Product, Protocol):
    """Messenger or Instagram."""

    def photo(self, user: str, photo: bytes | None, *more: bytes | None, text: str = "") -> str: ...


class Talk:
    """One person and the City."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self.id = str(next(_numbers))
        self.seen = 0

    @property
    def answers(self) -> list[Sent]:
        return self._product.sent_to(self.id)

    def say(self, text: str) -> Sent:
        self._product.say(self.id, text)
        return self.hear()

    def press(self, value: str) -> Sent:
        self._product.press(self.id, value)
        return self.hear()

    def hear(self) -> Sent:
        """The next answer."""
        until(lambda: len(self.answers) > self.seen, f"an answer after {[sent.text for sent in self.answers]}")
        self.seen += 1
        return self.answers[self.seen - 1]


class PrivateLine:
    """Messenger or Instagram for `abroad.report`."""

    def __init__(self, product: Messaging) -> None:
        self._product = product
        self.thread = str(next(_numbers))

    @property
    def sent(self) -> list[Sent]:
        return self._product.sent_to(self.thread)

    @property
    def texts(self) -> list[str]:
        return [sent.text for sent in self.sent]

    def write(self, text: str) -> None:
        self._product.say(self.thread, text)

    def show(self, photo: bytes) -> None:
        self._product.photo(self.thread, photo)


class WhatsAppLine:
    """WhatsApp for `abroad.report`: the house knows people by another id than their number."""

    def __init__(self, meta: GraphApi) -> None:
        self._product = meta.whatsapp
        self._number = str(next(_numbers))
        self.thread = meta.whatsapp.contact(self._number).user_id

    @property
    def sent(self) -> list[Sent]:
        return self._product.sent_to(self._number)

    @property
    def texts(self) -> list[str]:
        return [sent.text for sent in self.sent]

    def write(self, text: str) -> None:
        self._product.say(self._number, text)

    def show(self, photo: bytes) -> None:
        self._product.photo(self._number, photo)


def expect(sent: Sent, *phrases: str, contains: Sequence[str] = (), language: str = "en") -> None:
    """What an answer has to say."""
    for key in phrases:
        assert has_phrase(sent.text, key, language), f"does not say {key}: {sent.text}"
    for words in contains:
        assert words in sent.text


def expect_news_after_a_day(house: House, meta: GraphApi, talk: Talk, reference: str) -> None:
    """Only a template gets through. The house has a clock of its own: the platform has to tell it that it is late."""
    meta.clock.advance(hours=25)
    moved = house.cli("case", "move", reference, "in_progress")
    assert moved.returncode == 0, moved.stderr
    news = talk.hear()
    assert news.way is Way.TEMPLATE
    expect(news, contains=[reference])


def expect_template(house: House, meta: GraphApi, line: PrivateLine | WhatsAppLine, tag: str) -> None:
    """A case is closed a day later: a template says so, in their language where Meta has it, else in English.

    What became of the case, and what it was about, is in their language in any case.
    """
    (case,) = house.cases_of(line.thread)
    before = len(line.sent)
    meta.clock.advance(hours=25)
    moved = house.cli("case", "move", case["reference"], "fixed")
    assert moved.returncode == 0, moved.stderr
    until(lambda: len(line.sent) > before, f"news of {case['reference']} after a day")
    (news,) = line.sent[before:]
    assert news.way is Way.TEMPLATE
    expect(news, "template.case_update", contains=[case["reference"]], language=tag if tag in CODES else "en")
    state = str(catalog(tag)["status.closed.fixed"]).removeprefix("• ")
    expect(news, "service.street_defect", contains=[state], language=tag)
