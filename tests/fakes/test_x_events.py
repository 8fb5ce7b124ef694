"""The fake X brings events to a webhook: signed, again when they were not taken, and as badly as a test wishes."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.conftest import ANA, BOB
from tests.fakes.serving import served
from tests.fakes.x.costs import Item
from tests.fakes.x.courier import MOST_TRIES
from tests.fakes.x.keys import Keys
from tests.fakes.x_api import XApi

PATH = "/x/webhook"


def signed(secret: str, content: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.digest(secret.encode(), content, hashlib.sha256)).decode()


class House:
    """The least that can be a webhook: signs tokens, keeps what is brought."""

    def __init__(self) -> None:
        self.secret = Keys().consumer_secret
        self.url = ""
        # What it answers, oldest first; afterwards all is well.
        self.answers: list[int] = []
        self.came: list[tuple[Request, bytes]] = []
        self.app = Starlette(routes=[Route(PATH, self._token), Route(PATH, self._take, methods=["POST"])])

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body)["data"] for _, body in self.came]

    async def _token(self, request: Request) -> Response:
        status = self.answers.pop(0) if self.answers else 200
        token = signed(self.secret, request.query_params["crc_token"].encode())
        return JSONResponse({"response_token": token}, status)

    async def _take(self, request: Request) -> Response:
        self.came.append((request, await request.body()))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    async with served(house.app) as url:
        house.url = url + PATH
        yield house


class Console:
    """What the city does at X's console, by HTTP."""

    def __init__(self, x: XApi, http: httpx.AsyncClient) -> None:
        self._x = x
        self._http = http

    async def call(self, method: str, path: str, body: Any = None, *, user: bool = False) -> httpx.Response:
        bearer = self._x.doors.token.access if user else self._x.keys.bearer_token
        return await self._http.request(method, path, json=body, headers={"authorization": f"Bearer {bearer}"})

    async def fetch(self, url: str) -> bytes:
        """What lies there for the account, or for everybody."""
        return (await self.call("GET", url, user=True)).content

    async def register(self, url: str) -> httpx.Response:
        return await self.call("POST", "/2/webhooks", {"url": url})

    async def subscribe(self, event_type: str, hook: str | None = None, **more: str) -> httpx.Response:
        body = {"event_type": event_type, "filter": {"user_id": str(self._x.me.id)}, **more}
        return await self.call(
            "POST", "/2/activity/subscriptions", body | ({"webhook_id": hook} if hook else {}), user=True
        )


@pytest.fixture
async def console(x: XApi) -> AsyncIterator[Console]:
    async with httpx.AsyncClient(base_url=x.url, timeout=15.0) as http:
        yield Console(x, http)


@pytest.fixture
async def told(x: XApi, house: House, console: Console) -> House:
    """A house that is told of everything."""
    hook = (await console.register(house.url)).json()["data"]["id"]
    for event_type in ("post.mention.create", "post.reply.create", "dm.received", "dm.sent", "chat.received"):
        assert (await console.subscribe(event_type, hook)).status_code == 200
    return house


async def wait(x: XApi, house: House, count: int) -> list[dict[str, Any]]:
    """The events, when there are as many and no more are on their way."""
    await asyncio.to_thread(x.wait_for, lambda: len(house.came) >= count and not x.pending)
    assert len(house.came) == count
    return house.events


# --- webhooks ---


async def test_a_webhook_that_knows_the_secret_is_registered(x: XApi, house: House, console: Console) -> None:
    made = (await console.register(house.url)).json()["data"]
    assert (made["url"], made["valid"]) == (house.url, True)
    listed = (await console.call("GET", "/2/webhooks")).json()
    assert listed == {"data": [made], "meta": {"result_count": 1}}
    assert "DuplicateUrlFailed" in (await console.register(house.url)).text
    assert "WebhookLimitExceeded" in (await console.register(house.url + "2")).text
    gone = await console.call("DELETE", f"/2/webhooks/{made['id']}")
    assert gone.json() == {"data": {"deleted": True}}
    assert "WebhookIdInvalid" in (await console.call("DELETE", f"/2/webhooks/{made['id']}")).text
    assert (await console.register(house.url)).status_code == 200


