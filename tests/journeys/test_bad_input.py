"""Whatever is sent: a clear answer or a clear refusal, nothing filed, and the next message is answered as ever."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.language.phrases import Phrases
from tests.journeys import pictures
from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.resident import Resident, new_id

HUGE = 50_000_000
LONG = ("There is a pothole at 1234 Market St. " + "It is very deep and very old. " * 400)[:10_000]
GREET, MISUNDERSTOOD = "greet", "misunderstood"


@pytest.fixture(autouse=True)
def the_house_is_well(house: House) -> Iterator[None]:
    """After each test: nothing was filed, and somebody else is answered."""
    yield
    assert not house.rows("SELECT reference FROM cases")
    with Resident(house.url) as other:
        other.say("hello")
        other.expect(phrase=GREET)


def still_answered(resident: Resident) -> None:
    """The same resident, afterwards."""
    resident.say("thank you")
    resident.expect(phrase="thanks")


# --- what is refused ---


@dataclass(frozen=True)
class Refused:
    """A body that is not taken, and how that is said."""

    body: str
    problem: str = "invalid"
    status: int = 422


def body(**fields: Any) -> str:
    return json.dumps({"session": "somebody", "id": new_id(), **fields})


REFUSED = {
    "nothing": Refused("", "invalid"),
    "not JSON": Refused("hello", "invalid"),
    "half a JSON": Refused('{"session": "somebody", "id": "1", "te', "invalid"),
    "a list": Refused("[]"),
    "a number": Refused("311"),
    "null": Refused("null"),
    "very deep": Refused("[" * 100_000 + "]" * 100_000),
    "empty text": Refused(body(text=""), "empty"),
    "blanks": Refused(body(text=" \n\t  \u00a0 \u3000"), "empty"),
    "neither text nor anything": Refused(body(), "empty"),
    "one letter too many": Refused(body(text="a" * 10_001), "too_long", 413),
    "text that is a number": Refused(body(text=311)),
    "text that is a list": Refused(body(text=["pothole"])),
    "a choice that is an object": Refused(body(choice={})),
    "a choice without end": Refused(body(choice="a" * 201)),
    "no session": Refused(json.dumps({"id": "1", "text": "hello"})),
    "no id": Refused(json.dumps({"session": "somebody", "text": "hello"})),
    "an empty session": Refused(body(session="", text="hello")),
    "a huge session": Refused(body(session="s" * 129, text="hello")),
    "a session with a blank": Refused(body(session="some body", text="hello")),
    "a session with a NUL": Refused(body(session="some\x00body", text="hello")),
    "a session with half a letter": Refused(body(session="some\ud800body", text="hello")),
    "a session that is a number": Refused(body(session=7, text="hello")),
    "an id with a line feed": Refused(body(id="1\n", text="hello")),
    "a field nobody knows": Refused(body(text="hello", admin=True)),
    "a field named by half a letter": Refused(body(text="hello", **{"\ud800": 1})),
    "a latitude off the globe": Refused(body(location={"lat": 91, "lon": -75})),
    "a longitude off the globe": Refused(body(location={"lat": 39, "lon": -181})),
    "a latitude that is none": Refused(body(location={"lat": float("nan"), "lon": -75})),
    "a longitude without end": Refused(body(location={"lat": 39, "lon": float("-inf")})),
    "a latitude in words": Refused(body(location={"lat": "39.95", "lon": -75})),
    "half a location": Refused(body(location={"lat": 39})),
    "a location that is a list": Refused(body(location=[39, -75])),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_body_that_is_refused(house: House, name: str) -> None:
    refused, phrases = REFUSED[name], Phrases("en")
    for speaks in ("en", "es"):
        headers = {"content-type": "application/json", "accept-language": speaks}
        url = f"{house.url}/webchat/messages"
        answer = httpx.post(url, content=refused.body.encode(), headers=headers, timeout=60, trust_env=False)
        assert (answer.status_code, answer.json()["problem"]) == (refused.status, refused.problem), answer.text
        sentence = phrases.say(speaks, f"error.{refused.problem}", detail="|", characters=10_000).split("|")[0]
        assert answer.json()["error"].startswith(sentence)


def test_what_was_refused_leaves_nothing(house: House) -> None:
    assert not house.rows("SELECT 1 FROM contacts WHERE external_id = 'somebody'")


# --- what is answered ---

ODD = {
    "only emoji": ("🕳️🚗😡", "unreadable"),
    "only dots": ("...", "unreadable"),
    "only control characters": ("\x01\x02\x1f", "unreadable"),
    "only marks of direction": ("\u202e\u2066\u2069", "unreadable"),
    "half a letter": ("\ud83d", "unreadable"),
}


@pytest.mark.parametrize("name", ODD)
def test_nothing_to_read(ana: Resident, name: str) -> None:
    text, phrase = ODD[name]
    raw = json.dumps({"session": ana.session, "id": new_id(), "text": text}).encode()
    answer = ana.post_raw(raw)
    assert answer.status_code in (202, 422), answer.text
    if answer.status_code == 202:
        ana.hear()
        ana.expect(phrase=phrase)
    still_answered(ana)


POTHOLES = {
    "HTML": "<script>alert(1)</script> <b>pothole</b> at 1234 Market St",
    "SQL": "pothole at 1234 Market St'; DROP TABLE messages; --",
    "a template": "pothole at 1234 Market St {reference} {{7*7}} ${HOME} %s %(x)s",
    "control characters": "pot\x00hole at\x07 1234 Market\x1b[31m St",
    "an override of direction": "\u202epothole at 1234 Market St\u202c",
    "half a letter": "pothole at 1234 Market St \ud800",
    "Rasa's own words": "/affirm pothole at 1234 Market St",
    "the mark of a button": "\x02pothole at 1234 Market St",
    "many lines": "pothole\n\n\n\n\n\nat 1234 Market St\r\n\r\n\t",
}


@pytest.mark.parametrize("name", POTHOLES)
def test_an_odd_report(house: House, ana: Resident, name: str) -> None:
    raw = json.dumps({"session": ana.session, "id": new_id(), "text": POTHOLES[name]}).encode()
    answer = ana.post_raw(raw)
    if answer.status_code != 202:
        assert name == "half a letter"
        assert answer.status_code == 422
        return still_answered(ana)
    ana.hear()
    ana.expect(asks="detail", phrase="question.street_defect.spot")
    (kept,) = [said for said, _ in house.answers(ana.session)]
    assert not {"\x00", "\x02", "\x07", "\x1b", "\u202e", "\u202c", "\ud800"} & set(kept)
    ana.press("none")
    ana.press("driving")
    ana.press("skip")
    ana.expect(asks="confirm", contains="1234 MARKET ST")
    ana.press("cancel")
    return still_answered(ana)


def test_ten_thousand_letters(house: House, ana: Resident) -> None:
    ana.say(LONG)
    assert ana.turn.asks in ("service", "detail"), str(ana)
    assert house.answers(ana.session)[0][0] == LONG.strip()
    ana.say("cancel")
    still_answered(ana)


def test_an_unknown_choice(ana: Resident) -> None:
    ana.choose("bananas")
    ana.expect(phrase=MISUNDERSTOOD)
    ana.say("pothole at 1234 Market St")
    ana.choose("bananas")
    ana.expect(asks="detail", phrase="question.street_defect.spot")
    for value in ("place_9", "photo_place", "yes", "\x02human", "{}", "DROP TABLE cases"):
        ana.choose(value)
    ana.say("cancel")
    still_answered(ana)


def test_a_choice_of_a_service_nobody_may_ask_for(ana: Resident) -> None:
    ana.choose("other_streets")
    ana.expect(phrase=MISUNDERSTOOD)
    still_answered(ana)


# --- photos ---


def test_a_photo_of_fifty_megabytes_is_refused_before_it_is_read(house: House) -> None:
    """Only the head of the request is sent; the answer comes all the same."""
    head = (
        "POST /webchat/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {HUGE}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", house.port), timeout=60) as line:
        line.sendall(head.encode())
        # The head and the body of the answer may come apart; the server closes the line behind them.
        answer = b"".join(iter(lambda: line.recv(65_536), b"")).decode()
    assert answer.startswith("HTTP/1.1 413"), answer
    assert "too_large" in answer


def test_a_photo_of_fifty_megabytes_without_its_length(ana: Resident) -> None:
    head = (
        f'--x\r\nContent-Disposition: form-data; name="session"\r\n\r\n{ana.session}\r\n'
        '--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n'
        '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    )

    def chunks() -> Iterator[bytes]:
        yield head.encode()
        for _ in range(HUGE // 1_000_000):
            yield bytes(1_000_000)

    answer = httpx.post(
        f"{ana.url}/webchat/messages",
        content=chunks(),
        headers={"content-type": "multipart/form-data; boundary=x"},
        timeout=60,
        trust_env=False,
    )
    assert (answer.status_code, answer.json()["problem"]) == (413, "too_large")
    still_answered(ana)


PHOTOS = {
    "a PDF in disguise": ([pictures.PDF], 415, "not_a_picture"),
    "half a JPEG": ([pictures.jpeg(seed=41)[: len(pictures.jpeg(seed=41)) // 2]], 415, "not_a_picture"),
    "no bytes": ([b""], 415, "not_a_picture"),
    "HTML": ([b"<html><script>alert(1)</script></html>"], 415, "not_a_picture"),
    "six photos": ([pictures.jpeg(seed=seed) for seed in range(42, 48)], 422, "invalid"),
    "a good one and a PDF": ([pictures.jpeg(seed=42), pictures.PDF], 415, "not_a_picture"),
    "more than the limit": ([bytes(20_500_000)], 413, "too_large"),
}


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("speaks", ["en", "es"])
def test_a_photo_that_is_refused(new_resident: NewResident, name: str, speaks: str) -> None:
    photos, status, problem = PHOTOS[name]
    ana = new_resident(speaks=speaks)
    answer = ana.post_photos(*photos)
    assert (answer.status_code, answer.json()["problem"]) == (status, problem), answer.text
    key = "error.invalid" if problem == "invalid" else f"photo.problem.{problem}"
    sentence = Phrases("en").say(speaks, key, detail="|", megabytes=20).split("|")[0]
    assert answer.json()["error"].startswith(sentence)
    still_answered(ana)


FORMS = {
    "not a number": {"lat": "nan", "lon": "-75"},
    "words": {"lat": "here", "lon": "there"},
    "off the globe": {"lat": "1e9", "lon": "-75"},
    "an unknown field": {"text": "hello", "admin": "yes"},
    "nothing": {},
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_refused(ana: Resident, name: str) -> None:
    answer = ana.post_form(FORMS[name])
    assert answer.status_code == 422, answer.text
    still_answered(ana)


# --- reading ---


@pytest.mark.parametrize(
    "query", ["", "session=", "session=a%20b", "session=a&after=-1", "session=a&after=x", "session=a&wait=1e9"]
)
def test_a_question_for_news_that_is_refused(house: House, query: str) -> None:
    answer = httpx.get(f"{house.url}/webchat/messages?{query}", timeout=60, trust_env=False)
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/webchat", "/webchat/messages/7", "/../../etc/passwd", "/static/../app.py", "/docs"])
def test_doors_that_are_not_there(house: House, path: str) -> None:
    assert httpx.get(f"{house.url}{path}", timeout=60, trust_env=False).status_code == 404
