"""Who may call the Graph API, what an answer that is none looks like, and how it runs on its own."""

import base64
import hashlib
import hmac
import os
import re
import subprocess
import sys

import httpx
import pytest

from tests.fakes.graph_api import FAULTS, GraphApi
from tests.fakes.meta.errors import REFUSALS
from tests.fakes.test_graph_api.conftest import ANA, Caller, error_of, text_to

MESSAGES = "/me/messages"


@pytest.mark.parametrize("place", ["header", "query", "body", "form"])
def test_a_token_is_taken_wherever_meta_takes_it(meta: GraphApi, place: str) -> None:
    meta.messenger.say(ANA, "Hello")
    token, url = meta.account.page_token, f"{meta.url}/v26.0/{meta.account.page}/messages"
    given = text_to(ANA)
    with httpx.Client() as client:
        answer = {
            "header": lambda: client.post(url, json=given, headers={"Authorization": f"Bearer {token}"}),
            "query": lambda: client.post(url, json=given, params={"access_token": token}),
            "body": lambda: client.post(url, json=given | {"access_token": token}),
            "form": lambda: client.post(
                url,
                data={"recipient": f'{{"id": "{ANA}"}}', "message": '{"text": "Where?"}', "access_token": token},
            ),
        }[place]()
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"recipient_id": ANA, "message_id": meta.messenger.sent[0].id}


def test_a_wrong_token_opens_nothing(meta: GraphApi) -> None:
    meta.messenger.say(ANA, "Hello")
    assert Caller(meta.url, "EAAwrong").refused("POST", MESSAGES, text_to(ANA)) == (190, None)
    assert Caller(meta.url, "EAAwrong").refused("POST", f"/{meta.account.phone}/messages", {}) == (190, None)
    assert Caller(meta.url, "").refused("POST", MESSAGES, text_to(ANA)) == (104, None)
    assert meta.messenger.sent == []


def test_a_token_opens_only_its_own(meta: GraphApi, page: Caller, whatsapp: Caller) -> None:
    meta.messenger.say(ANA, "Hello")
    assert whatsapp.refused("POST", f"/{meta.account.page}/messages", text_to(ANA)) == (200, None)
    assert page.refused("POST", f"/{meta.account.phone}/messages", {}) == (200, None)
    assert page.refused("GET", f"/{meta.account.app}/subscriptions") == (200, None)


def test_a_token_expires(meta: GraphApi, page: Caller) -> None:
    meta.messenger.say(ANA, "Hello")
    meta.expired.add(meta.account.page_token)
    assert page.refused("POST", f"/{meta.account.page}/messages", text_to(ANA)) == (190, 463)


def test_a_call_may_have_to_prove_that_it_is_the_apps(meta: GraphApi, page: Caller) -> None:
    proof = hmac.new(meta.account.secret.encode(), meta.account.page_token.encode(), hashlib.sha256).hexdigest()
    meta.needs_proof = True
    assert page.get("/me", appsecret_proof=proof)["id"] == meta.account.page
    assert page.refused("GET", "/me") == (100, None)
    meta.needs_proof = False
    assert page.refused("GET", f"/me?appsecret_proof={proof[:-1]}") == (100, None)


def test_what_is_not_there_is_told_in_one_way(meta: GraphApi, page: Caller) -> None:
    for path in ("/12345", "/12345/messages", "/me/nothing", f"/{ANA}"):
        assert page.refused("GET", path) == (100, 33)
    url = f"{meta.url}/latest/me"
    assert error_of(httpx.get(url, params={"access_token": meta.account.page_token})) == (100, None)


def test_a_body_that_is_not_json_is_told(meta: GraphApi, page: Caller) -> None:
    headers = {"content-type": "application/json"}
    for body in (b"{", b"[]"):
        assert error_of(page.client.post(MESSAGES, content=body, headers=headers)) == (100, None)


def test_the_page_tells_who_it_is(meta: GraphApi, page: Caller) -> None:
    assert page.get("/me", fields="name") == {"id": meta.account.page, "name": "Philly311"}
    assert page.get(f"/{meta.account.page}")["instagram_business_account"] == {"id": meta.account.instagram}


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_comes_on_command_and_once(meta: GraphApi, page: Caller, name: str) -> None:
    meta.messenger.say(ANA, "Hello")
    meta.fail(name)
    refusal = REFUSALS[name]
    answer = page.client.post(MESSAGES, json=text_to(ANA))
    assert (answer.status_code, error_of(answer)) == (refusal.status, (refusal.code, refusal.subcode))
    assert {key: answer.headers[key] for key in refusal.headers} == dict(refusal.headers)
    assert meta.messenger.sent == []
    page.post(MESSAGES, text_to(ANA))
    assert len(meta.messenger.sent) == 1


