"""What every call to the Graph API carries and never shows, and when it may be tried again."""

import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from connectors.base import SendErrorKind
from connectors.meta.errors import GraphError
from connectors.meta.graph import Graph
from connectors.meta.settings import MetaApp, Timing
from tests.fakes.graph_api import Account, Fault, GraphApi

ACCOUNT = Account()


@pytest.fixture
def meta() -> Iterator[GraphApi]:
    with GraphApi(ACCOUNT) as api:
        yield api


@pytest.fixture
async def graph(meta: GraphApi, meta_timing: Timing) -> AsyncIterator[Graph]:
    app = MetaApp(secret=ACCOUNT.secret, api_url=f"{meta.url}/")
    client = Graph(app.graph(ACCOUNT.page_token, "META_PAGE_TOKEN"), meta_timing)
    yield client
    await client.close()


async def test_a_call_proves_whose_it_is_and_its_address_has_no_token(graph: Graph, meta: GraphApi) -> None:
    await graph.get("me", {"fields": "name"})
    proof = hmac.new(ACCOUNT.secret.encode(), ACCOUNT.page_token.encode(), hashlib.sha256).hexdigest()
    assert meta.calls == [("GET /me", {"fields": "name", "appsecret_proof": proof})]


async def test_without_the_secret_there_is_no_proof(meta: GraphApi) -> None:
    client = Graph(MetaApp(api_url=meta.url).graph(ACCOUNT.page_token, "META_PAGE_TOKEN"), Timing())
    await client.get("me")
    await client.close()
    assert meta.calls == [("GET /me", {})]


async def test_no_log_names_a_person_a_token_or_a_proof(
    graph: Graph, meta: GraphApi, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    await graph.get(ACCOUNT.page)
    assert meta.url in caplog.text
    assert not any(word in caplog.text for word in (ACCOUNT.page, ACCOUNT.page_token, "appsecret_proof"))


async def test_staff_get_the_number_and_not_metas_words(graph: Graph, meta: GraphApi) -> None:
    meta.fail("blocked", call="GET /me")
    with pytest.raises(GraphError) as caught:
        await graph.get("me")
    assert (caught.value.code, caught.value.subcode) == (551, 1545041)
    assert "551/1545041" in caught.value.detail
    assert "AFakeGraphTrace311" in caught.value.detail
    assert "right now" not in caught.value.detail


def use(minutes: object) -> str:
    return json.dumps({"102030405060708": [{"type": "messenger", "estimated_time_to_regain_access": minutes}]})


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({}, None),
        ({"X-App-Usage": '{"call_count": 99, "total_time": 5}'}, None),
        ({"X-App-Usage": '{"call_count": 12, "total_cputime": 100}'}, 300.0),
        ({"X-Business-Use-Case-Usage": use(0)}, None),
        ({"X-Business-Use-Case-Usage": use(2)}, 120.0),
        ({"X-Business-Use-Case-Usage": use(19), "X-App-Usage": '{"call_count": 100}'}, 1140.0),
        ({"X-Business-Use-Case-Usage": use(2), "Retry-After": "7"}, 120.0),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"X-App-Usage": "[]", "X-Business-Use-Case-Usage": "nonsense"}, None),
        ({"X-App-Usage": '{"call_count": "all"}', "X-Business-Use-Case-Usage": '{"a": [7], "b": 7}'}, None),
        ({"X-Business-Use-Case-Usage": use("soon")}, None),
    ],
)
async def test_how_long_to_wait_is_read_from_the_headers(
    graph: Graph, meta: GraphApi, headers: Mapping[str, str], pause: float | None
) -> None:
    body = b'{"error": {"message": "(#4) Application request limit reached", "code": 4}}'
    meta.fail(Fault(400, body, headers), call="GET /me")
    with pytest.raises(GraphError) as caught:
        await graph.get("me")
    assert (caught.value.kind, caught.value.retry_after) == (SendErrorKind.THROTTLED, pause)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"code": 3}, SendErrorKind.MISCONFIGURED),
        (400, {"code": 10}, SendErrorKind.MISCONFIGURED),
        (403, {"code": 299}, SendErrorKind.MISCONFIGURED),
        (400, {"code": 200, "error_subcode": 1545041}, SendErrorKind.BLOCKED),
        (400, {"code": 10, "error_subcode": 2018278}, SendErrorKind.OUTSIDE_WINDOW),
        (400, {"code": 100, "error_subcode": "2018001"}, SendErrorKind.REJECTED),
        (400, {"code": 424242}, SendErrorKind.REJECTED),
        (400, {"code": 424242, "is_transient": True}, SendErrorKind.UNAVAILABLE),
        (500, {"code": 424242}, SendErrorKind.UNAVAILABLE),
        (429, {"code": 424242}, SendErrorKind.THROTTLED),
        (200, {"code": 190}, SendErrorKind.MISCONFIGURED),
        (401, {}, SendErrorKind.MISCONFIGURED),
        (403, {}, SendErrorKind.UNAVAILABLE),
        (400, {"code": "190"}, SendErrorKind.UNAVAILABLE),
        (400, {"code": True}, SendErrorKind.UNAVAILABLE),
    ],
)
async def test_the_number_decides_and_hardly_the_status(
    graph: Graph, meta: GraphApi, status: int, error: Mapping[str, object], kind: SendErrorKind
) -> None:
    meta.fail(Fault(status, json.dumps({"error": error}).encode()), call="GET /me")
    with pytest.raises(GraphError) as caught:
        await graph.get("me")
    assert caught.value.kind is kind


async def test_a_trace_that_is_odd_is_not_shown(graph: Graph, meta: GraphApi) -> None:
    body = json.dumps({"error": {"code": 1, "fbtrace_id": "Zanzibar xylophone"}}).encode()
    meta.fail(Fault(500, body), call="GET /me")
    with pytest.raises(GraphError) as caught:
        await graph.get("me")
    assert "Zanzibar" not in caught.value.detail


async def test_a_redirect_is_not_followed(graph: Graph, meta: GraphApi) -> None:
    meta.fail(Fault(302, b"", {"location": f"{meta.url}/v26.0/{ACCOUNT.page}"}), call="GET /me")
    with pytest.raises(GraphError) as caught:
        await graph.get("me")
    assert caught.value.kind is SendErrorKind.UNAVAILABLE
    assert len(meta.calls) == 1
