"""How our messages leave: in parts, by each right that Meta knows, under a comment, because of a comment."""

from dataclasses import replace

import pytest

from connectors.base import Audience, Button, Outgoing, Purpose, SendError, SendErrorKind, Template, Way
from connectors.messenger import Messenger
from tests.connectors.messenger.conftest import ANA, BOB
from tests.fakes.graph_api import GraphApi
from tests.fakes.graph_api import Way as SeenWay

DAY = 24 * 3600.0
MESSAGE = Outgoing(id=1, thread=ANA, text="Where is it?", language="en")
PUBLIC = replace(MESSAGE, audience=Audience.PUBLIC)
PRIVATE_REPLY = replace(MESSAGE, audience=Audience.PRIVATE_REPLY, buttons=(Button("Yes", "yes"),))
NEWS = Template("case_update_1", ("31100008", "Pothole", "In progress"))
WORDING = "There is news about your report {{1}} ({{2}}): {{3}} Reply to this message if you have a question."


def approve(meta: GraphApi, language: str = "en") -> None:
    body = {"type": "BODY", "text": WORDING, "example": {"body_text": [["1", "2", "3"]]}}
    meta.messenger.templates.create(
        {"name": NEWS.name, "language": language, "category": "UTILITY", "components": [body]}
    )


async def refusal(messenger: Messenger, message: Outgoing) -> SendErrorKind:
    with pytest.raises(SendError) as caught:
        await messenger.send(message)
    return caught.value.kind


# --- to a person ---


async def test_a_message_carries_our_mark(messenger: Messenger, meta: GraphApi) -> None:
    await messenger.send(MESSAGE)
    (sent,) = meta.messenger.sent_to(ANA)
    assert sent.body["message"]["metadata"] == "philly311"


@pytest.mark.parametrize(
    ("purpose", "kind"), [(Purpose.ANSWER, "RESPONSE"), (Purpose.HUMAN, "RESPONSE"), (Purpose.NOTICE, "UPDATE")]
)
async def test_what_nobody_asked_for_is_an_update(
    messenger: Messenger, meta: GraphApi, purpose: Purpose, kind: str
) -> None:
    await messenger.send(replace(MESSAGE, purpose=purpose))
    assert meta.messenger.sent_to(ANA)[-1].body["messaging_type"] == kind


async def test_peoples_own_words_go_out_for_a_week(messenger: Messenger, meta: GraphApi) -> None:
    meta.clock.advance(3 * DAY)
    words = replace(MESSAGE, purpose=Purpose.HUMAN)
    assert await refusal(messenger, words) is SendErrorKind.OUTSIDE_WINDOW
    await messenger.send(replace(words, way=Way.HUMAN_TAG))
    assert [sent.way for sent in meta.messenger.sent_to(ANA)] == [SeenWay.HUMAN_AGENT]
    meta.clock.advance(5 * DAY)
    assert await refusal(messenger, replace(words, way=Way.HUMAN_TAG)) is SendErrorKind.OUTSIDE_WINDOW


async def test_news_goes_out_later_in_an_approved_form(messenger: Messenger, meta: GraphApi) -> None:
    approve(meta)
    meta.clock.advance(30 * DAY)
    notice = replace(MESSAGE, purpose=Purpose.NOTICE, way=Way.TEMPLATE, template=NEWS)
    sent = await messenger.send(notice)
    (seen,) = meta.messenger.sent_to(ANA)
    assert seen.text.startswith("There is news about your report 31100008 (Pothole): In progress")
    assert (seen.template, sent.external_ids) == (NEWS.name, (f"dm:{seen.id}",))


@pytest.mark.parametrize(("language", "code"), [("zh-Hant", "zh_TW"), ("pt", "pt_BR"), ("ht", "en"), ("km", "en")])
async def test_a_template_is_in_their_language_or_in_english(
    messenger: Messenger, meta: GraphApi, language: str, code: str
) -> None:
    approve(meta, code)
    await messenger.send(replace(MESSAGE, language=language, way=Way.TEMPLATE, template=NEWS))
    assert meta.messenger.sent_to(ANA)[0].body["message"]["template"]["language"] == {"code": code}


async def test_a_template_without_a_name_is_rejected(messenger: Messenger) -> None:
    assert await refusal(messenger, replace(MESSAGE, way=Way.TEMPLATE)) is SendErrorKind.REJECTED


async def test_a_template_that_is_not_approved_is_rejected(messenger: Messenger) -> None:
    assert await refusal(messenger, replace(MESSAGE, way=Way.TEMPLATE, template=NEWS)) is SendErrorKind.REJECTED


async def test_what_failed_half_way_goes_on_there(messenger: Messenger, meta: GraphApi) -> None:
    long = replace(MESSAGE, text=" ".join(["word"] * 1000))
    meta.fail("transient", skip=1)
    assert await refusal(messenger, long) is SendErrorKind.UNAVAILABLE
    sent = await messenger.send(long)
    told = meta.messenger.sent_to(ANA)
    assert " ".join(part.text for part in told) == long.text
    assert sent.external_ids == tuple(f"dm:{part.id}" for part in told)


@pytest.mark.parametrize("value", ["", "v" * 1001])
async def test_a_button_that_cannot_come_back_is_rejected(messenger: Messenger, meta: GraphApi, value: str) -> None:
    assert await refusal(messenger, replace(MESSAGE, buttons=(Button("Yes", value),))) is SendErrorKind.REJECTED
    assert meta.messenger.sent_to(ANA) == []


async def test_a_label_is_counted_as_phones_count_it(messenger: Messenger, meta: GraphApi) -> None:
    await messenger.send(replace(MESSAGE, buttons=(Button("😀" * 11, "smile"),)))
    ((label, _),) = meta.messenger.sent_to(ANA)[0].buttons
    assert label == "😀" * 9 + "…"


