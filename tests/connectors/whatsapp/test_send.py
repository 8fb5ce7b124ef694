"""What residents see of our messages, which form each takes, and how a message goes on after a failure."""

from dataclasses import replace

import pytest

from connectors.base import Audience, Button, Media, MediaError, Outgoing, SendError, SendErrorKind, Template, Way
from connectors.whatsapp import WhatsApp, WhatsAppSettings
from tests.connectors.whatsapp.conftest import ANA, ANA_ID
from tests.fakes.graph_api import GraphApi
from tests.fakes.graph_api import Way as Right

YES_NO = (Button("Yes", "yes"), Button("No", "no"))


def message(text: str = "Thank you!", *, number: int = 1, thread: str = ANA_ID, language: str = "en") -> Outgoing:
    return Outgoing(id=number, thread=thread, text=text, language=language)


def options(count: int, label: str = "Option") -> tuple[Button, ...]:
    return tuple(Button(f"{label} {n}", f"v{n}") for n in range(count))


# --- whom ---


async def test_a_person_is_written_to_by_the_id_that_stays(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.send(message())
    (sent,) = fake.whatsapp.sent_to(ANA)
    assert (sent.body["recipient"], "to" in sent.body) == (ANA_ID, False)


async def test_who_came_with_a_number_only_is_written_to_by_it(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.send(message(thread=ANA))
    (sent,) = fake.whatsapp.sent_to(ANA)
    assert (sent.body["to"], "recipient" in sent.body) == (ANA, False)


@pytest.mark.parametrize("thread", ["", "+12155550101", "us.123", "US.", "1", "US.1/../../me", "12155550101\n"])
async def test_no_other_thread_is_taken(whatsapp: WhatsApp, fake: GraphApi, thread: str) -> None:
    with pytest.raises(SendError) as caught:
        await whatsapp.send(message(thread=thread))
    assert caught.value.kind is SendErrorKind.REJECTED
    assert fake.calls == []


# --- while they wait ---


async def test_their_message_is_marked_as_read_while_we_write(whatsapp: WhatsApp, fake: GraphApi) -> None:
    wamid = fake.whatsapp.say(ANA, "There is a pothole")
    await whatsapp.typing(ANA_ID, f"dm:{wamid}")
    assert (fake.whatsapp.seen, fake.whatsapp.typing) == ([wamid], [wamid])


@pytest.mark.parametrize("answering", ["", "dm:", "removal:wamid.1", "wamid.1"])
async def test_without_a_message_there_is_nothing_to_mark(whatsapp: WhatsApp, fake: GraphApi, answering: str) -> None:
    await whatsapp.typing(ANA_ID, answering)
    assert fake.calls == []


async def test_a_message_that_whatsapp_does_not_know_harms_nobody(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.typing(ANA_ID, "dm:wamid.unknown")
    assert (len(fake.calls), fake.whatsapp.seen) == (1, [])


# --- in which form ---


async def test_no_page_is_previewed(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.send(message("See https://311.example.gov/s/abc"))
    (sent,) = fake.whatsapp.sent_to(ANA)
    assert sent.body["text"]["preview_url"] is False


@pytest.mark.parametrize(
    ("buttons", "form"),
    [
        (YES_NO, "button"),
        (options(3), "button"),
        (options(4), "list"),
        (options(10), "list"),
        ((Button("twenty letters there", "a"), Button("B", "b")), "button"),
        ((Button("twenty-one letters, no", "a"), Button("B", "b")), "list"),
    ],
)
async def test_few_short_buttons_are_buttons_and_others_are_rows(
    whatsapp: WhatsApp, fake: GraphApi, buttons: tuple[Button, ...], form: str
) -> None:
    await whatsapp.send(replace(message(), buttons=buttons))
    (sent,) = fake.whatsapp.sent_to(ANA)
    assert sent.body["interactive"]["type"] == form
    assert sent.buttons == [(button.label, button.value) for button in buttons]


@pytest.mark.parametrize(("language", "label"), [("en", "Choose"), ("es", "Elegir"), ("xx", "☰")])
async def test_a_list_is_opened_in_the_residents_language(
    whatsapp: WhatsApp, fake: GraphApi, language: str, label: str
) -> None:
    await whatsapp.send(replace(message(language=language), buttons=options(5)))
    (sent,) = fake.whatsapp.sent_to(ANA)
    assert sent.body["interactive"]["action"]["button"] == label


async def test_a_label_too_long_for_a_row_can_still_be_read(whatsapp: WhatsApp, fake: GraphApi) -> None:
    label = "Something is wrong with a traffic light"
    await whatsapp.send(replace(message(), buttons=(Button(label, "a"), Button("B", "b"))))
    (sent,) = fake.whatsapp.sent_to(ANA)
    first, second = sent.body["interactive"]["action"]["sections"][0]["rows"]
    assert (first["title"], first["description"]) == ("Something is wrong with…", label)
    assert "description" not in second


@pytest.mark.parametrize("value", ["", "v" * 257])
async def test_a_value_that_cannot_come_back_is_rejected(whatsapp: WhatsApp, fake: GraphApi, value: str) -> None:
    with pytest.raises(SendError) as caught:
        await whatsapp.send(replace(message(), buttons=(Button("A", value),)))
    assert caught.value.kind is SendErrorKind.REJECTED
    assert fake.calls == []


async def test_what_does_not_fit_beside_buttons_goes_before_them(whatsapp: WhatsApp, fake: GraphApi) -> None:
    text = "One sentence of thirty letters. " * 150
    await whatsapp.send(replace(message(text), buttons=YES_NO))
    before, last = fake.whatsapp.sent_to(ANA)
    assert (before.body["type"], before.buttons) == ("text", [])
    assert (last.body["type"], len(last.text) <= 1024) == ("interactive", True)
    assert before.text.endswith(".")
    assert f"{before.text} {last.text}" == text.strip()


async def test_a_question_for_the_address_offers_to_share_the_location(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.send(replace(message("Where is it?"), asks="address"))
    await whatsapp.send(replace(message("Which one?", number=2), asks="address", buttons=YES_NO))
    asked, chosen = fake.whatsapp.sent_to(ANA)
    assert (asked.text, asked.body["interactive"]["type"]) == ("Where is it?", "location_request_message")
    assert chosen.body["interactive"]["type"] == "button"


async def test_what_whatsapp_has_no_form_for_is_rejected(whatsapp: WhatsApp, fake: GraphApi) -> None:
    odd = (
        replace(message(), audience=Audience.PUBLIC, post="1"),
        replace(message(), audience=Audience.PRIVATE_REPLY, post="1"),
        replace(message(), way=Way.HUMAN_TAG),
        replace(message(), way=Way.TEMPLATE),
    )
    for outgoing in odd:
        with pytest.raises(SendError) as caught:
            await whatsapp.send(outgoing)
        assert caught.value.kind is SendErrorKind.REJECTED
    assert fake.calls == []


# --- the window ---


async def test_after_a_day_only_a_template_goes_out(whatsapp: WhatsApp, fake: GraphApi) -> None:
    await whatsapp.sync()
    fake.clock.advance(hours=25)
    with pytest.raises(SendError) as caught:
        await whatsapp.send(message())
    assert caught.value.kind is SendErrorKind.OUTSIDE_WINDOW
    news = Template("case_update_v1", ("31100019", "closed\n(fixed)   today"))
    for number, language in ((2, "es"), (3, "km")):
        sent = await whatsapp.send(replace(message(number=number, language=language), way=Way.TEMPLATE, template=news))
        assert sent.external_ids == (fake.whatsapp.sent[-1].id,)
    spanish, khmer = fake.whatsapp.sent_to(ANA)
    assert (spanish.way, spanish.text) == (
        Right.TEMPLATE,
        "Noticias del caso 31100019: closed (fixed) today. Gracias.",
    )
    # WhatsApp has no templates in Khmer.
    assert khmer.text == "News of case 31100019: closed (fixed) today. Thank you."


async def test_a_template_without_blanks_carries_none(whatsapp: WhatsApp, fake: GraphApi) -> None:
    template = Template("case_update_v1", ())
    with pytest.raises(SendError):
        await whatsapp.send(replace(message(), way=Way.TEMPLATE, template=template))
    _, given = fake.calls[-1]
    assert "components" not in given["template"]


async def test_one_person_rests_as_long_as_whatsapp_wants(whatsapp: WhatsApp, fake: GraphApi) -> None:
    fake.whatsapp.pair_limit = True
    await whatsapp.send(message())
    with pytest.raises(SendError) as caught:
        await whatsapp.send(message(number=2))
    assert (caught.value.kind, caught.value.retry_after) == (SendErrorKind.THROTTLED, 6.0)
    fake.clock.advance(seconds=6.0)
    await whatsapp.send(message(number=2))
    assert len(fake.whatsapp.sent_to(ANA)) == 2


# --- half-sent ---


async def test_a_message_goes_on_where_it_stopped(whatsapp: WhatsApp, fake: GraphApi) -> None:
    long = replace(message("part " * 1200), buttons=YES_NO)
    fake.fail("server error", skip=1)
    with pytest.raises(SendError):
        await whatsapp.send(long)
    sent = await whatsapp.send(long)
    seen = fake.whatsapp.sent_to(ANA)
    assert "".join(part.text for part in seen).replace(" ", "") == "part" * 1200
    assert sent.external_ids == tuple(part.id for part in seen)


# --- pictures ---


async def test_a_picture_is_read_with_the_token_and_only_from_known_hosts(
    settings: WhatsAppSettings, fake: GraphApi
) -> None:
    number = fake.files.keep(b"picture")
    narrow = WhatsApp(replace(settings, app=replace(settings.app, media_hosts=())))
    with pytest.raises(MediaError) as caught:
        await narrow.fetch(Media(number, number), 1_000)
    await narrow.close()
    assert caught.value.permanent


@pytest.mark.parametrize("handle", ["", "../me", "1003383421387256/messages", "me"])
async def test_a_handle_leads_nowhere_else(whatsapp: WhatsApp, fake: GraphApi, handle: str) -> None:
    with pytest.raises(MediaError) as caught:
        await whatsapp.fetch(Media("u", handle), 1_000)
    assert caught.value.permanent
    assert fake.calls == []


async def test_a_picture_is_gone_after_a_week(whatsapp: WhatsApp, fake: GraphApi) -> None:
    number = fake.files.keep(b"picture")
    fake.clock.advance(days=8)
    with pytest.raises(MediaError) as caught:
        await whatsapp.fetch(Media(number, number), 1_000)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("GET /*", "app limit"),
        ("GET /*", "wa wrong token"),
        ("GET /*", "not JSON"),
        ("GET /*", "no id"),
        ("GET /whatsapp_business/*", "server error"),
        ("GET /whatsapp_business/*", "hang"),
        ("GET /whatsapp_business/*", "cut"),
    ],
)
async def test_a_picture_that_may_still_come_is_not_given_up(
    whatsapp: WhatsApp, fake: GraphApi, call: str, fault: str
) -> None:
    number = fake.files.keep(b"picture")
    fake.fail(fault, call=call)
    with pytest.raises(MediaError) as caught:
        await whatsapp.fetch(Media(number, number), 1_000)
    assert not caught.value.permanent
    assert await whatsapp.fetch(Media(number, number), 1_000) == b"picture"
