"""The Messenger profile is set as a whole or not at all, and needs what Meta needs."""

import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.test_graph_api.conftest import ANA, Caller

PROFILE = "/me/messenger_profile"
START = {"payload": "start"}


def menu(locale: str = "default", *titles: str) -> Json:
    entries = [{"type": "postback", "title": title, "payload": title.lower()} for title in titles or ("Report",)]
    return {"locale": locale, "composer_input_disabled": False, "call_to_actions": entries}


def greeting(locale: str = "default", text: str = "Hello") -> Json:
    return {"locale": locale, "text": text}


def test_a_profile_is_set_shown_and_taken_away(meta: GraphApi, page: Caller) -> None:
    menus = [menu("default", "Report"), menu("es_LA", "Avisar"), menu("ht_HT", "Rapò")]
    whole = {"get_started": START, "greeting": [greeting(), greeting("vi_VN", "Xin chào")], "persistent_menu": menus}
    assert page.post(PROFILE, whole) == {"result": "success"}
    assert page.get(PROFILE, fields="get_started,persistent_menu")["data"] == [
        {"get_started": START, "persistent_menu": menus}
    ]
    assert meta.messenger.profile.greeting("vi_VN") == "Xin chào"
    assert meta.messenger.profile.greeting("pl_PL") == "Hello"
    assert page.delete(PROFILE, {"fields": ["greeting"]}) == {"result": "success"}
    assert page.get(PROFILE, fields="greeting") == {"data": []}


def test_residents_see_the_menu_of_their_language(meta: GraphApi, page: Caller) -> None:
    menus = [menu("default", "Report"), menu("es_LA", "Avisar")]
    page.post(PROFILE, {"get_started": START, "persistent_menu": menus})
    meta.messenger.menu(ANA, "avisar", locale="es_LA")
    meta.messenger.menu(ANA, "report", locale="ru_RU")
    assert meta.webhooks.happened[-1].content["postback"]["title"] == "Report"
    with pytest.raises(AssertionError):
        meta.messenger.menu(ANA, "report", locale="es_LA")


def test_a_menu_needs_the_button_to_get_started(page: Caller) -> None:
    assert page.refused("POST", PROFILE, {"persistent_menu": [menu()]}) == (100, 2018145)
    page.post(PROFILE, {"get_started": START})
    page.post(PROFILE, {"persistent_menu": [menu()]})
    assert page.refused("DELETE", PROFILE, {"fields": ["get_started"]}) == (100, 2018145)
    page.delete(PROFILE, {"fields": ["get_started", "persistent_menu"]})


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"get_started": {"payload": ""}},
        {"get_started": {"payload": "p" * 1001}},
        {"greeting": [greeting("es_LA")]},
        {"greeting": [greeting(text="g" * 161)]},
        {"greeting": [greeting(), greeting()]},
        {"greeting": [greeting(), greeting("es")]},
        {"greeting": [greeting(), greeting("zh-Hans")]},
        {"persistent_menu": [menu("es_LA")]},
        {"persistent_menu": [menu("default", "T" * 31)]},
        {"persistent_menu": [menu("default", *(str(n) for n in range(21)))]},
        {"persistent_menu": [{"locale": "default", "call_to_actions": []}]},
        {"persistent_menu": [{"locale": "default", "call_to_actions": [{"type": "nested", "title": "More"}]}]},
    ],
)
def test_what_does_not_fit_changes_nothing(meta: GraphApi, page: Caller, wrong: Json) -> None:
    page.post(PROFILE, {"get_started": START})
    assert page.refused("POST", PROFILE, wrong) == (100, None)
    assert meta.messenger.profile.fields == {"get_started": START}