async def test_a_webhook_that_does_not_know_it_is_refused(x: XApi, house: House, console: Console) -> None:
    house.secret = "wrong"
    refusal = await console.register(house.url)
    assert (refusal.status_code, "CrcValidationFailed" in refusal.text) == (400, True)
    house.secret = x.keys.consumer_secret
    house.answers = [503]
    assert (await console.register(house.url)).status_code == 400
    assert (await console.register("http://127.0.0.1:9/nobody")).status_code == 400
    assert x.hooks == {}


@pytest.mark.parametrize(
    "url", ["http://city.example/x", "https://city.example:8443/x", "city.example/x", "ftp://127.0.0.1/x", ""]
)
async def test_only_https_without_a_port_may_be_called(console: Console, url: str) -> None:
    assert "UrlValidationFailed" in (await console.register(url)).text


async def test_webhooks_are_the_apps_affair(console: Console) -> None:
    assert (await console.call("GET", "/2/webhooks", user=True)).status_code == 403


async def test_a_webhook_that_forgets_the_secret_is_told_nothing(x: XApi, told: House, console: Console) -> None:
    (hook,) = x.hooks.values()
    told.answers = [500]
    await x.check_hooks()
    assert hook.valid
    told.secret = "wrong"
    await x.check_hooks()
    assert not hook.valid
    x.dm(ANA, "never told")
    assert (await console.call("PUT", f"/2/webhooks/{hook.id}")).status_code == 400
    told.secret = x.keys.consumer_secret
    assert (await console.call("PUT", f"/2/webhooks/{hook.id}")).json() == {"data": {"valid": True}}
    x.dm(ANA, "told")
    (event,) = await wait(x, told, 1)
    assert event["payload"]["direct_message_events"][0]["message_create"]["message_data"]["text"] == "told"


# --- subscriptions ---


async def test_subscriptions_are_made_listed_and_ended(x: XApi, house: House, console: Console) -> None:
    hook = (await console.register(house.url)).json()["data"]["id"]
    made = (await console.subscribe("dm.received", hook, tag="messages")).json()["data"]
    assert (made["event_type"], made["tag"], made["webhook_id"]) == ("dm.received", "messages", hook)
    listed = (await console.call("GET", "/2/activity/subscriptions")).json()
    assert listed == {"data": [made], "meta": {"total_subscriptions": 1}}
    assert (await console.subscribe("dm.received", hook)).status_code == 400
    path = f"/2/activity/subscriptions/{made['subscription_id']}"
    assert (await console.call("DELETE", path)).json()["meta"] == {"total_subscriptions": 0}
    assert (await console.call("DELETE", path)).status_code == 400
    x.dm(ANA, "hello")
    assert x.pending == []


async def test_private_events_need_the_account_to_agree(x: XApi, console: Console) -> None:
    ours = {"event_type": "dm.received", "filter": {"user_id": str(x.me.id)}}
    assert (await console.call("POST", "/2/activity/subscriptions", ours)).status_code == 403
    theirs = ours | {"filter": {"user_id": str(ANA)}}
    assert (await console.call("POST", "/2/activity/subscriptions", theirs, user=True)).status_code == 403
    x.doors.consent("tweet.read", "users.read")
    assert (await console.subscribe("dm.received")).status_code == 403
    assert (await console.subscribe("post.mention.create")).status_code == 200


async def test_what_cannot_be_subscribed_is_refused(console: Console) -> None:
    assert (await console.subscribe("news.nonsense")).status_code == 400
    assert (await console.subscribe("dm.received", "12")).status_code == 400


# --- events ---


async def test_a_mention_is_brought(x: XApi, told: House, console: Console) -> None:
    number = x.post_mention(ANA, "There is a pothole", photo=b"picture")
    (event,) = await wait(x, told, 1)
    assert (event["event_type"], event["filter"]) == ("post.mention.create", {"user_id": str(x.me.id)})
    payload, includes = event["payload"], event["includes"]
    assert (payload["id"], payload["author_id"]) == (str(number), str(ANA))
    assert payload["text"].startswith("@Philly311Test There is a pothole https://t.co/")
    assert payload["entities"]["mentions"][0]["username"] == "Philly311Test"
    assert payload["edit_history_tweet_ids"] == [str(number)]
    assert includes["users"][0]["id"] == str(ANA)
    assert includes["tweets"] == [payload]
    assert await console.fetch(includes["media"][0]["url"]) == b"picture"


