"""How our messages reach residents, and what happens when they do not at once."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.base import Button, Media, MediaError, Outgoing, SendError, SendErrorKind, StartError
from connectors.telegram import Telegram, TelegramSettings, Timing
from connectors.testing import everything_logged
from tests.connectors.telegram.conftest import ANA, BOB
from tests.fakes.bot_api import BotApi, Fault, refused

GROUP = -1001987654321
COMMANDS = {
    "en": [("report", "Report a problem"), ("status", "What happened to my report?")],
    "es": [("reportar", "Informar de un problema")],
    "zh-Hans": [("report", "报告问题")],
    "zh-Hant": [("report", "回報問題")],
}
LABELS = {"en": "Share my location", "es": "Compartir mi ubicación"}


def message(text: str = "Thank you!", *, number: int = 1, thread: str = str(ANA), asks: str | None = None) -> Outgoing:
    return Outgoing(id=number, thread=thread, text=text, language="en", asks=asks)


def with_buttons(*labels: str) -> Outgoing:
    return replace(message(), buttons=tuple(Button(label, f"v{n}") for n, label in enumerate(labels)))


@pytest.fixture
async def helpful(settings: TelegramSettings, timing: Timing) -> AsyncIterator[Telegram]:
    """A connector that was given words for its menu and its location button."""
    connector = Telegram(settings, commands=COMMANDS, location_labels=LABELS, timing=timing)
    yield connector
    await connector.close()


# --- texts and buttons ---


async def test_text_is_sent_as_it_is(telegram: Telegram, fake: BotApi) -> None:
    await telegram.send(message("<b>*5_th* & [Girard](x)</b> https://phila.gov"))
    assert fake.sent[0].text == "<b>*5_th* & [Girard](x)</b> https://phila.gov"
    _, given = fake.calls[-1]
    assert "parse_mode" not in given
    assert given["link_preview_options"] == {"is_disabled": True}


async def test_a_long_text_is_cut_at_a_sentence(telegram: Telegram, fake: BotApi) -> None:
    sentence = "The street was resurfaced this morning, thank you. "
    await telegram.send(message(sentence * 120))
    assert [sent.text.endswith("thank you.") for sent in fake.sent] == [True, True]


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (("Yes", "No"), [2]),
        (("Yes", "No", "Skip", "Cancel"), [3, 1]),
        (("Kreyòl Ayisyen", "English", "Español"), [2, 1]),
        (("简体中文语言", "English"), [2]),
        (("Yes, this is the right place", "No"), [1, 1]),
    ],
)
async def test_buttons_stand_in_rows_that_a_phone_can_show(
    telegram: Telegram, fake: BotApi, labels: tuple[str, ...], rows: list[int]
) -> None:
    await telegram.send(with_buttons(*labels))
    assert [len(row) for row in fake.sent[0].rows] == rows
    assert [label for label, _ in fake.sent[0].buttons] == list(labels)


async def test_a_button_without_a_label_shows_its_value(telegram: Telegram, fake: BotApi) -> None:
    await telegram.send(with_buttons(" "))
    assert fake.sent[0].buttons == [("v0", "v0")]


@pytest.mark.parametrize("value", ["", "è" * 33])
async def test_a_value_that_cannot_come_back_is_rejected_before_anything_is_sent(
    telegram: Telegram, fake: BotApi, value: str
) -> None:
    with pytest.raises(SendError) as caught:
        await telegram.send(replace(message("a " * 5000), buttons=(Button("Go", value),)))
    assert caught.value.kind is SendErrorKind.REJECTED
    assert fake.sent == []


async def test_an_address_may_be_answered_with_a_location(helpful: Telegram, fake: BotApi) -> None:
    await helpful.send(message("Where is it?", asks="address"))
    await helpful.send(message("Thank you!", number=2))
    asked, thanked = (sent.markup for sent in fake.sent)
    assert asked["keyboard"] == [[{"text": "Share my location", "request_location": True}]]
    assert thanked == {"remove_keyboard": True}


async def test_buttons_go_before_the_location_button(helpful: Telegram, fake: BotApi) -> None:
    await helpful.send(replace(with_buttons("Skip"), asks="address"))
    assert fake.sent[0].buttons == [("Skip", "v0")]


async def test_a_group_is_not_asked_for_its_location(helpful: Telegram, fake: BotApi) -> None:
    fake.group(GROUP)
    await helpful.send(message("Where is it?", thread=str(GROUP), asks="address"))
    assert fake.sent[0].markup == {}


# --- groups ---


async def test_a_topic_is_answered_in_the_topic(telegram: Telegram, fake: BotApi) -> None:
    fake.group(GROUP)
    await telegram.send(message(thread=f"{GROUP}/42"))
    assert (fake.sent[0].chat, fake.sent[0].topic) == (GROUP, 42)


async def test_a_group_that_moved_is_followed(telegram: Telegram, fake: BotApi) -> None:
    fake.migrate(-4123, GROUP)
    sent = await telegram.send(message(thread="-4123"))
    assert sent.external_ids == (f"{GROUP}:{fake.sent_to(GROUP)[0].message_id}",)


async def test_a_group_that_keeps_moving_is_not_chased(telegram: Telegram, fake: BotApi) -> None:
    fake.migrate(-1, -2)
    fake.migrate(-2, -1)
    with pytest.raises(SendError) as caught:
        await telegram.send(message(thread="-1"))
    assert caught.value.kind is SendErrorKind.REJECTED
    assert "-2" not in str(caught.value)


async def test_who_blocks_us_is_told_apart(telegram: Telegram, fake: BotApi) -> None:
    fake.block(ANA)
    with pytest.raises(SendError) as caught:
        await telegram.send(message())
    assert caught.value.kind is SendErrorKind.BLOCKED
    fake.unblock(ANA)
    await telegram.send(message(number=2, thread=str(BOB)))


# --- trying again ---


async def test_a_half_sent_message_goes_on_where_it_stopped(telegram: Telegram, fake: BotApi) -> None:
    long = message("part " * 2000)
    fake.fail("server error", skip=1)
    with pytest.raises(SendError):
        await telegram.send(long)
    sent = await telegram.send(long)
    assert "".join(part.text for part in fake.sent).replace(" ", "") == "part" * 2000
    assert sent.external_ids == tuple(f"{part.chat}:{part.message_id}" for part in fake.sent)


async def test_another_process_starts_a_half_sent_message_anew(
    telegram: Telegram, helpful: Telegram, fake: BotApi
) -> None:
    long = message("part " * 1200)
    fake.fail("server error", skip=1)
    with pytest.raises(SendError):
        await telegram.send(long)
    await helpful.send(long)
    first, again, second = fake.sent
    assert first.text == again.text
    assert (again.text + second.text).replace(" ", "") == "part" * 1200


async def test_a_lost_answer_means_that_a_retry_is_read_twice(telegram: Telegram, fake: BotApi) -> None:
    fake.fail("lost answer")
    with pytest.raises(SendError) as caught:
        await telegram.send(message())
    assert caught.value.policy.retry
    await telegram.send(message())
    assert [sent.text for sent in fake.sent] == ["Thank you!", "Thank you!"]


async def test_an_answer_that_cannot_be_read_is_not_quoted_in_the_log(telegram: Telegram, fake: BotApi) -> None:
    fake.fail(Fault(200, body=b'{"ok": true, "result": {"text": "Zanzibar'))
    with everything_logged() as log, pytest.raises(SendError) as caught:
        await telegram.send(message())
    assert "Zanzibar" not in log.getvalue() + "".join(traceback.format_exception(caught.value))


# --- pace ---


async def test_telegram_is_never_flooded(telegram: Telegram, fake: BotApi) -> None:
    fake.flood = True
    for number in range(3):
        await telegram.send(message(number=number))
    gaps = [later.at - earlier.at for earlier, later in zip(fake.sent, fake.sent[1:], strict=False)]
    assert min(gaps) > 0.9


async def test_too_many_at_once_come_back_later(telegram: Telegram, fake: BotApi) -> None:
    outcomes = await asyncio.gather(*(telegram.send(message(number=n)) for n in range(4)), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, SendError)]
    assert [(error.kind, round(error.retry_after or 0)) for error in refused] == [(SendErrorKind.THROTTLED, 2)] * 2
    assert len(fake.sent) == 2


async def test_a_chat_rests_as_long_as_telegram_says(telegram: Telegram, fake: BotApi) -> None:
    fake.fail("flood")
    for number in range(2):
        with pytest.raises(SendError) as caught:
            await telegram.send(message(number=number))
    assert 2 < (caught.value.retry_after or 0) <= 3
    assert sum(method == "sendmessage" for method, _ in fake.calls) == 1


# --- start ---


async def test_start_offers_the_menus(helpful: Telegram, fake: BotApi) -> None:
    await helpful.start()
    await helpful.start()
    assert helpful.username == "Philly311TestBot"
    assert {code: [item["command"] for item in menu] for (_, code), menu in fake.menus.items()} == {
        "": ["report", "status"],
        "en": ["report", "status"],
        "es": ["reportar"],
        "zh": ["report"],
    }
    assert {scope for scope, _ in fake.menus} == {"all_private_chats"}
    assert fake.menus["all_private_chats", "zh"][0]["description"] == "报告问题"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("wrong token", SendErrorKind.MISCONFIGURED),
        ("bad gateway", SendErrorKind.UNAVAILABLE),
        ("hang", SendErrorKind.UNAVAILABLE),
        ("odd result", SendErrorKind.UNAVAILABLE),
    ],
)
async def test_a_start_that_fails_says_why_and_hinders_nothing(
    helpful: Telegram, fake: BotApi, fault: str, kind: SendErrorKind
) -> None:
    fake.fail(fault, method="getMe")
    with pytest.raises(StartError) as caught:
        await helpful.start()
    assert caught.value.kind is kind
    await helpful.send(message())
    await helpful.start()


async def test_typing_is_shown(telegram: Telegram, fake: BotApi) -> None:
    fake.group(GROUP)
    await telegram.typing(str(ANA), "1")
    await telegram.typing(f"{GROUP}/42", "2")
    assert fake.actions == [(ANA, "typing"), (GROUP, "typing")]


# --- settings ---


@pytest.mark.parametrize("token", ["", "hunter2", "123:short", "123:with blanks and more of them"])
def test_a_token_that_cannot_be_one_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="TELEGRAM_TOKEN") as caught:
        TelegramSettings(token=token)
    assert not token or token not in str(caught.value)


def test_a_secret_that_telegram_would_refuse_is_refused(settings: TelegramSettings) -> None:
    with pytest.raises(ValueError, match="TELEGRAM_WEBHOOK_SECRET"):
        replace(settings, secret="not allowed!")


# --- pictures ---


async def test_a_picture_that_telegram_will_not_hand_out_is_lost(telegram: Telegram, fake: BotApi) -> None:
    too_big = fake.keep(b"x" * (20 * 1024 * 1024 + 1))
    for handle in (too_big, "never heard of it"):
        with pytest.raises(MediaError) as caught:
            await telegram.fetch(Media("u", handle), 50_000_000)
        assert caught.value.permanent


async def test_a_server_that_sends_more_than_it_said_is_cut_off(telegram: Telegram, fake: BotApi) -> None:
    media = Media("u", fake.keep(b"small"))
    fake.fail(Fault(200, body=b"x" * 1_000_000), method="file")
    with pytest.raises(MediaError, match="larger than 1000 bytes") as caught:
        await telegram.fetch(media, 1_000)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("getFile", "flood"),
        ("getFile", "wrong token"),
        ("getFile", "odd result"),
        ("getFile", refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")),
        ("getFile", Fault(200, body=b'{"ok": true, "result": {"file_id": "a", "file_unique_id": "u"}}')),
        ("file", "server error"),
        ("file", "hang"),
        ("file", "cut"),
    ],
)
async def test_a_picture_that_may_still_come_is_not_given_up(
    telegram: Telegram, fake: BotApi, method: str, fault: str | Fault
) -> None:
    media = Media("u", fake.keep(b"picture"))
    fake.fail(fault, method=method)
    # A deadline, not a speed: a server that hangs would hold us for ever without a time-out of our own.
    async with asyncio.timeout(60):
        with pytest.raises(MediaError) as caught:
            await telegram.fetch(media, 1_000)
    assert not caught.value.permanent
    assert await telegram.fetch(media, 1_000) == b"picture"
