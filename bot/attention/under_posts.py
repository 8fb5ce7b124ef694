"""An agent's answer under a public post: which posts can have one, and what must not stand where everybody reads."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import lookup, reference
from bot.outbox import claim_of
from bot.places.addresses import find
from connectors.base import Audience
from storage.models import Conversation, Message, PostAnswer

# Who answers an older one than these looks it up on the platform.
MOST_POSTS = 3
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
LINK = re.compile(r"\bhttps?://|\bwww\.", re.IGNORECASE)
# As this country writes them, and with a plus as any other does.
PHONE = re.compile(
    r"(?<!\d)(?:\+?1[\s.–-]?)?(?:\(\d{3}\)|\d{3})[\s.–-]{0,2}\d{3}[\s.–-]?\d{4}(?!\d)"
    r"|\+\d(?:[\s().–-]{0,2}\d){7,14}"
)
PHONE_DIGITS = 10

NOT_LOOKED_AT = "Everyone can read this. Nothing was sent: look at it once more, then send it."
NOT_THERE = "This post cannot be answered in public any more. Nothing was sent: answer them privately."
HAS_LINK = "The platforms' public answers have no links. Nothing was sent: say it without."
HAS_EMAIL = "There is an e-mail address in it. Nothing was sent: everyone could read it."
HAS_PHONE = "There is a phone number in it that is not the City's. Nothing was sent: everyone could read it."
IS_PRIVATE = "This report's kind is private. Nothing was sent: answer them privately."
WHO_AND_WHERE = (
    "A report's number and a place together tell who reported what. Nothing was sent: leave one of them out."
)
NAMES_PLACE = "It names a place: everyone can read it."


@dataclass(frozen=True, slots=True)
class Post:
    """A public post of the resident that none of us has answered yet. `bot_said`: the bot has, with its one line."""

    message_id: int
    post: str
    text: str
    at: datetime
    bot_said: bool


async def open_posts(session: AsyncSession, conversation: Conversation) -> Sequence[Post]:
    """The newest first. Each takes one answer of a person; a post that was taken back takes none."""
    post = Message.content["post"].astext
    claimed = exists().where(PostAnswer.channel == Message.channel, PostAnswer.post == post).correlate(Message)
    by_us = claimed.where(PostAnswer.audience == claim_of(Audience.PUBLIC, "agent"))
    by_bot = claimed.where(PostAnswer.audience == claim_of(Audience.PUBLIC, "bot"))
    newest = (
        select(Message.id, post, Message.text, Message.created_at, by_bot)
        .where(
            Message.conversation_id == conversation.id,
            Message.author == "resident",
            Message.content.has_key("post"),
            ~by_us,
        )
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(MOST_POSTS)
    )
    return [Post(*row) for row in await session.execute(newest)]


@dataclass(frozen=True, slots=True)
class Findings:
    """`problem` keeps the words from being sent; `warning` is to be thought about."""

    problem: str | None = None
    warning: str | None = None


async def look_over(session: AsyncSession, words: str, language: str, *, known_numbers: Sequence[str]) -> Findings:
    """Before everybody reads them. `known_numbers`: phone numbers that anyone may be told."""
    if LINK.search(words):
        return Findings(HAS_LINK)
    if EMAIL.search(words):
        return Findings(HAS_EMAIL)
    if _has_phone(words, known_numbers):
        return Findings(HAS_PHONE)
    number = reference.find(words)
    view = await lookup.by_reference(session, number, contact_id=None) if number else None
    if view is not None and view.hidden:
        return Findings(IS_PRIVATE)
    # The City's tables take a second when they are needed for the first time.
    place = await asyncio.to_thread(find, words, language)
    named = place is not None and place.standard is not None
    if named and number:
        return Findings(WHO_AND_WHERE)
    return Findings(warning=NAMES_PLACE if named else None)


def _has_phone(words: str, known: Sequence[str]) -> bool:
    ours = {_digits(number) for number in known}
    return any(_digits(found) not in ours for found in PHONE.findall(reference.western_digits(words)))


def _digits(number: str) -> str:
    """Without the country's code, as people write it or not."""
    return "".join(c for c in number if c.isdecimal())[-PHONE_DIGITS:]
