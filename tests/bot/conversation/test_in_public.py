"""Under a post: at most one short line, nothing personal, nothing filed; the talk itself goes on in private."""

import itertools
from typing import Any

import pytest

from bot.conversation.rasa import Answer
from bot.floor import ASKED, HUMAN, PAGE_INBOX, WAITING
from bot.house import Parts, now
from connectors.base import Capabilities, Inbound
from storage.models import Contact, Conversation, Service
from tests.bot.conversation.house import Said, house_of, turn, understood
from tests.factories import filed, inbound, request, row, rows, talk
from tests.fakes.scripted import ScriptedConnector, ScriptedRasa

PRIVATE_REPLIES = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, private_replies=True)
HELLO = "Thank you for writing to"
HIDDEN = "I cannot talk about report"
WRITE = "please send us a direct message"
MESSAGED = "I have sent you a private message"
_posts = itertools.count(1)


def post(text: str = "There is graffiti on my wall", **changes: Any) -> Inbound:
    return inbound(text=text, post=f"in-public-{next(_posts)}", **changes)


async def lines(parts: Parts, answer: Answer, item: Inbound) -> list[str]:
    """What stands under the post."""
    _, said = await turn(house_of(parts, ScriptedRasa(answer)), parts, item)
    assert all(one.post == item.post for one in said)
    return [one.text for one in said if one.audience == "public"]


async def test_a_report_is_understood_and_goes_on_in_private(parts: Parts) -> None:
    answer = understood("report_issue", {"phrase": "thanks"}, service="graffiti_removal")
    (line,) = await lines(parts, answer, post("Graffiti at 1234 Market St, call Ana Lopez"))
    assert "Graffiti" in line
    assert WRITE in line
    assert "Market" not in line
    assert "Ana" not in line


async def test_where_it_can_be_answered_privately_the_dialogue_goes_there(parts: Parts) -> None:
    platform, item = ScriptedConnector(can=PRIVATE_REPLIES), post()
    answer = understood("report_issue", {"phrase": "thanks"}, {"phrase": "goodbye"}, service="graffiti_removal")
    message, said = await turn(house_of(parts, ScriptedRasa(answer), platform), parts, item)
    private, public = said
    assert isinstance(private, Said)
    assert (private.audience, public.audience, message.outcome) == ("private_reply", "public", "answered")
    for phrase in ("thanks", "goodbye"):
        assert parts.phrases.say("en", phrase) in private.text
    assert MESSAGED in public.text
    # What the post said is known when they write.
    talked = await row(parts, Conversation, Conversation.id == message.conversation_id)
    assert talked.state == answer.state


@pytest.mark.parametrize("key", ["emergency", "emergency.rule"])
async def test_an_emergency_names_whom_to_call(parts: Parts, key: str) -> None:
    item = {"phrase": key, "values": {"kind": "fire", "lines": ["911", "PGW 215-235-1212"]}}
    (line,) = await lines(parts, understood("emergency", item, service="graffiti_removal"), post("Fire! 31100008"))
    assert "911; PGW 215-235-1212" in line
    assert WRITE not in line


async def test_what_is_not_ours_names_whose_it_is(parts: Parts) -> None:
    item = {"phrase": "refer", "values": {"lines": ["SEPTA 215-580-7800"], "service": "bus"}}
    (line,) = await lines(parts, understood("report_issue", item, service="graffiti_removal"), post())
    assert "SEPTA 215-580-7800" in line


async def test_the_state_of_a_public_report_is_told(parts: Parts) -> None:
    case = await filed(parts, request(await talk(parts)))
    (line,) = await lines(parts, understood("ask_status"), post(f"What about {case.reference}?"))
    assert case.reference in line
    assert "Graffiti" in line
    assert HIDDEN not in line


async def test_a_hidden_report_reads_like_one_that_is_not_there(parts: Parts) -> None:
    """Also to who filed it: everyone reads it."""
    who = await talk(parts)
    (kind, *_) = await rows(parts, Service, ~Service.public)
    case = await filed(parts, request(who, service=kind.slug))
    (hidden,) = await lines(
        parts, understood("ask_status"), post(f"What about {case.reference}?", contact=who.thread, thread=who.thread)
    )
    (unknown,) = await lines(parts, understood("ask_status"), post("What about 99999999?"))
    assert hidden.replace(case.reference, "N") == unknown.replace("99999999", "N")
    assert HIDDEN in hidden


