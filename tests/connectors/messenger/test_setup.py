"""What the page is told about us and tells about itself: start, sync, inspect, and the settings before all of it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.base import Outgoing, SendErrorKind, StartError, TemplateText
from connectors.messenger import Messenger, MessengerSettings
from connectors.messenger.channel import FIELDS
from connectors.meta.settings import GraphSettings, MetaApp, Timing
from tests.connectors.messenger.conftest import ACCOUNT, ANA
from tests.fakes.graph_api import GraphApi

LABEL = "Ask for a person who will answer you soon"
GREETINGS = {"en": "Hello from Philly311.", "es": "Hola de Philly311.", "ht": "Bonjou.", "uk": "Вітаю."}
MENUS = {
    "en": [("report", "Report a problem"), ("human", LABEL)],
    "es": [("report", "Reportar un problema")],
    "zh-Hant": [("report", "回報問題")],
}
TEMPLATES = [
    TemplateText("case_update_1", tag, f"{tag}: news about {{{{1}}}} for you.", ("31100008",))
    for tag in ("en", "es", "km")
]


@pytest.fixture
async def full(settings: MessengerSettings, meta_timing: Timing) -> AsyncIterator[Messenger]:
    """A connector with everything to say, that was not started."""
    connector = Messenger(replace(settings, greetings=GREETINGS, menus=MENUS, templates=TEMPLATES), timing=meta_timing)
    yield connector
    await connector.close()


def subscribed(meta: GraphApi) -> frozenset[str]:
    return meta.webhooks.accounts.get(ACCOUNT.page, frozenset())


# --- start ---


async def test_start_subscribes_the_page_once(full: Messenger, meta: GraphApi) -> None:
    await full.start()
    assert subscribed(meta) == frozenset(FIELDS)
    await full.start()
    assert [call for call, _ in meta.calls].count(f"POST /{ACCOUNT.page}/subscribed_apps") == 1


async def test_start_brings_back_what_was_dropped_and_keeps_the_rest(full: Messenger, meta: GraphApi) -> None:
    meta.webhooks.subscribe_account(ACCOUNT.page, frozenset({"messages", "message_reactions"}))
    await full.start()
    assert subscribed(meta) == {*FIELDS, "message_reactions"}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("expired token", SendErrorKind.MISCONFIGURED),
        ("no permission", SendErrorKind.MISCONFIGURED),
        ("transient", SendErrorKind.UNAVAILABLE),
        ("not JSON", SendErrorKind.UNAVAILABLE),
        ("hang", SendErrorKind.UNAVAILABLE),
    ],
)
async def test_start_says_what_is_wrong_and_sending_still_works(
    full: Messenger, meta: GraphApi, fault: str, kind: SendErrorKind
) -> None:
    meta.fail(fault, call="* /*/subscribed_apps")
    with pytest.raises(StartError) as caught:
        await full.start()
    assert caught.value.kind is kind
    await full.send(Outgoing(id=1, thread=ANA, text="Where is it?", language="en"))
    assert meta.messenger.sent_to(ANA)[-1].text == "Where is it?"


async def test_a_page_that_is_oddly_named_is_no_crash(full: Messenger, meta: GraphApi) -> None:
    meta.fail("odd id", call=f"GET /{ACCOUNT.page}")
    await full.start()


# --- sync ---


async def test_sync_sets_greeting_and_menu_by_locale(full: Messenger, meta: GraphApi) -> None:
    await full.sync()
    profile = meta.messenger.profile
    assert profile.get_started == "start"
    assert profile.greeting("es_LA") == profile.greeting("es_ES") == "Hola de Philly311."
    assert profile.greeting("ht_HT") == profile.greeting("de_DE") == "Hello from Philly311."
    assert [(entry["title"], entry["payload"]) for entry in profile.menu("default")] == [
        ("Report a problem", "report"),
        ("Ask for a person who will ans…", "human"),
    ]
    assert [entry["title"] for entry in profile.menu("zh_HK")] == ["回報問題"]


async def test_the_menu_comes_back_as_a_choice(full: Messenger, meta: GraphApi) -> None:
    await full.sync()
    meta.messenger.start(ANA)
    meta.messenger.menu(ANA, "report", locale="es_LA")


async def test_sync_hands_in_what_is_missing_and_says_so(full: Messenger, meta: GraphApi) -> None:
    told = await full.sync()
    assert {(found.name, found.language) for found in meta.messenger.templates.templates} == {
        ("case_update_1", "en"),
        ("case_update_1", "es"),
    }
    assert "The greeting is set in en, es, uk." in told
    assert "The menu is set in en, es, zh-Hant." in told
    assert "Messenger has no locale for ht: its readers see the first language." in told
    assert any("km" in sentence for sentence in told)
    again = await full.sync()
    assert len(meta.messenger.templates.templates) == 2
    assert any(sentence.endswith("is approved.") for sentence in again)


async def test_a_locale_that_meta_does_not_have_is_left_out(full: Messenger, meta: GraphApi) -> None:
    """One of them refuses the whole profile, so those that no list of Meta's names are given up first."""
    meta.fail("no such template", call="POST /me/messenger_profile")
    told = await full.sync()
    assert meta.messenger.profile.greeting("uk_UA") == "Hello from Philly311."
    assert meta.messenger.profile.greeting("es_LA") == "Hola de Philly311."
    assert "Messenger has no locale for uk: its readers see the first language." in told


