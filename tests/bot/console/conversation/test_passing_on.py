"""Taking a conversation, passing it on, noting, setting it aside, and undoing that."""

from bot import notes
from bot.house import Parts, now
from storage.models import Contact, Note
from tests.bot.console.conftest import NewPerson
from tests.bot.console.conversation.threads import HOSTILE, audited, conversation_of, path, vietnamese
from tests.bot.console.person import words_of
from tests.factories import row, rows


async def test_passing_it_on(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts, floor="waiting", floor_reason="asked", unanswered_since=now())
    ana, ben = await signed_in(name="Ana Torres"), await signed_in(name="Ben Ito")
    await ana.send(path(where, "/take"))
    assert "You have it" in words_of((await ana.get(path(where))).text)

    refused = await ben.send(path(where, "/hand-back"), sentence="She will call again")
    assert refused.status_code == 422
    assert "Ana Torres has this conversation." in words_of(refused.text)

    await ana.send(path(where, "/hand-to"), colleague=ben.user_id)
    assert "Ben Ito has this conversation now." in words_of((await ana.get(path(where))).text)
    assert (await conversation_of(parts, where)).holder_id == ben.user_id
    await ana.send(path(where, "/take"), from_holder=ben.user_id)
    await ana.send(path(where, "/release"))
    assert (await conversation_of(parts, where)).holder_id is None

    assert "Write one sentence" in words_of((await ana.send(path(where, "/hand-back"), sentence=" ")).text)
    await ana.send(path(where, "/hand-back"), sentence="She waits for the crew")
    assert (await conversation_of(parts, where)).floor == "bot"
    words = words_of((await ana.get(path(where))).text)
    assert "Ana Torres handed it back to the bot" in words
    assert "She waits for the crew" in words
    assert await audited(parts, where) == [
        "taken",
        "opened",
        "handed_to",
        "opened",
        "taken",
        "released",
        "handed_back",
        "opened",
    ]


async def test_a_note_that_is_too_long_is_not_lost(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    agent = await signed_in()
    long = "zebra " * 700
    again = await agent.send(path(where, "/note"), note=long)
    assert again.status_code == 422
    assert "4000 fit" in words_of(again.text)
    assert long.strip() in again.text
    await agent.send(path(where, "/note"), note=f"{HOSTILE} is what she wrote")
    (note,) = await rows(parts, Note, Note.conversation_id == where.conversation_id)
    assert note.author_id == agent.user_id
    page = (await agent.get(path(where))).text
    assert f"{HOSTILE} is what she wrote" in words_of(page)
    assert "<script>alert" not in page


async def test_opening_it_is_seeing_the_note_one_is_named_in(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    ana, ben = await signed_in(name="Ana Torres"), await signed_in(name="Ben Ito")
    await ben.send(path(where, "/note"), note=f"@{ana.email} please look")
    async with parts.sessions() as session:
        assert len(await notes.mentions(session, ana.user_id)) == 1
    await ana.get(path(where))
    async with parts.sessions() as session:
        assert await notes.mentions(session, ana.user_id) == []


async def test_setting_aside_and_undoing_it(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts, floor="waiting", floor_reason="asked")
    agent = await signed_in()
    await agent.send(path(where, "/snooze"), until="tomorrow")
    until = (await conversation_of(parts, where)).snoozed_until
    assert until is not None
    here = until.astimezone(parts.settings.config.city.zone)
    assert (here.hour, here.minute) == (9, 0)
    assert until > now()
    assert "This time has passed." in words_of((await agent.send(path(where, "/snooze"), until="never")).text)
    await agent.send(path(where, "/unsnooze"))
    assert (await conversation_of(parts, where)).snoozed_until is None

    await agent.send(path(where, "/block"))
    assert (await row(parts, Contact, Contact.id == where.contact_id)).shut_out_at is not None
    assert "Blocked since" in words_of((await agent.get(path(where))).text)
    await agent.send(path(where, "/unblock"))
    await agent.send(path(where, "/spam"))
    assert "Spam since" in words_of((await agent.get(path(where))).text)
    await agent.send(path(where, "/not-spam"))
    after = await conversation_of(parts, where)
    assert (after.spam_at, after.floor) == (None, "waiting")
    assert (await row(parts, Contact, Contact.id == where.contact_id)).shut_out_at is None