async def test_the_other_spelling_and_no_picture(x: XApi, told: House) -> None:
    x.noun, x.media_in_events = "post", False
    x.post_mention(ANA, "There is a pothole", photo=b"picture")
    (event,) = await wait(x, told, 1)
    assert "edit_history_post_ids" in event["payload"]
    assert set(event["includes"]) == {"users", "posts"}
    assert event["payload"]["attachments"]["media_keys"]


async def test_an_answer_to_us_is_another_kind_of_event(x: XApi, told: House) -> None:
    ours = x.publish(x.me.id, "Where is it?").id
    x.post(ANA, "1234 Market St", reply_to=ours)
    x.post(BOB, "@Philly311Test here too", reply_to=ours)
    events = await wait(x, told, 3)
    assert [event["event_type"] for event in events] == [
        "post.reply.create",
        "post.mention.create",
        "post.reply.create",
    ]
    assert events[1]["payload"]["id"] == events[2]["payload"]["id"]


async def test_a_message_is_brought_in_the_old_shape(x: XApi, told: House, console: Console) -> None:
    number = x.dm(ANA, "look", photo=b"picture")
    (event,) = await wait(x, told, 1)
    assert event["event_type"] == "dm.received"
    (message,) = event["payload"]["direct_message_events"]
    created = message["message_create"]
    assert (message["type"], message["id"], len(message["created_timestamp"])) == ("message_create", str(number), 13)
    assert (created["sender_id"], created["target"]) == (str(ANA), {"recipient_id": str(x.me.id)})
    data = created["message_data"]
    media = data["attachment"]["media"]
    start, end = media["indices"]
    assert data["text"][:start].strip() == "look"
    assert data["text"][start:end] == media["url"] == data["entities"]["urls"][0]["url"]
    dm_id, media_id, resource_id = media["media_url_https"].split("/")[-3:]
    path = f"/2/dm_conversations/media/{dm_id}/{media_id}/{resource_id}"
    assert await console.fetch(path) == b"picture"
    assert set(event["payload"]["users"]) == {str(ANA), str(x.me.id)}


async def test_what_we_write_is_an_event_too(x: XApi, told: House, console: Console) -> None:
    x.dm(ANA, "hello")
    await wait(x, told, 1)
    await console.call("POST", f"/2/dm_conversations/with/{ANA}/messages", {"text": "hi"}, user=True)
    x.write_dm(ANA, "by hand")
    events = await wait(x, told, 3)
    assert [event["event_type"] for event in events] == ["dm.received", "dm.sent", "dm.sent"]


async def test_an_encrypted_message_says_nothing(x: XApi, told: House) -> None:
    name = x.encrypted_dm(ANA)
    (event,) = await wait(x, told, 1)
    assert event["event_type"] == "chat.received"
    assert (event["payload"]["id"], event["payload"]["sender_id"]) == (name, str(ANA))
    assert event["payload"]["conversation_id"] == f"{ANA}:{x.me.id}"
    assert "text" not in event["payload"]


async def test_what_is_brought_has_its_price(x: XApi, told: House) -> None:
    x.post_mention(ANA, "hello")
    x.dm(ANA, "hello")
    x.write_dm(ANA, "by hand")
    x.encrypted_dm(ANA)
    await wait(x, told, 4)
    assert x.costs.counts == {Item.MENTION_BROUGHT: 1, Item.DM_BROUGHT: 1}


# --- manners ---


async def test_events_are_signed_over_their_raw_body(x: XApi, told: House) -> None:
    x.dm(ANA, "Gen yon twou nan lari a — ពិនិត្យ")
    await wait(x, told, 1)
    request, body = told.came[0]
    assert request.headers["x-twitter-webhooks-signature"] == signed(x.keys.consumer_secret, body)
    assert "ពិនិត្យ".encode() in body


