"""Who works on a conversation: agents take it, hand it on or back to the bot; they speak, they set it aside.

    async with parts.sessions.begin() as session:
        await handoff.take(session, conversation_id, visit.user_id)
        await audit(session, visit, "conversation.taken", "conversation", conversation_id)

Each function works in the caller's transaction, locks the conversation's row and raises its version, so that a turn
that is being taken at this moment is taken again and finds what the agent did. The caller writes the audit trail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.floor import BOT, CONSOLE, HUMAN
from bot.notes import HANDED_BACK, NoNote, write
from bot.outbox import Outbox, Reply
from bot.text import tidy
from connectors.base import Audience, Purpose
from storage.models import Contact, Conversation, Message, User

# Whom a conversation may be handed to.
ANSWERING = ("agent", "supervisor", "admin")


class Refused(Exception):
    """It cannot be done; the text is a sentence for the agent. Nothing was changed."""


class Gone(Refused):
    """There is no such conversation (any more)."""

    def __init__(self) -> None:
        super().__init__("This conversation is not there any more. Go back to the queue.")


class HeldByOther(Refused):
    """Somebody else has it: `user_id`, `name`, `since`."""

    def __init__(self, user_id: int, name: str, since: datetime | None) -> None:
        super().__init__(f"{name} has this conversation. Ask them to hand it to you, or look for the next one.")
        self.user_id = user_id
        self.name = name
        self.since = since


@dataclass(frozen=True, slots=True)
class Words:
    """What an agent sends: their English, and what the resident gets in `language`. `macro`: the ready answer used.

    `post` is the public post under which everybody reads it, and `reply_to` the message that this post is here.
    """

    english: str
    resident: str
    language: str
    macro: str | None = None
    post: str | None = None
    reply_to: int | None = None


# --- who has it ---


async def take(
    session: AsyncSession, conversation_id: int, user_id: int, now: datetime, *, from_holder: int | None = None
) -> None:
    """Exactly one gets it, the others get HeldByOther. Taking what one has already changes nothing.

    `from_holder`: take it away from this colleague, if it is still they who have it.
    """
    row = await locked(session, conversation_id)
    if row.holder_id == user_id:
        return
    if row.holder_id is not None and row.holder_id != from_holder:
        await _must_be_free(session, row, user_id)
    _give(row, user_id, now)


async def release(session: AsyncSession, conversation_id: int, user_id: int) -> None:
    """Nobody has it, and it waits for the next agent. The bot stays as quiet as it is."""
    row = await _own(session, conversation_id, user_id)
    _give(row, None, None)


async def hand_to(session: AsyncSession, conversation_id: int, user_id: int, to_user: int, now: datetime) -> str:
    """A colleague has it from now on; returns their name. It must be one's own, or nobody's."""
    row = await _own(session, conversation_id, user_id)
    colleague = await session.get(User, to_user)
    if colleague is None or colleague.disabled_at is not None or colleague.role not in ANSWERING:
        raise Refused("This colleague cannot answer residents. Choose another one; you still have the conversation.")
    _give(row, to_user, now)
    return colleague.name


async def hand_back(session: AsyncSession, conversation_id: int, user_id: int, sentence: str, now: datetime) -> int:
    """The bot speaks again and goes on where it was; nothing is open for people. Returns the id of the note.

    The sentence says for colleagues how it stands; the resident does not get it.
    """
    row = await _own(session, conversation_id, user_id)
    if not tidy(sentence):
        raise Refused("Write one sentence for your colleagues about how it stands, then hand it back.")
    _give(row, None, None)
    row.floor, row.floor_reason, row.floor_since = BOT, None, now
    row.unanswered_since = row.stuck_since = row.stuck_why = row.failed_at = row.snoozed_until = None
    row.settled_at = now
    try:
        return await write(session, conversation_id, user_id, sentence, kind=HANDED_BACK)
    except NoNote as error:
        raise Refused(str(error)) from error


# --- speaking ---


async def agent_says(
    session: AsyncSession, outbox: Outbox, conversation_id: int, user_id: int, words: Words, *, now: datetime
) -> int:
    """Queue an agent's words; from here on the bot is quiet until it is handed back. Returns the message's id.

    Who speaks in a conversation that nobody has, has it.
    """
    resident, english = tidy(words.resident), tidy(words.english)
    if not resident:
        raise Refused("There is nothing to send yet. Write something first.")
    row = await _own(session, conversation_id, user_id)
    if row.holder_id is None:
        _give(row, user_id, now)
    _changed(row)
    if row.floor != HUMAN:
        row.floor_since = now
    row.floor, row.floor_reason = HUMAN, CONSOLE
    waited_since, row.unanswered_since, row.snoozed_until = row.unanswered_since, None, None
    await session.flush()
    reply = Reply(resident, words.language, author="agent", purpose=Purpose.HUMAN)
    message_id = await _queued(session, outbox, conversation_id, reply, words)
    said: dict[str, Any] = {"user": user_id, "english": english}
    if words.macro:
        said["macro"] = words.macro
    if waited_since is not None:
        said["waited"] = max(0, round((now - waited_since).total_seconds()))
    message = await session.get_one(Message, message_id)
    message.content = message.content | said
    await session.flush()
    return message_id


async def _queued(session: AsyncSession, outbox: Outbox, conversation_id: int, reply: Reply, words: Words) -> int:
    if words.post is None:
        return await outbox.queue(session, conversation_id, reply)
    message_id = await outbox.answer_post(
        session, conversation_id, reply, post=words.post, audience=Audience.PUBLIC, reply_to_id=words.reply_to
    )
    if message_id is None:
        raise Refused("One of us has answered this post already. Nothing was sent: answer them privately.")
    return message_id


async def tried_again(session: AsyncSession, conversation_id: int) -> None:
    """Whoever repeats what failed says so; should it fail once more, it comes back to the list."""
    row = await locked(session, conversation_id)
    row.failed_at = None


# --- setting aside ---


async def snooze(session: AsyncSession, conversation_id: int, user_id: int, until: datetime, now: datetime) -> None:
    """Out of the way until then, or until they write."""
    row = await _own(session, conversation_id, user_id)
    if until <= now:
        raise Refused("This time has passed. Choose a later one.")
    _changed(row)
    row.snoozed_until = until


async def unsnooze(session: AsyncSession, conversation_id: int, user_id: int) -> None:
    row = await _own(session, conversation_id, user_id)
    _changed(row)
    row.snoozed_until = None


async def spam(session: AsyncSession, conversation_id: int, user_id: int, now: datetime) -> None:
    """Off the agents' list. Whoever has the floor keeps it, so that `not_spam` brings back all as it was."""
    row = await _own(session, conversation_id, user_id)
    _changed(row)
    row.spam_at = row.spam_at or now


