"""The same house over Facebook: a private report, a comment that becomes one, a person in between, news after a day."""

from collections.abc import Iterator

import httpx
import pytest

from tests.fakes.graph_api import GraphApi, Way
from tests.journeys import pictures
from tests.journeys.abroad import report
from tests.journeys.house import House, RunningRasa
from tests.journeys.resident import has_phrase
from tests.journeys.talk import (
    VERIFY,
    PrivateLine,
    Talk,
    expect,
    expect_news_after_a_day,
    expect_template,
    running_house_at_meta,
)
from tests.journeys.waiting import until


def public_answer(meta: GraphApi, comment: str) -> list[str]:
    """The Page's answer under a comment, as soon as there is one."""
    return until(lambda: meta.comments.answers(comment), "a public answer")


@pytest.fixture(scope="module")
def house(
    rasa: RunningRasa, database_url: str, meta: GraphApi, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Meta has been shown its address, and has its menu and templates."""
    folder, account = tmp_path_factory.mktemp("messenger"), meta.account
    own = {"META_PAGE_ID": account.page, "META_PAGE_TOKEN": account.page_token}
    with running_house_at_meta(folder, database_url, rasa, meta, **own) as running:
        meta.connect(f"{running.url}/messenger/webhook", VERIFY)
        yield running


@pytest.fixture
def ana(house: House, meta: GraphApi) -> Talk:
    return Talk(meta.messenger)


def test_a_report_from_the_menu_to_its_news(house: House, meta: GraphApi, ana: Talk) -> None:
    meta.messenger.start(ana.id)
    expect(ana.hear(), "greet")
    meta.messenger.photo(ana.id, pictures.jpeg(seed=61), text="Graffiti on the wall at 1234 Market St")
    expect(ana.hear(), "question.graffiti_removal.property_type")
    ana.press("wall_or_fence")
    expect(ana.press("first"), "ask.confirm", "summary.photos", contains=["1234 MARKET ST"])
    expect(ana.press("yes"), "filed")
    (case,) = house.cases_of(ana.id)
    assert case["channel"] == "messenger"
    assert len(house.rows("SELECT 1 FROM case_photos WHERE case_id = %s", case["id"])) == 1
    expect_news_after_a_day(house, meta, ana, case["reference"])


@pytest.mark.parametrize("tag", ["ar", "vi", "km", "pt"])
def test_a_report_in_other_languages_to_its_news_a_day_later(house: House, meta: GraphApi, tag: str) -> None:
    line = PrivateLine(meta.messenger)
    report(house, line, tag, "messenger")
    expect_template(house, meta, line, tag)


def test_a_comment_becomes_a_private_report(house: House, meta: GraphApi, ana: Talk) -> None:
    comment = meta.comments.comment(ana.id, "Hay grafiti en la pared en 1234 Market St", photo=pictures.jpeg(seed=62))
    (line,) = public_answer(meta, comment)
    assert has_phrase(line, "public.messaged", "es")
    reply = ana.hear()
    assert reply.way is Way.PRIVATE_REPLY
    expect(reply, "private.about_post", "question.graffiti_removal.property_type", language="es")
    ana.press("wall_or_fence")
    expect(ana.press("first"), "ask.confirm", contains=["1234 MARKET ST"], language="es")
    expect(ana.press("yes"), "filed", language="es")
    (case,) = house.cases_of(ana.id)
    assert case["language"] == "es"


def test_neighbours_are_left_alone(house: House, meta: GraphApi, ana: Talk) -> None:
    comment = meta.comments.comment(ana.id, "There is a pothole at 1234 Market St")
    public_answer(meta, comment)
    ana.hear()
    bob = Talk(meta.messenger)
    meta.comments.comment(bob.id, "Yes, my tire blew there", under=comment)
    meta.comments.comment(bob.id, "Philly311 hello", under=comment)
    until(lambda: house.rows("SELECT 1 FROM messages WHERE text = 'hello'"), "the one that names us is heard")
    assert house.rows("SELECT 1 FROM messages WHERE text LIKE '%%my tire%%'") == []


def test_what_is_taken_back_is_gone(house: House, meta: GraphApi, ana: Talk) -> None:
    comment = meta.comments.comment(ana.id, "My name is Zanzibar and the light is out")
    public_answer(meta, comment)
    meta.comments.delete(comment)
    until(lambda: house.rows("SELECT 1 FROM messages WHERE content ? 'removed'"), "the comment is forgotten")
    assert house.rows("SELECT 1 FROM messages WHERE text LIKE '%%Zanzibar%%' AND author = 'resident'") == []


def test_a_person_in_the_pages_inbox_has_the_floor(house: House, meta: GraphApi, ana: Talk) -> None:
    expect(ana.say("hello"), "greet")
    meta.messenger.agent_says(ana.id, "This is Dana from 311.")
    ana.seen += 1
    until(lambda: house.talk_of(ana.id)["floor"] == "human", "a person has the floor")
    meta.messenger.say(ana.id, "There is a pothole at 1234 Market St")
    until(
        lambda: house.rows("SELECT 1 FROM messages WHERE outcome = 'for_human' AND text LIKE 'There is a pothole%%'"),
        "the message is left to the person",
    )
    assert len(ana.answers) == ana.seen


def test_what_arrived_is_known(house: House, meta: GraphApi, ana: Talk) -> None:
    ana.say("hello")
    meta.messenger.receive(ana.id)
    until(
        lambda: house.rows(
            "SELECT 1 FROM deliveries JOIN messages ON messages.id = message_id JOIN conversations "
            "ON conversations.id = conversation_id WHERE thread = %s AND receipt = 'delivered'",
            ana.id,
        ),
        "the receipt is kept",
    )


def test_a_call_that_is_not_metas_is_refused(house: House) -> None:
    answer = httpx.post(f"{house.url}/messenger/webhook", json={"object": "page", "entry": []}, trust_env=False)
    assert answer.status_code == 403
