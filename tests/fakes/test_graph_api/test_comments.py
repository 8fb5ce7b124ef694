"""The page's wall: what is written there reaches us, our answers stand in public, and each comment has one reply."""

import httpx
import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import HOUR, Json
from tests.fakes.test_graph_api.conftest import ANA, BOB, Caller, House, text_to

MESSAGES = "/me/messages"


def value(meta: GraphApi) -> Json:
    """The newest change."""
    event = meta.webhooks.happened[-1]
    assert event.field == event.content["field"] == "feed"
    found: Json = event.content["value"]
    return found


def private(comment: str, text: str = "Let us talk here", name: str = "comment_id") -> Json:
    return {"recipient": {name: comment}, "message": {"text": text}}


def test_a_comment_reaches_us(meta: GraphApi, connected: House) -> None:
    post = meta.comments.publish("Snow tonight")
    comment = meta.comments.comment(ANA, "A pothole!", photo=b"picture")
    told = connected.calls(2)[1]
    (entry,) = told["entry"]
    (change,) = entry["changes"]
    assert change["field"] == "feed"
    # Both in seconds, though not of one look at the clock.
    assert 0 <= entry["time"] - change["value"]["created_time"] < HOUR
    assert {key: change["value"][key] for key in ("item", "verb", "comment_id", "post_id", "parent_id", "from")} == {
        "item": "comment",
        "verb": "add",
        "comment_id": comment,
        "post_id": post,
        "parent_id": post,
        "from": {"id": ANA, "name": f"Ana R{ANA}"},
    }
    assert change["value"]["message"] == "A pothole!"
    assert change["value"]["permalink_url"].startswith("https://www.facebook.com/")
    assert httpx.get(change["value"]["photo"]).content == b"picture"


def test_what_becomes_of_a_comment(meta: GraphApi) -> None:
    comment = meta.comments.comment(ANA, "A pothole!")
    under = meta.comments.comment(BOB, "Here too", under=comment)
    assert (value(meta)["comment_id"], value(meta)["parent_id"]) == (under, comment)
    meta.comments.edit(comment, "Two potholes!")
    assert (value(meta)["verb"], value(meta)["message"]) == ("edited", "Two potholes!")
    meta.comments.hide(comment)
    assert value(meta)["verb"] == "hide"
    assert comment not in {one.id for one in meta.comments.public()}
    meta.comments.unhide(comment)
    assert [one.text for one in meta.comments.public(value(meta)["post_id"])] == ["Two potholes!"]
    meta.comments.delete(comment)
    assert value(meta)["verb"] == "remove"
    assert "message" not in value(meta)


def test_who_it_was_may_be_left_out(meta: GraphApi) -> None:
    meta.comments.comment(ANA, "A pothole!", anonymous=True)
    assert "from" not in value(meta)


def test_visitors_and_the_page_write_posts(meta: GraphApi) -> None:
    meta.comments.publish("Snow tonight")
    assert (value(meta)["item"], value(meta)["from"]["id"]) == ("status", meta.account.page)
    post = meta.comments.post(ANA, "Look at this")
    assert (value(meta)["item"], value(meta)["post_id"], value(meta)["from"]["id"]) == ("post", post, ANA)
    assert "comment_id" not in value(meta)


@pytest.mark.parametrize("as_form", [False, True])
def test_a_public_answer_comes_back_from_the_page_itself(meta: GraphApi, page: Caller, *, as_form: bool) -> None:
    comment = meta.comments.comment(ANA, "A pothole!")
    given = {"message": "We have written to you."}
    path = f"/{comment}/comments"
    answer = page.client.post(path, data=given).json() if as_form else page.post(path, given)
    assert (value(meta)["comment_id"], value(meta)["parent_id"]) == (answer["id"], comment)
    assert value(meta)["from"] == {"id": meta.account.page, "name": "Philly311"}
    assert meta.comments.answers(comment) == ["We have written to you."]
    about = page.get(f"/{answer['id']}", fields="message,parent")
    assert about == {"id": answer["id"], "message": "We have written to you.", "parent": {"id": comment}}


def test_a_public_answer_needs_words_and_a_comment(meta: GraphApi, page: Caller) -> None:
    comment = meta.comments.comment(ANA, "A pothole!")
    assert page.refused("POST", f"/{comment}/comments", {"message": " "}) == (100, None)
    assert page.refused("POST", f"/{comment}/comments", {"message": "w" * 8001}) == (100, None)
    meta.comments.delete(comment)
    assert page.refused("POST", f"/{comment}/comments", {"message": "Too late"}) == (100, 33)


def test_one_private_reply_a_comment(meta: GraphApi, page: Caller) -> None:
    comment = meta.comments.comment(ANA, "A pothole!")
    assert page.refused("POST", MESSAGES, private(comment, "")) == (100, None)
    answer = page.post(MESSAGES, private(comment))
    (sent,) = meta.messenger.sent_to(ANA)
    assert (answer["recipient_id"], sent.text, sent.way) == (ANA, "Let us talk here", "private_reply")
    assert page.refused("POST", MESSAGES, private(comment, "Once more")) == (10900, None)
    other = meta.comments.comment(ANA, "And another!")
    page.post(MESSAGES, private(other))


def test_a_private_reply_opens_no_window(meta: GraphApi, page: Caller) -> None:
    page.post(MESSAGES, private(meta.comments.comment(ANA, "A pothole!")))
    assert page.refused("POST", MESSAGES, text_to(ANA)) == (10, 2018278)
    meta.messenger.say(ANA, "Yes, at 1234 Market")
    page.post(MESSAGES, text_to(ANA))


def test_a_visitors_post_is_replied_to_as_well(meta: GraphApi, page: Caller) -> None:
    post = meta.comments.post(ANA, "Look at this")
    page.post(MESSAGES, private(post, name="post_id"))
    assert page.refused("POST", MESSAGES, private(post, name="post_id")) == (10900, None)


def test_a_private_reply_comes_within_a_week(meta: GraphApi, page: Caller) -> None:
    early, late = meta.comments.comment(ANA, "one"), meta.comments.comment(ANA, "two")
    meta.clock.advance(days=6.9)
    page.post(MESSAGES, private(early))
    meta.clock.advance(days=0.2)
    assert page.refused("POST", MESSAGES, private(late)) == (10903, None)


def test_a_private_reply_needs_somebody_else(meta: GraphApi, page: Caller) -> None:
    comment = meta.comments.comment(ANA, "A pothole!")
    own = page.post(f"/{comment}/comments", {"message": "Thank you"})["id"]
    assert page.refused("POST", MESSAGES, private(own)) == (100, None)
    assert page.refused("POST", MESSAGES, private("311_311")) == (100, 33)
    meta.comments.delete(comment)
    assert page.refused("POST", MESSAGES, private(comment)) == (100, 33)
    meta.messenger.block(BOB)
    assert page.refused("POST", MESSAGES, private(meta.comments.comment(BOB, "Hey"))) == (551, 1545041)


def test_private_replies_are_counted_by_the_hour(meta: GraphApi, page: Caller) -> None:
    comments = [meta.comments.comment(ANA, str(number)) for number in range(751)]
    for comment in comments[:750]:
        meta.messenger.send(private(comment))
    assert page.refused("POST", MESSAGES, private(comments[750])) == (613, None)
    meta.clock.advance(hours=1.1)
    page.post(MESSAGES, private(comments[750]))
