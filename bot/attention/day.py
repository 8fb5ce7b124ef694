"""What the conversations of a day came to: the bot alone, handed to people, answered by an agent.

The board counts with these and the queue lists with them, so that a number and its rows never differ.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from bot.floor import BOT
from storage.models import Conversation, Message

ANSWERS = ("bot", "agent")


def midnight(now: datetime) -> datetime:
    """Where the day of `now` began, in the zone that `now` is in: the city's."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def heard(since: datetime) -> ColumnElement[bool]:
    """In which a resident has spoken. Spam is nobody's conversation."""
    return Conversation.spam_at.is_(None) & Conversation.id.in_(_with_words_of("resident", since))


def agent_spoke(since: datetime) -> ColumnElement[bool]:
    return Conversation.id.in_(_with_words_of("agent", since))


def handed_over(since: datetime, spoke: ColumnElement[bool]) -> ColumnElement[bool]:
    """A person has it, was asked for, or had it since then. `spoke`: whether an agent said something."""
    return or_(Conversation.floor != BOT, Conversation.holder_id.is_not(None), _settled(since), spoke)


def bot_alone(since: datetime, spoke: ColumnElement[bool]) -> ColumnElement[bool]:
    """Nobody was needed, and nothing of it is on the agents' list."""
    return ~or_(Conversation.for_people, _settled(since), spoke)


def _settled(since: datetime) -> ColumnElement[bool]:
    return func.coalesce(Conversation.settled_at >= since, literal(value=False))


def _with_words_of(author: str, since: datetime) -> Select[int]:
    return select(Message.conversation_id).where(Message.author == author, Message.created_at >= since)