@pytest.mark.parametrize(
    ("name", "status", "starts"),
    [
        ("http 429", 429, "Too Many"),
        ("server error", 500, "Internal"),
        ("bad gateway", 502, "<html>"),
        ("service unavailable", 503, "<html>"),
        ("not JSON", 200, "<html>"),
        ("half JSON", 200, '{"recipient_id": "70'),
        ("not an object", 200, "["),
        ("no id", 200, "{}"),
    ],
)
def test_each_other_fault_comes_on_command(meta: GraphApi, page: Caller, name: str, status: int, starts: str) -> None:
    meta.fail(name, call="POST /me/*")
    answer = page.client.post(MESSAGES, json=text_to(ANA))
    assert (answer.status_code, answer.text.startswith(starts)) == (status, True)


def test_a_pause_is_told_in_minutes_or_seconds(meta: GraphApi) -> None:
    assert '"estimated_time_to_regain_access": 5' in FAULTS["business limit"].headers["X-Business-Use-Case-Usage"]
    assert FAULTS["http 429"].headers["retry-after"] == "3"
    assert '"call_count": 100' in FAULTS["app limit"].headers["X-App-Usage"]


@pytest.mark.parametrize(("name", "arrived"), [("hang", 0), ("lost answer", 1), ("cut", 0), ("slow", 0)])
def test_an_answer_may_not_come(meta: GraphApi, page: Caller, name: str, arrived: int) -> None:
    meta.messenger.say(ANA, "Hello")
    meta.fail(name)
    with pytest.raises(httpx.TransportError):
        page.client.post(MESSAGES, json=text_to(ANA), timeout=0.2)
    assert len(meta.messenger.sent) == arrived


def test_faults_wait_for_their_call(meta: GraphApi, page: Caller) -> None:
    meta.messenger.say(ANA, "Hello")
    meta.fail("server error", call="POST /me/messages", skip=1, times=2)
    page.get("/me")
    answers = [page.client.post(MESSAGES, json=text_to(ANA)).status_code for _ in range(4)]
    assert answers == [200, 500, 500, 200]


def test_the_allowance_is_told_when_it_runs_low(meta: GraphApi, page: Caller) -> None:
    assert "x-app-usage" not in page.client.get("/me").headers
    meta.usage = 96
    assert '"call_count": 96' in page.client.get("/me").headers["x-app-usage"]


def test_it_is_played_by_hand(meta: GraphApi, page: Caller) -> None:
    def do(verb: str, **given: object) -> httpx.Response:
        return httpx.post(f"{meta.url}/control/{verb}", json=given)

    assert do("say", user=ANA, text="Hello").json()["ok"]
    quick = [{"content_type": "text", "title": "Yes", "payload": "yes"}]
    page.post(MESSAGES, text_to(ANA, message={"text": "Is it here?", "quick_replies": quick}))
    assert do("press", user=ANA, value="yes").json()["ok"]
    assert do("press", user=ANA, value="maybe").status_code == 400
    assert do("photo", user=ANA, photo=base64.b64encode(b"picture").decode()).json()["ok"]
    assert do("dance").status_code == 404
    meta.whatsapp.say("12155550100", "Hello")
    assert do("wa_photo", user="12155550100", photo=base64.b64encode(b"picture").decode(), caption="!").json()["ok"]
    comment = do("comment", user=ANA, text="Look", photo=base64.b64encode(b"picture").decode()).json()["result"]
    seen = httpx.get(f"{meta.url}/control/sent").json()
    (told,) = seen["messenger"]
    assert (told["to"], told["text"], told["way"]) == (ANA, "Is it here?", "free")
    assert told["buttons"] == [{"label": "Yes", "value": "yes"}]
    assert seen["comments"][-1]["id"] == comment
    assert httpx.get(seen["comments"][-1]["photo"]).content == b"picture"


def test_it_runs_on_its_own() -> None:
    command = [sys.executable, "-m", "tests.fakes.graph_api", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout is not None
        told = dict(re.findall(r"(\w+)='([^']*)'", process.stdout.readline()))
        try:
            answer = httpx.get(f"{told['META_API_URL']}/v26.0/me", params={"access_token": told["META_PAGE_TOKEN"]})
        finally:
            process.terminate()
    assert answer.json()["id"] == told["META_PAGE_ID"]