async def test_typing_says_that_it_was_read(messenger: Messenger, meta: GraphApi) -> None:
    await messenger.typing(ANA, "dm:m_1")
    assert meta.messenger.actions == [(ANA, "mark_seen"), (ANA, "typing_on")]


async def test_typing_at_who_cannot_be_written_to_asks_nobody(messenger: Messenger, meta: GraphApi) -> None:
    before = len(meta.calls)
    await messenger.typing("post:9001_7001", "comment:1")
    assert len(meta.calls) == before


# --- in public ---


async def test_a_comment_is_answered_under_it(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment(BOB, "There is a pothole")
    sent = await messenger.send(replace(PUBLIC, post=comment, buttons=(Button("Yes", "yes"),)))
    assert meta.comments.answers(comment) == ["Where is it?"]
    assert sent.external_ids == (f"comment:{meta.comments.public(comment)[0].id}",)
    assert meta.messenger.sent == []


async def test_a_visitors_post_is_answered_under_it(messenger: Messenger, meta: GraphApi) -> None:
    post = meta.comments.post(BOB, "The light is out")
    await messenger.send(replace(PUBLIC, post=post))
    assert meta.comments.answers(post) == ["Where is it?"]


async def test_a_public_answer_has_no_link_and_one_part(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment(BOB, "There is a pothole")
    text = "See https://311.example.gov/s/abc now. " + "This is a sentence. " * 200
    await messenger.send(replace(PUBLIC, post=comment, text=text))
    (told,) = meta.comments.answers(comment)
    assert told.startswith("See now. This is a sentence. ")
    assert told.endswith("sentence. …")
    assert len(told) <= 2000


async def test_a_public_answer_of_a_link_alone_is_rejected(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment(BOB, "There is a pothole")
    message = replace(PUBLIC, post=comment, text="https://311.example.gov/s/abc")
    assert await refusal(messenger, message) is SendErrorKind.REJECTED


@pytest.mark.parametrize("post", [None, "", "me", "../me/messages", "9001_7001/likes", "9001_7001?x=1"])
@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PRIVATE_REPLY])
async def test_only_a_post_is_answered(
    messenger: Messenger, meta: GraphApi, post: str | None, audience: Audience
) -> None:
    before = len(meta.calls)
    assert await refusal(messenger, replace(MESSAGE, audience=audience, post=post)) is SendErrorKind.REJECTED
    assert len(meta.calls) == before


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("page limit", SendErrorKind.THROTTLED),
        ("no permission", SendErrorKind.MISCONFIGURED),
        ("bad gateway", SendErrorKind.UNAVAILABLE),
        # What may be there already is not tried again: everybody would see it twice.
        ("no id", SendErrorKind.REJECTED),
        ("odd id", SendErrorKind.REJECTED),
        ("not JSON", SendErrorKind.REJECTED),
        ("cut", SendErrorKind.REJECTED),
        ("lost answer", SendErrorKind.REJECTED),
    ],
)
async def test_a_public_answer_that_fails_has_its_kind(
    messenger: Messenger, meta: GraphApi, fault: str, kind: SendErrorKind
) -> None:
    comment = meta.comments.comment(BOB, "There is a pothole")
    meta.fail(fault, call="POST */comments")
    assert await refusal(messenger, replace(PUBLIC, post=comment)) is kind


async def test_a_public_answer_that_never_left_is_tried_again(messenger: Messenger, meta: GraphApi) -> None:
    meta.stop()
    assert await refusal(messenger, replace(PUBLIC, post="9001_7001")) is SendErrorKind.UNAVAILABLE


async def test_a_comment_that_is_gone_is_rejected(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment(BOB, "There is a pothole")
    meta.comments.delete(comment)
    assert await refusal(messenger, replace(PUBLIC, post=comment)) is SendErrorKind.REJECTED


# --- in private, because of a post ---


async def test_a_private_reply_reveals_who_they_are(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment("7100", "There is a pothole")
    sent = await messenger.send(replace(PRIVATE_REPLY, thread=f"post:{comment}", post=comment))
    (told,) = meta.messenger.sent_to("7100")
    assert (told.way, told.text, told.buttons) == (SeenWay.PRIVATE_REPLY, "Where is it?", [("Yes", "yes")])
    assert (sent.contact, sent.external_ids) == ("7100", (f"dm:{told.id}",))
    assert meta.comments.answers(comment) == []


async def test_a_visitors_post_is_answered_privately(messenger: Messenger, meta: GraphApi) -> None:
    post = meta.comments.post("7100", "The light is out")
    await messenger.send(replace(PRIVATE_REPLY, post=post))
    (told,) = meta.messenger.sent_to("7100")
    assert told.body["recipient"] == {"post_id": post}


async def test_a_private_reply_is_one_message(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment("7100", "There is a pothole")
    await messenger.send(replace(PRIVATE_REPLY, post=comment, text="This is a sentence. " * 200))
    (told,) = meta.messenger.sent_to("7100")
    assert told.text.endswith("sentence. …")
    assert len(told.text) <= 2000


async def test_there_is_no_second_private_reply(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment("7100", "There is a pothole")
    await messenger.send(replace(PRIVATE_REPLY, post=comment))
    assert await refusal(messenger, replace(PRIVATE_REPLY, id=2, post=comment)) is SendErrorKind.REJECTED


async def test_a_private_reply_is_too_late_after_a_week(messenger: Messenger, meta: GraphApi) -> None:
    comment = meta.comments.comment("7100", "There is a pothole")
    meta.clock.advance(8 * DAY)
    assert await refusal(messenger, replace(PRIVATE_REPLY, post=comment)) is SendErrorKind.REJECTED