@pytest.mark.parametrize("intent", ["thanks", "goodbye", "affirm", "deny", "skip"])
async def test_what_asks_for_nothing_gets_nothing(parts: Parts, intent: str) -> None:
    platform = ScriptedConnector(can=PRIVATE_REPLIES)
    answer = understood(intent, {"phrase": "thanks"})
    message, said = await turn(house_of(parts, ScriptedRasa(answer), platform), parts, post("thank you"))
    assert (list(said), message.outcome) == ([], "public_silence")


async def test_hello_is_answered(parts: Parts) -> None:
    (line,) = await lines(parts, understood("greet", {"phrase": "thanks"}), post("hello"))
    assert HELLO in line
    assert WRITE in line


async def test_who_asks_for_a_person_is_told_that_one_reads_it(parts: Parts) -> None:
    async def hand_over(session: object, now_: Any, values: object) -> dict[str, Any]:
        now_.floor = (WAITING, ASKED)
        return {}

    answer = understood("request_human", {"effect": "hand_over", "values": {}}, {"phrase": "thanks"})
    house = house_of(parts, ScriptedRasa(answer), effects={"hand_over": hand_over})
    message, (line,) = await turn(house, parts, post("a human please"))
    assert parts.phrases.say("en", "public.human") in line.text
    talked = await row(parts, Conversation, Conversation.id == message.conversation_id)
    assert (talked.floor, talked.unanswered_since is not None) == (WAITING, True)


@pytest.mark.parametrize("effect", ["open_case", "withdraw_case", "follow", "no_such_effect"])
@pytest.mark.parametrize(("intent", "count"), [("report_issue", 1), ("affirm", 0)])
async def test_nothing_is_filed_where_anyone_may_have_written_it(
    parts: Parts, effect: str, intent: str, count: int
) -> None:
    done: list[str] = []

    async def act(session: object, turn_: object, values: object) -> dict[str, Any]:
        done.append(effect)
        return {}

    answer = understood(intent, {"effect": effect, "values": {}}, {"phrase": "thanks"}, service="potholes")
    house = house_of(
        parts, ScriptedRasa(answer), ScriptedConnector(can=PRIVATE_REPLIES), effects={effect: act, "hand_over": act}
    )
    message, said = await turn(house, parts, post("yes"))
    assert done == []
    assert [one.audience for one in said] == ["public"] * count
    talked = await row(parts, Conversation, Conversation.id == message.conversation_id)
    assert talked.state == {}


async def test_not_more_than_four_an_hour(parts: Parts) -> None:
    who = (await talk(parts)).thread
    counts = []
    for _ in range(6):
        counts.append(len(await lines(parts, understood("greet"), post("hello", contact=who, thread=who))))
    assert counts == [1, 1, 1, 1, 0, 0]


async def test_the_same_post_is_answered_once(parts: Parts) -> None:
    who = (await talk(parts)).thread
    answer = understood("greet", {"phrase": "thanks"})
    house = house_of(parts, ScriptedRasa(answer, answer), ScriptedConnector(can=PRIVATE_REPLIES))
    first = post("hello", contact=who, thread=who)
    _, said = await turn(house, parts, first)
    assert [one.audience for one in said] == ["private_reply", "public"]
    _, again = await turn(house, parts, inbound(text="hello!", contact=who, thread=who, post=first.post))
    assert list(again) == []


async def test_nothing_to_read_gets_nothing(parts: Parts) -> None:
    rasa = ScriptedRasa()
    message, said = await turn(house_of(parts, rasa), parts, post("🎉🎉"))
    assert (list(said), message.outcome, rasa.asked) == ([], "unreadable", [])


async def test_whom_an_agent_shut_out_is_not_greeted(parts: Parts) -> None:
    who = await talk(parts)
    async with parts.sessions.begin() as session:
        (await session.get_one(Contact, who.contact_id)).shut_out_at = now()
    rasa = ScriptedRasa()
    message, said = await turn(house_of(parts, rasa), parts, post("hello", contact=who.thread, thread=who.thread))
    assert (list(said), message.outcome, rasa.asked) == ([], "shut_out", [])


async def test_where_a_person_has_the_floor_the_bot_is_quiet(parts: Parts) -> None:
    who = await talk(parts)
    async with parts.sessions.begin() as session:
        talked = await session.get_one(Conversation, who.conversation_id)
        talked.floor, talked.floor_reason, talked.floor_since = HUMAN, PAGE_INBOX, now()
    message, said = await turn(
        house_of(parts, ScriptedRasa()), parts, post("and?", contact=who.thread, thread=who.thread)
    )
    assert (list(said), message.outcome) == ([], "for_human")