async def not_spam(session: AsyncSession, conversation_id: int, user_id: int) -> None:
    row = await _own(session, conversation_id, user_id)
    _changed(row)
    row.spam_at = None


async def block(session: AsyncSession, conversation_id: int, user_id: int, now: datetime) -> None:
    """What they write is kept, and neither the bot nor the list takes notice of it, in any of their conversations."""
    await _person_first(session, conversation_id)
    row = await _own(session, conversation_id, user_id)
    _changed(row)
    row.spam_at = row.spam_at or now
    await _shut_out(session, row, now)


async def unblock(session: AsyncSession, conversation_id: int, user_id: int) -> None:
    await _person_first(session, conversation_id)
    row = await _own(session, conversation_id, user_id)
    _changed(row)
    row.spam_at = None
    await _shut_out(session, row, None)


async def _person_first(session: AsyncSession, conversation_id: int) -> None:
    """In the order of the door in and of a deletion: whoever locks the other way round waits in a circle."""
    person = select(Contact.id).join(Conversation, Conversation.contact_id == Contact.id)
    await session.execute(person.where(Conversation.id == conversation_id).with_for_update(of=Contact, key_share=True))


async def _shut_out(session: AsyncSession, row: Conversation, at: datetime | None) -> None:
    await session.execute(update(Contact).where(Contact.id == row.contact_id).values(shut_out_at=at))


# --- the row ---


async def locked(session: AsyncSession, conversation_id: int) -> Conversation:
    """The conversation as it is now; nobody else changes it before the caller's commit."""
    wanted = select(Conversation).where(Conversation.id == conversation_id)
    # Not its key: a message that refers to the row may be stored meanwhile.
    row = await session.scalar(wanted.with_for_update(key_share=True).execution_options(populate_existing=True))
    if row is None:
        raise Gone
    return row


async def _own(session: AsyncSession, conversation_id: int, user_id: int) -> Conversation:
    row = await locked(session, conversation_id)
    await _must_be_free(session, row, user_id)
    return row


async def _must_be_free(session: AsyncSession, row: Conversation, user_id: int) -> None:
    if row.holder_id in (None, user_id):
        return
    holder = await session.get_one(User, row.holder_id)
    raise HeldByOther(holder.id, holder.name, row.holder_since)


def _give(row: Conversation, user_id: int | None, now: datetime | None) -> None:
    _changed(row)
    row.holder_id, row.holder_since = user_id, now


def _changed(row: Conversation) -> None:
    row.version += 1