async def test_the_newer_signature_beside_the_older_or_alone(x: XApi, told: House) -> None:
    x.signing_secrets["x-twitter-webhooks-signature-oauth2"] = x.keys.client_secret
    x.dm(ANA, "one")
    await wait(x, told, 1)
    del x.signing_secrets["x-twitter-webhooks-signature"]
    told.secret = x.keys.client_secret
    await x.check_hooks()
    x.dm(ANA, "two")
    await wait(x, told, 2)
    for (request, body), names in zip(told.came, ({"", "-oauth2"}, {"-oauth2"}), strict=True):
        found = {name for name in ("", "-oauth2") if f"x-twitter-webhooks-signature{name}" in request.headers}
        assert found == names
        assert request.headers["x-twitter-webhooks-signature-oauth2"] == signed(x.keys.client_secret, body)


async def test_what_was_not_taken_comes_again(x: XApi, told: House) -> None:
    told.answers = [503, 500]
    x.dm(ANA, "one")
    events = await wait(x, told, 3)
    assert len({event["event_uuid"] for event in events}) == 1
    assert [status for _, status in x.courier.deliveries] == [503, 500, 200]


async def test_at_last_it_is_given_up(x: XApi, told: House) -> None:
    told.answers = [503] * MOST_TRIES
    x.dm(ANA, "one")
    await wait(x, told, MOST_TRIES)
    x.dm(ANA, "two")
    await wait(x, told, MOST_TRIES + 1)
    assert x.costs.counts[Item.DM_BROUGHT] == 1


async def test_events_may_come_twice(x: XApi, told: House) -> None:
    x.courier.manners.twice = True
    x.dm(ANA, "one")
    first, second = await wait(x, told, 2)
    assert first == second


async def test_events_may_come_backwards_or_together(x: XApi, told: House) -> None:
    def texts(event: dict[str, Any]) -> list[str]:
        messages = event["payload"]["direct_message_events"]
        return [message["message_create"]["message_data"]["text"] for message in messages]

    manners = x.courier.manners
    manners.paused = manners.backwards = True
    for text in ("one", "two", "three"):
        x.dm(ANA, text)
    manners.paused = False
    assert [texts(event) for event in await wait(x, told, 3)] == [["three"], ["two"], ["one"]]
    manners.paused = manners.together = True
    manners.backwards = False
    for text in ("four", "five"):
        x.dm(ANA, text)
    x.write_dm(ANA, "six")
    manners.paused = False
    assert [texts(event) for event in (await wait(x, told, 5))[3:]] == [["four", "five"], ["six"]]


# --- by hand ---


async def test_the_remote_control(x: XApi, console: Console) -> None:
    picture = base64.b64encode(b"picture").decode()
    place = {"name": "Fishtown, Philadelphia", "lat": 39.97, "lon": -75.13}
    control = httpx.AsyncClient(base_url=f"{x.url}/control")
    async with control:
        mention = await control.post("/mention", json={"user": ANA, "text": "hello", "photo": picture, "place": place})
        number = mention.json()["result"]
        await control.post("/post", json={"user": BOB, "text": "me too", "reply_to": number})
        await control.post("/say", json={"user": ANA, "text": "hello"})
        await control.post("/fail", json={"fault": "server error", "path": "/2/tweets"})
        reply = {"text": "Where is it?", "reply": {"in_reply_to_tweet_id": number}}
        statuses = [(await console.call("POST", "/2/tweets", reply, user=True)).status_code for _ in range(2)]
        assert statuses == [500, 201]
        timeline = (await control.get("/timeline")).json()
        assert [(post["author"], post["ours"], post["reply_to"]) for post in timeline] == [
            ("resident7001", False, None),
            ("resident7002", False, number),
            ("Philly311Test", True, number),
        ]
        assert await console.fetch(timeline[0]["photos"][0]) == b"picture"
        (message,) = (await control.get(f"/dms/{ANA}")).json()
        assert (message["text"], message["ours"]) == ("hello", False)
        assert (await control.get("/costs")).json() == {"spent": "0.010", "counts": {"summoned reply": 1}}
        assert (await control.post("/nonsense", json={})).status_code == 404


def test_it_says_how_our_connector_finds_it(x: XApi) -> None:
    assert x.environment["X_API_URL"] == x.url
    assert all(value for value in x.environment.values())
    assert httpx.get(f"{x.url}/2/nonsense").status_code == 404
