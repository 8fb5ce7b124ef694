"""Whatever dies in whatever moment: every message is answered, once and in order, and every report filed once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from tests.fakes.bot_api import TOKEN, BotApi
from tests.journeys.chat import Chat
from tests.journeys.conftest import NewResident
from tests.journeys.house import House, RunningRasa, running_house
from tests.journeys.postgres import Postgres, own_postgres
from tests.journeys.resident import Resident, has_phrase, new_id
from tests.journeys.waiting import until

BURST = 200
DARK_TRIES = 5


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with own_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="module")
def telegram() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture(scope="module")
def house(
    rasa: RunningRasa, postgres: Postgres, telegram: BotApi, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """With a database of its own, which may go away."""
    told = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url}
    with running_house(tmp_path_factory.mktemp("house"), postgres.url, rasa, told) as running:
        yield running


def to_summary(resident: Resident | Chat, place: str) -> None:
    """As far as "shall I send this?"."""
    resident.say(f"Graffiti on the wall at {place}")
    for value in ("wall_or_fence", "first", "skip"):
        resident.press(value)
    resident.expect(phrase="ask.confirm") if isinstance(resident, Resident) else resident.expect("ask.confirm")


def assert_answered_once(house: House, thread: str, *phrases: tuple[str, str]) -> None:
    """The last messages of a talk, each with the one phrase that answers it."""
    answers = house.answers(thread)[-len(phrases) :]
    assert [said for said, _ in answers] == [said for said, _ in phrases]
    for (said, replies), (_, phrase) in zip(answers, phrases, strict=True):
        assert len(replies) == 1, f"{said!r} was answered with {replies}"
        assert has_phrase(replies[0], phrase, "en"), f"{said!r} was answered with {replies}"


# --- a worker that dies ---


@dataclass(frozen=True)
class Killed:
    """Who was in the middle of what when the worker was killed."""

    before_rasa: Resident
    in_an_action: Resident
    on_the_way_back: Resident
    taken_by_telegram: Chat
    not_taken_by_telegram: Chat
    in_between: Resident


@pytest.fixture(scope="module")
def killed(house: House, rasa: RunningRasa, telegram: BotApi) -> Killed:
    """Five turns and deliveries are held at five points, the worker is killed there, and another one is started."""
    who = Killed(
        before_rasa=Resident(house.url),
        in_an_action=Resident(house.url),
        on_the_way_back=Resident(house.url),
        taken_by_telegram=Chat(telegram),
        not_taken_by_telegram=Chat(telegram),
        in_between=Resident(house.url),
    )
    places = {"1234": who.before_rasa, "1300": who.in_an_action, "1500": who.on_the_way_back}
    for number, resident in places.items():
        to_summary(resident, f"{number} Market St")
    to_summary(who.taken_by_telegram, "1600 Market St")

    held = [
        rasa.line.hold("1234 MARKET ST"),
        rasa.actions.hold("1300 MARKET ST"),
        rasa.line.hold("1500 MARKET ST", on="answer"),
    ]
    for resident in places.values():
        assert resident.post(choice="yes").status_code == 202
        assert resident.post(text="thank you").status_code == 202
    for one in held:
        one.wait()

    before = len(telegram.calls)

    def sending_to(chat: Chat) -> bool:
        return chat.user in [
            given.get("chat_id") for method, given in telegram.calls[before:] if method == "sendmessage"
        ]

    telegram.fail("lost answer")
    telegram.press(who.taken_by_telegram.user, "yes")
    until(partial(sending_to, who.taken_by_telegram), "the number is on its way to Telegram")
    telegram.fail("hang")
    telegram.say(who.not_taken_by_telegram.user, "hello")
    until(partial(sending_to, who.not_taken_by_telegram), "the greeting is on its way to Telegram")

    worker = next(process for process in house.processes if process.words == ["worker"])
    worker.kill()
    house.forget(worker)
    assert who.in_between.post(text="hello").status_code == 202
    rasa.pass_all()
    house.start("worker")
    return who


@pytest.mark.parametrize("where", ["before_rasa", "in_an_action", "on_the_way_back"])
def test_killed_in_a_turn(house: House, killed: Killed, where: str) -> None:
    ana: Resident = getattr(killed, where)
    ana.hear(2)
    ana.expect(phrase=["filed", "thanks"])
    assert len(house.cases_of(ana.session)) == 1
    assert_answered_once(house, ana.session, ("yes", "filed"), ("thank you", "thanks"))
    assert not ana.news()


def outcomes(house: House, chat: Chat) -> list[str | None]:
    """How the tries to send the last message ended."""
    rows = house.rows(
        "SELECT outcome FROM delivery_attempts JOIN deliveries ON deliveries.id = delivery_id WHERE message_id = ("
        "SELECT max(messages.id) FROM messages JOIN conversations ON conversations.id = conversation_id "
        "WHERE thread = %s AND n IS NOT NULL) ORDER BY delivery_attempts.id",
        str(chat.user),
    )
    return [row["outcome"] for row in rows]


def test_killed_when_telegram_has_it(house: House, killed: Killed) -> None:
    ana = killed.taken_by_telegram
    until(lambda: outcomes(house, ana) == ["unknown", "sent"], "the number is sent again")
    assert 1 <= ana.count("filed") <= 2, "twice at most"
    (case,) = house.cases_of(str(ana.user))
    assert case["reference"] in ana.answers[-1].text
    assert_answered_once(house, str(ana.user), ("yes", "filed"))


def test_killed_before_telegram_has_it(house: House, killed: Killed) -> None:
    ana = killed.not_taken_by_telegram
    until(lambda: outcomes(house, ana) == ["unknown", "sent"], "the greeting is sent again")
    assert ana.count("greet") == 1
    assert_answered_once(house, str(ana.user), ("hello", "greet"))


def test_written_while_no_worker_was_there(house: House, killed: Killed) -> None:
    killed.in_between.hear()
    killed.in_between.expect(phrase="greet")
    assert_answered_once(house, killed.in_between.session, ("hello", "greet"))


# --- Rasa ---


def test_rasa_is_away(house: House, rasa: RunningRasa, new_resident: NewResident) -> None:
    residents = [new_resident() for _ in range(3)]
    said = {"hello": "greet", "help": "help", "thank you": "thanks"}
    rasa.line.close()
    try:
        for words in said:
            for resident in residents:
                assert resident.post(text=words).status_code == 202
        until(
            lambda: (
                [row["attempts"] for row in house.rows("SELECT attempts FROM procrastinate_jobs")].count(DARK_TRIES)
                >= len(residents)
            ),
            "the first messages were tried again and again",
        )
        health = httpx.get(f"{house.url}/healthz", trust_env=False)
        assert (health.status_code, health.json()["rasa"], health.json()["worker"]) == (503, False, True)
        assert not any(resident.news() for resident in residents)
    finally:
        rasa.line.open()
    for resident in residents:
        resident.hear(3)
        assert_answered_once(house, resident.session, *said.items())


def test_an_answer_of_rasas_that_breaks_off(house: House, rasa: RunningRasa, ana: Resident) -> None:
    to_summary(ana, "1700 Market St")
    broken = rasa.line.cut("1700 MARKET ST")
    ana.press("yes")
    ana.expect(phrase="filed")
    assert broken.reached.is_set()
    assert len(house.cases_of(ana.session)) == 1


def test_a_slow_turn_holds_nobody_else(rasa: RunningRasa, ana: Resident, bob: Resident) -> None:
    ana.say("Graffiti on the wall at 1800 Market St")
    slow = rasa.line.hold("1800 MARKET ST")
    assert ana.post(choice="wall_or_fence").status_code == 202
    slow.wait()
    bob.say("hello")
    bob.expect(phrase="greet")
    assert not ana.news()
    slow.release()
    ana.hear()
    ana.expect(phrase="question.graffiti_removal.floor")


def test_a_look_up_that_fails_once(house: House, rasa: RunningRasa, ana: Resident) -> None:
    to_summary(ana, "1900 Market St")
    rasa.actions.cut("1900 MARKET ST")
    ana.press("yes")
    ana.expect(phrase="filed")
    assert len(house.cases_of(ana.session)) == 1


# --- the database ---


def test_the_database_is_away(house: House, postgres: Postgres, ana: Resident, bob: Resident) -> None:
    ana.say("hello")
    message = new_id()
    postgres.stop()
    try:
        refused = ana.post(id=message, text="help")
        assert refused.status_code == 503
        assert refused.json()["problem"] == "unavailable"
        assert "3-1-1" in refused.json()["error"]
        assert int(refused.headers["retry-after"]) > 0
        asked = httpx.get(f"{house.url}/webchat/messages?session={ana.session}", timeout=60, trust_env=False)
        assert asked.status_code == 503
        health = httpx.get(f"{house.url}/healthz", timeout=60, trust_env=False)
        assert (health.status_code, health.json()["database"]) == (503, False)
    finally:
        postgres.start()
    until(lambda: ana.post(id=message, text="help").status_code == 202, "messages are taken again")
    ana.hear()
    ana.expect(phrase="help")
    assert_answered_once(house, ana.session, ("hello", "greet"), ("help", "help"))
    bob.say("hello")
    bob.expect(phrase="greet")


def test_the_database_is_restarted_under_load(house: House, postgres: Postgres, new_resident: NewResident) -> None:
    residents = [new_resident() for _ in range(3)]
    statuses: set[int] = set()

    def talk(resident: Resident) -> None:
        """Ten messages, each handed over again and again under its id until it is taken."""

        def taken(message: str) -> bool:
            statuses.add(status := resident.post(id=message, text="help").status_code)
            return status == 202

        for _ in range(10):
            until(partial(taken, new_id()), "a message is taken")

    with ThreadPoolExecutor() as pool:
        talks = [pool.submit(talk, resident) for resident in residents]
        until(lambda: 202 in statuses, "the talk has begun")
        postgres.stop()
        postgres.start()
        for one in talks:
            one.result()
    assert statuses <= {202, 503}
    for resident in residents:
        resident.hear(10)
        assert_answered_once(house, resident.session, *[("help", "help")] * 10)


# --- the same again, and too much of it ---


def test_one_message_twenty_times_at_once(house: House, ana: Resident) -> None:
    message = new_id()
    with ThreadPoolExecutor(20) as pool:
        posts = list(pool.map(lambda _: ana.post(id=message, text="hello"), range(20)))
    assert {post.status_code for post in posts} == {202}
    ana.hear()
    assert_answered_once(house, ana.session, ("hello", "greet"))
    ana.say("thank you")
    ana.expect(phrase="thanks")


def test_two_hundred_messages_in_a_burst(house: House, ana: Resident, bob: Resident) -> None:
    with ThreadPoolExecutor(8) as pool:
        posts = [pool.submit(ana.post, text="help") for _ in range(BURST)]
        bob.say("hello")
        bob.expect(phrase="greet")
        assert {post.result().status_code for post in posts} == {202}
    until(
        lambda: all(
            row["handled_at"]
            for row in house.rows(
                "SELECT handled_at FROM messages JOIN conversations ON conversations.id = conversation_id "
                "WHERE thread = %s AND author = 'resident'",
                ana.session,
            )
        ),
        "all of them are handled",
        120,
    )
    replies = [reply for _, replies in house.answers(ana.session) for reply in replies]
    assert len(house.answers(ana.session)) == BURST
    assert len(replies) == 41, "forty a minute are answered, and all the others once together"
    assert [has_phrase(reply, "flood", "en") for reply in replies].count(True) == 1
