"""The same house on X, called as in production: a mention in public, the report in direct messages."""

import itertools
from collections.abc import Iterator

import httpx
import pytest

from connectors.x.events import WANTED
from tests.fakes.x.things import DirectMessage
from tests.fakes.x_api import XApi
from tests.journeys import pictures
from tests.journeys.abroad import report
from tests.journeys.house import House, RunningRasa, running_house
from tests.journeys.resident import has_phrase
from tests.journeys.waiting import until

_users = itertools.count(7_311_001)


@pytest.fixture(scope="module")
def x() -> Iterator[XApi]:
    with XApi() as api:
        # A quarter of an hour has more messages here than at X: these tests share one.
        for name in ("POST /2/dm_conversations/with/{id}/messages", "POST /2/tweets"):
            del api.limits.table[name]
        yield api


@pytest.fixture(scope="module")
def house(rasa: RunningRasa, database_url: str, x: XApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("x"), database_url, rasa, x.environment, public=True) as running:
        until(lambda: len(x.subscriptions) == len(WANTED), "X is told where to call and what about")
        yield running


@pytest.fixture(autouse=True)
def fresh_budget(house: House) -> None:
    """Fifteen messages in fifteen minutes are enough for one test, not for all of them (bot/budget.py)."""
    house.rows("DELETE FROM channel_sends RETURNING 1")


class Talk:
    """One person on X: what they write, and what we wrote to them alone."""

    def __init__(self, x: XApi) -> None:
        self.x = x
        self.user = next(_users)
        self.seen = 0
        self.last = ""

    @property
    def answers(self) -> list[DirectMessage]:
        return self.x.dms_to(self.user)

    def say(self, text: str, photo: bytes | None = None) -> str:
        """Write a direct message and wait for the answer."""
        self.x.dm(self.user, text, photo=photo)
        return self.hear()

    def hear(self) -> str:
        until(lambda: len(self.answers) > self.seen, f"an answer after {self.last!r}")
        self.last = "\n".join(message.text for message in self.answers[self.seen :])
        self.seen = len(self.answers)
        return self.last

    def expect(self, *phrases: str, contains: str = "") -> None:
        for key in phrases:
            assert has_phrase(self.last, key, "en"), f"does not say {key}: {self.last}"
        assert contains in self.last

    def under(self, post: int) -> str:
        """The one public answer under a post."""
        (reply,) = until(lambda: self.x.replies_to(post), "a public answer")
        return reply.text[reply.implicit :]


@pytest.fixture
def ana(house: House, x: XApi) -> Talk:
    return Talk(x)


def test_a_mention_and_the_report_that_follows(house: House, x: XApi, ana: Talk) -> None:
    mention = x.post_mention(ana.user, "Graffiti on the wall at 1234 Market St", photo=pictures.jpeg(seed=51))
    line = ana.under(mention)
    assert has_phrase(line, "public.write_to_us", "en")
    assert "Graffiti" in line
    assert ana.answers == [], "whoever only mentions us has not let us write to them"

    ana.say("Graffiti on the wall at 1234 Market St")
    ana.expect("question.graffiti_removal.property_type")
    ana.say("a wall or fence")
    ana.say("first floor", photo=pictures.jpeg(seed=52))
    # The picture of the post is the report's as well: it is one conversation.
    ana.expect("ask.confirm", "summary.photos", contains="1234 MARKET ST")
    ana.say("yes")
    ana.expect("filed")
    (case,) = house.cases_of(str(ana.user))
    assert (case["channel"], case["address"]) == ("x", "1234 MARKET ST")
    assert len(house.rows("SELECT 1 FROM case_photos WHERE case_id = %s", case["id"])) == 2
    assert len(x.replies_to(mention)) == 1

    moved = house.cli("case", "move", case["reference"], "in_progress")
    assert moved.returncode == 0, moved.stderr
    ana.hear()
    ana.expect("notice.moved", "status.in_progress")


class DirectLine:
    """Direct messages for `abroad.report`."""

    def __init__(self, x: XApi) -> None:
        self._x = x
        self._user = next(_users)

    @property
    def thread(self) -> str:
        return str(self._user)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self._x.dms_to(self._user)]

    def write(self, text: str) -> None:
        self._x.dm(self._user, text)

    def show(self, photo: bytes) -> None:
        self._x.dm(self._user, "", photo=photo)


@pytest.mark.parametrize("tag", ["uk", "sw", "it"])
def test_a_report_in_other_languages(house: House, x: XApi, tag: str) -> None:
    report(house, DirectLine(x), tag, "x")


def test_answers_stand_under_the_question(ana: Talk) -> None:
    ana.say("Graffiti on the wall at 1234 Market St")
    assert " / " in ana.last.splitlines()[-1]


def test_a_message_that_nobody_can_read_is_answered(x: XApi, ana: Talk) -> None:
    x.dm(ana.user, "hello")
    ana.hear()
    x.encrypted_dm(ana.user)
    ana.hear()
    ana.expect("encrypted")


def test_talk_among_others_is_not_answered(house: House, x: XApi, ana: Talk) -> None:
    mention = x.post_mention(ana.user, "there is a pothole at 1234 Market St")
    ana.under(mention)
    bob = Talk(x)
    x.post(bob.user, "I saw it too, it is awful", reply_to=mention)
    x.post(x.me.id, "Happy Thanksgiving, Philadelphia!")
    later = x.post_mention(bob.user, "when is trash day?")
    bob.under(later)
    assert [said for said, _ in house.answers(str(bob.user))] == ["when is trash day?"]


def test_what_comes_twice_is_answered_once(house: House, x: XApi, ana: Talk) -> None:
    x.courier.manners.twice = True
    ana.say("hello")
    x.courier.manners.twice = False
    ana.say("thank you")
    ana.expect("thanks")
    assert [said for said, _ in house.answers(str(ana.user))] == ["hello", "thank you"]


def test_a_call_that_x_did_not_sign_is_refused(house: House) -> None:
    answer = httpx.post(f"{house.url}/x/webhook", json={"data": {}}, trust_env=False)
    assert answer.status_code == 403


def test_check_has_nothing_to_say_of_x(house: House) -> None:
    checked = house.cli("check")
    assert "Channel x" not in checked.stdout + checked.stderr
