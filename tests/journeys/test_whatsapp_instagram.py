"""The same house over WhatsApp and Instagram: reports with buttons, lists and pictures, news after a day."""

from collections.abc import Iterator

import httpx
import pytest

from tests.fakes.graph_api import GraphApi
from tests.journeys import pictures
from tests.journeys.abroad import report
from tests.journeys.house import House, RunningRasa
from tests.journeys.talk import (
    VERIFY,
    PrivateLine,
    Talk,
    WhatsAppLine,
    expect,
    expect_news_after_a_day,
    expect_template,
    running_house_at_meta,
)
from tests.journeys.waiting import until


@pytest.fixture(scope="module")
def house(
    rasa: RunningRasa, database_url: str, meta: GraphApi, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Meta has been shown both addresses, and has the templates."""
    folder, account = tmp_path_factory.mktemp("whatsapp"), meta.account
    own = {
        "META_IG_TOKEN": account.instagram_token,
        "META_IG_ID": account.instagram,
        "WHATSAPP_TOKEN": account.whatsapp_token,
        "WHATSAPP_PHONE_ID": account.phone,
        "WHATSAPP_BUSINESS_ID": account.business,
    }
    with running_house_at_meta(folder, database_url, rasa, meta, **own) as running:
        meta.connect(f"{running.url}/whatsapp/webhook", VERIFY)
        fields = meta.webhooks.subscriptions["instagram"].fields
        meta.webhooks.subscribe_app("instagram", f"{running.url}/instagram/webhook", fields)
        yield running


def test_a_whatsapp_report_to_its_news(house: House, meta: GraphApi) -> None:
    ana = Talk(meta.whatsapp)
    thread = meta.whatsapp.contact(ana.id).user_id
    expect(ana.say("Hola"), "greet", language="es")
    meta.whatsapp.photo(ana.id, pictures.jpeg(seed=71), caption="Hay grafiti en la pared en 1234 Market St")
    expect(ana.hear(), "question.graffiti_removal.property_type", language="es")
    ana.press("wall_or_fence")
    summary = ana.press("first")
    expect(summary, "ask.confirm", "summary.photos", language="es")
    assert [value for _, value in summary.buttons] == ["yes", "change", "cancel"]
    expect(ana.press("yes"), "filed", language="es")
    (case,) = house.cases_of(thread)
    assert (case["channel"], case["language"]) == ("whatsapp", "es")
    assert len(house.rows("SELECT 1 FROM case_photos WHERE case_id = %s", case["id"])) == 1
    expect_news_after_a_day(house, meta, ana, case["reference"])


@pytest.mark.parametrize("tag", ["vi", "ar", "ht", "zh-Hans"])
def test_a_whatsapp_report_in_other_languages_to_its_news_a_day_later(house: House, meta: GraphApi, tag: str) -> None:
    line = WhatsAppLine(meta)
    report(house, line, tag, "whatsapp")
    expect_template(house, meta, line, tag)


@pytest.mark.parametrize("tag", ["ru", "ko", "bn"])
def test_an_instagram_report_in_other_languages(house: House, meta: GraphApi, tag: str) -> None:
    report(house, PrivateLine(meta.instagram), tag, "instagram")


def test_a_shared_location_and_a_hidden_number(house: House, meta: GraphApi) -> None:
    ana = Talk(meta.whatsapp)
    ana.id = f"US.{ana.id}"
    ana.say("Graffiti on a wall")
    ana.press("wall_or_fence")
    asked = ana.press("first")
    expect(asked, "ask.address")
    assert asked.body["interactive"]["type"] == "location_request_message"
    meta.whatsapp.location(ana.id, *pictures.HERE)
    expect(ana.hear(), "ask.photo")
    ana.press("skip")
    ana.press("yes")
    (case,) = house.cases_of(ana.id)
    assert (case["lat"], case["lon"]) == pytest.approx(pictures.HERE, abs=1e-4)


def test_what_arrived_is_known(house: House, meta: GraphApi) -> None:
    ana = Talk(meta.whatsapp)
    ana.say("hello")
    meta.whatsapp.read(ana.id)
    until(
        lambda: house.rows(
            "SELECT 1 FROM deliveries JOIN messages ON messages.id = message_id JOIN conversations "
            "ON conversations.id = conversation_id WHERE thread = %s AND receipt = 'read'",
            meta.whatsapp.contact(ana.id).user_id,
        ),
        "the receipt is kept",
    )


def test_an_instagram_report(house: House, meta: GraphApi) -> None:
    ana = Talk(meta.instagram)
    meta.instagram.photo(ana.id, pictures.jpeg(seed=72), text="Graffiti on the wall at 1234 Market St")
    expect(ana.hear(), "question.graffiti_removal.property_type")
    ana.press("wall_or_fence")
    ana.press("first")
    expect(ana.press("yes"), "filed")
    (case,) = house.cases_of(ana.id)
    assert case["channel"] == "instagram"
    assert len(house.rows("SELECT 1 FROM case_photos WHERE case_id = %s", case["id"])) == 1


def test_a_person_in_metas_inbox_has_the_floor(house: House, meta: GraphApi) -> None:
    ana = Talk(meta.instagram)
    expect(ana.say("hello"), "greet")
    meta.instagram.agent_says(ana.id, "This is Dana from 311.")
    until(lambda: house.talk_of(ana.id)["floor"] == "human", "a person has the floor")


@pytest.mark.parametrize("channel", ["whatsapp", "instagram"])
def test_meta_is_shown_the_address_and_strangers_are_not(house: House, channel: str) -> None:
    url = f"{house.url}/{channel}/webhook"
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    shown = httpx.get(url, params=asked | {"hub.verify_token": VERIFY}, trust_env=False)
    assert (shown.status_code, shown.text) == (200, "1158201444")
    assert httpx.get(url, params=asked | {"hub.verify_token": "guess"}, trust_env=False).status_code == 403
    assert httpx.post(url, json={"object": channel, "entry": []}, trust_env=False).status_code == 403
