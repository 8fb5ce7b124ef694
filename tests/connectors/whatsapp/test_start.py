"""What the channel sets up at WhatsApp, and what it finds wrong there."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from connectors.base import SendErrorKind, StartError
from connectors.whatsapp import WhatsApp, WhatsAppSettings
from tests.connectors.whatsapp.conftest import TEMPLATES
from tests.fakes.graph_api import GraphApi


async def test_start_asks_for_the_accounts_news(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.start()
    await whatsapp.start()
    assert fake.account.business in fake.webhooks.accounts


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("wa wrong token", SendErrorKind.MISCONFIGURED),
        ("no permission", SendErrorKind.MISCONFIGURED),
        ("bad gateway", SendErrorKind.UNAVAILABLE),
        ("hang", SendErrorKind.UNAVAILABLE),
        ("app limit", SendErrorKind.THROTTLED),
    ],
)
async def test_a_start_that_fails_says_why_and_hinders_nothing(
    whatsapp: WhatsApp, fake: GraphApi, fault: str, kind: SendErrorKind
) -> None:
    fake.fail(fault, call="GET *")
    with pytest.raises(StartError) as caught:
        await whatsapp.start()
    assert caught.value.kind is kind
    assert fake.account.whatsapp_token not in str(caught.value)
    await whatsapp.start()


# --- templates ---


async def test_missing_templates_are_handed_in_and_known_ones_left(whatsapp: WhatsApp, fake: GraphApi) -> None:
    told = await whatsapp.sync()
    assert list(told) == [
        "WhatsApp's template case_update_v1 (en) was handed in and is approved.",
        "WhatsApp's template case_update_v1 (es) was handed in and is approved.",
        "WhatsApp takes no templates in ht: case_update_v1 goes out in en there.",
    ]
    again = await whatsapp.sync()
    assert again[0] == "WhatsApp's template case_update_v1 (en) is approved."
    assert [(template.name, template.language) for template in fake.whatsapp.templates.templates] == [
        ("case_update_v1", "en"),
        ("case_update_v1", "es"),
    ]


async def test_every_page_of_templates_is_read(settings: WhatsAppSettings, fake: GraphApi) -> None:
    many = tuple(replace(TEMPLATES[0], name=f"notice_v{number}") for number in range(120))
    whatsapp = WhatsApp(replace(settings, templates=many))
    await whatsapp.sync()
    assert set(await whatsapp.sync()) == {f"WhatsApp's template {text.name} (en) is approved." for text in many}
    await whatsapp.close()


async def test_one_wording_that_is_refused_does_not_keep_the_others_back(
    settings: WhatsAppSettings, fake: GraphApi
) -> None:
    bare = replace(TEMPLATES[0], name="bare_v1", text="{{1}} {{2}}")
    whatsapp = WhatsApp(replace(settings, templates=(bare, TEMPLATES[1])))
    refused, taken = await whatsapp.sync()
    assert refused.startswith("WhatsApp's template bare_v1 (en) was refused: ")
    assert taken.endswith("is approved.")
    await whatsapp.close()


async def test_a_sync_without_access_fails(whatsapp: WhatsApp, fake: GraphApi) -> None:
    fake.expired.add(fake.account.whatsapp_token)
    with pytest.raises(StartError) as caught:
        await whatsapp.sync()
    assert caught.value.kind is SendErrorKind.MISCONFIGURED


# --- what is wrong ---


async def test_nothing_is_wrong_after_start_and_sync(whatsapp: WhatsApp) -> None:
    await whatsapp.start()
    await whatsapp.sync()
    assert list(await whatsapp.inspect()) == []


async def wrong(whatsapp: WhatsApp) -> Sequence[str]:
    await whatsapp.start()
    await whatsapp.sync()
    return await whatsapp.inspect()


async def test_what_is_wrong_is_said(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.sync()
    fake.whatsapp.templates.decide("case_update_v1", "PAUSED", language="es")
    assert list(await whatsapp.inspect()) == [
        "WhatsApp: the app is not told about the account's messages; a restart asks for it again.",
        "WhatsApp's template case_update_v1 (es) is paused by Meta because people reported it.",
    ]


async def test_templates_that_were_never_handed_in_are_missed(whatsapp: WhatsApp) -> None:
    await whatsapp.start()
    assert list(await whatsapp.inspect()) == [
        "WhatsApp's template case_update_v1 (en) is not there: run the sync.",
        "WhatsApp's template case_update_v1 (es) is not there: run the sync.",
    ]


async def test_an_inspection_without_access_says_so(whatsapp: WhatsApp, fake: GraphApi) -> None:
    fake.expired.add(fake.account.whatsapp_token)
    (told,) = await whatsapp.inspect()
    assert told.startswith("WhatsApp: Our access to the platform is wrong or has expired. the token is wrong")
    fake.stop()
    (told,) = await whatsapp.inspect()
    assert told.startswith("WhatsApp: The platform could not be reached")


# --- settings ---


@pytest.mark.parametrize("number", ["", "+1 215 686 8686", "Philly311", "12 34"])
def test_an_id_that_is_none_is_refused(settings: WhatsAppSettings, number: str) -> None:
    with pytest.raises(ValueError, match="WHATSAPP_PHONE_ID"):
        replace(settings, phone_id=number)
    with pytest.raises(ValueError, match="WHATSAPP_BUSINESS_ID"):
        replace(settings, business_id=number)
