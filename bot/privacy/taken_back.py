"""Somebody took a message back: what a draft, or the cache of translations, holds of its words goes as well."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.privacy.digests import forget_translations_of
from storage.models import Contact, ContactAlias, Conversation

State = Mapping[str, Any]
# A shorter line of a description may stand in another message by chance.
TELLING = 8
# A tenth of a second of arc: the same point, however it was rounded.
SAME_DEGREES = 0.00003


@dataclass(frozen=True, slots=True)
class Words:
    """What the message brought in: its text, its pictures by hash, the points it named."""

    text: str
    pictures: frozenset[str] = frozenset()
    points: Sequence[Mapping[str, float]] = ()


async def forget_words(session: AsyncSession, conversation_id: int, words: Words) -> None:
    """In every conversation of this person: what a post began may go on in private."""
    if words.text:
        await forget_translations_of(session, words.text)
    for talk in await session.scalars(_theirs(conversation_id)):
        state = without(talk.state, words)
        if state != talk.state:
            # A turn that is being taken at this moment is taken again, from what is left.
            talk.state, talk.version = dict(state), talk.version + 1
    await session.flush()


def _theirs(conversation_id: int) -> Select[Conversation]:
    writer = (
        select(Contact.id, Contact.channel, Contact.external_id)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Conversation.id == conversation_id)
        .subquery()
    )
    known_as = select(ContactAlias.contact_id).where(
        and_(ContactAlias.channel == writer.c.channel, ContactAlias.external_id == writer.c.external_id)
    )
    mine = or_(Conversation.contact_id.in_(select(writer.c.id)), Conversation.contact_id.in_(known_as))
    return select(Conversation).where(mine).order_by(Conversation.id).with_for_update(key_share=True)


def without(state: State, words: Words) -> State:
    """The state of a dialogue without what this message brought in; the bot asks for it again."""
    slots: Mapping[str, Any] | None = state.get("slots")
    if not slots:
        return state
    left = {name: _kept(name, value, words) for name, value in slots.items()}
    if left.get("photos") != slots.get("photos"):
        left["photo_place"] = None
        if left.get("photos") is None:
            left["photo"] = None
    return {**state, "slots": {name: value for name, value in left.items() if value is not None}}


def _kept(name: str, value: Any, words: Words) -> Any:
    keep = KEPT.get(name)
    return keep(value, words) if keep is not None else value


def _pictures(value: Sequence[str], words: Words) -> Sequence[str] | None:
    return [sha256 for sha256 in value if sha256 not in words.pictures] or None


def _answers(value: Mapping[str, str], words: Words) -> Mapping[str, str]:
    """A typed answer is the message, cut at a length; any other is an option's id."""
    return {key: said for key, said in value.items() if not said or said != words.text[: len(said)]}


def _place(value: Mapping[str, Any], words: Words) -> Mapping[str, Any] | None:
    return None if _quotes(value.get("surface"), words.text) or _is_among(value, words.points) else value


def _point(value: Mapping[str, Any], words: Words) -> Mapping[str, Any] | None:
    return None if _is_among(value, words.points) else value


def _pending(value: Mapping[str, Any], words: Words) -> Mapping[str, Any] | None:
    return None if _quotes(value.get("text"), words.text) else value


def _description(value: str, words: Words) -> str | None:
    """The lines of other messages. The message may be there whole, in part, or cut at the end."""
    text = words.text
    rest = value.replace(text, "") if text else value
    lines = [line for line in rest.split("\n") if line.strip() and not (len(line) >= TELLING and line in text)]
    return "\n".join(lines) or None


def _quotes(words: str | None, text: str) -> bool:
    return bool(words) and bool(text) and str(words) in text


def _is_among(place: Mapping[str, Any], points: Sequence[Mapping[str, float]]) -> bool:
    lat, lon = place.get("lat"), place.get("lon")
    if lat is None or lon is None:
        return False
    return any(abs(lat - p["lat"]) < SAME_DEGREES and abs(lon - p["lon"]) < SAME_DEGREES for p in points)


# The slots that keep what a message brought in, and what is left of each; None is an empty slot.
KEPT: Mapping[str, Callable[[Any, Words], Any]] = {
    "description": _description,
    "answers": _answers,
    "address": _place,
    "found": _place,
    "photos": _pictures,
    "photo_place": _point,
    "pending": _pending,
}