@pytest.mark.parametrize("call", ["POST /me/messenger_profile", "GET */message_templates", "POST */message_templates"])
async def test_sync_says_what_is_wrong(full: Messenger, meta: GraphApi, call: str) -> None:
    meta.fail("expired token", call=call)
    with pytest.raises(StartError) as caught:
        await full.sync()
    assert caught.value.kind is SendErrorKind.MISCONFIGURED


async def test_without_words_only_the_button_is_set(messenger: Messenger, meta: GraphApi) -> None:
    assert await messenger.sync() == ["The button to begin is set."]
    assert meta.messenger.profile.fields == {"get_started": {"payload": "start"}}


# --- inspect ---


async def test_nothing_is_wrong_when_all_is_well(full: Messenger) -> None:
    await full.start()
    await full.sync()
    assert await full.inspect() == []


async def test_a_page_that_let_go_of_us_is_noticed(full: Messenger, meta: GraphApi) -> None:
    await full.start()
    await full.sync()
    meta.webhooks.drop_account(ACCOUNT.page)
    (problem,) = await full.inspect()
    assert "feed" in problem
    assert "messages" in problem


async def test_a_token_that_is_refused_is_said_once(full: Messenger, meta: GraphApi) -> None:
    meta.expired.add(ACCOUNT.page_token)
    (problem,) = await full.inspect()
    assert problem.startswith("META_PAGE_TOKEN is refused")
    assert ACCOUNT.page_token not in problem


@pytest.mark.parametrize(
    ("call", "permission"),
    [
        ("GET */subscribed_apps", "pages_manage_metadata"),
        ("GET */messenger_profile", "pages_messaging"),
        ("GET */message_templates", "pages_utility_messaging"),
    ],
)
async def test_a_permission_that_is_missing_is_named(
    full: Messenger, meta: GraphApi, call: str, permission: str
) -> None:
    await full.start()
    await full.sync()
    meta.fail("no permission", call=call)
    (problem,) = await full.inspect()
    assert permission in problem


async def test_a_template_that_was_rejected_is_named(full: Messenger, meta: GraphApi) -> None:
    await full.start()
    await full.sync()
    meta.messenger.templates.decide("case_update_1", "REJECTED", language="es")
    (problem,) = await full.inspect()
    assert "case_update_1 (es)" in problem


async def test_inspect_never_raises(full: Messenger, meta: GraphApi) -> None:
    meta.fail("not an object", call="GET *", times=9)
    assert len(await full.inspect()) == 1
    meta.stop()
    (problem,) = await full.inspect()
    assert problem.startswith("Meta could not be asked")


# --- settings ---


def test_without_the_apps_secret_there_is_no_webhook(settings: MessengerSettings) -> None:
    assert Messenger(replace(settings, app=replace(settings.app, secret=None))).webhook is None


@pytest.mark.parametrize("page_id", ["", "Philly311", "102030405060708/x", "１２３４５６"])
def test_a_page_has_an_id_of_digits(settings: MessengerSettings, page_id: str) -> None:
    with pytest.raises(ValueError, match="META_PAGE_ID"):
        replace(settings, page_id=page_id)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "clé"])
def test_a_token_that_no_header_takes_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="META_PAGE_TOKEN") as caught:
        MetaApp().graph(token, "META_PAGE_TOKEN")
    assert not token.strip() or token not in str(caught.value)


def test_a_version_is_written_as_meta_writes_it() -> None:
    with pytest.raises(ValueError, match="META_GRAPH_VERSION"):
        GraphSettings(token="EAA", version="26")
