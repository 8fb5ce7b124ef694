"""Everything we hold about a resident: in numbers for who is about to delete it, and whole for who asks what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.privacy.person import Person, person
from storage.models import (
    Case,
    CasePhoto,
    Contact,
    ContactAlias,
    Conversation,
    Delivery,
    Message,
    MessagePhoto,
    Note,
    Photo,
)

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overview:
    """`newest` is the last message there is: whoever deletes has seen all up to it. `cases` stay, anonymous."""

    contact: Contact
    names: int
    conversations: int
    messages: int
    newest: int
    photos: int
    notes: int
    cases: Sequence[Case]


async def overview(session: AsyncSession, contact_id: int) -> Overview | None:
    contact = await session.get(Contact, contact_id)
    if contact is None:
        return None
    who = await person(session, contact_id)
    theirs = Message.conversation_id.in_(who.conversations)
    said, newest = (
        await session.execute(select(func.count(), func.coalesce(func.max(Message.id), 0)).where(theirs))
    ).one()
    shown = select(MessagePhoto).join(Message, Message.id == MessagePhoto.message_id).where(theirs)
    cases = await session.scalars(select(Case).where(Case.id.in_(who.cases)).order_by(Case.id.desc()))
    return Overview(
        contact=contact,
        names=len(who.contacts),
        conversations=len(who.conversations),
        messages=said,
        newest=newest,
        photos=await _count(session, shown.where(MessagePhoto.sha256.is_not(None))),
        notes=await _count(session, select(Note).where(Note.conversation_id.in_(who.conversations))),
        cases=list(cases),
    )


async def contact_named(session: AsyncSession, name: str) -> int | None:
    """The id of a contact: itself, or `channel:id` as the platform knows them."""
    channel, colon, external_id = name.partition(":")
    if colon:
        named = select(Contact.id).where(Contact.channel == channel, Contact.external_id == external_id)
        alias = select(ContactAlias.contact_id).where(
            ContactAlias.channel == channel, ContactAlias.external_id == external_id
        )
        return await session.scalar(named) or await session.scalar(alias)
    return await session.scalar(select(Contact.id).where(Contact.id == int(name))) if name.isdecimal() else None


async def contact_of_case(session: AsyncSession, reference: str) -> int | None:
    """Who filed it; None when that is nobody, or nobody any more."""
    return await session.scalar(select(Case.contact_id).where(Case.reference == reference))


async def everything(session: AsyncSession, contact_id: int) -> Record:
    """As plain values, for a file that they get. Photos are named by their hash."""
    who = await person(session, contact_id)
    return {
        "contacts": [_contact(row) for row in await _rows(session, Contact, Contact.id.in_(who.contacts))],
        "other_names": [
            {"channel": row.channel, "id": row.external_id}
            for row in await _rows(session, ContactAlias, ContactAlias.contact_id.in_(who.contacts))
        ],
        "conversations": [
            await _conversation(session, row)
            for row in await _rows(session, Conversation, Conversation.id.in_(who.conversations))
        ],
        "cases": await _cases(session, who),
    }


async def _conversation(session: AsyncSession, row: Conversation) -> Record:
    messages = await _rows(session, Message, Message.conversation_id == row.id)
    ids = [message.id for message in messages]
    photos: dict[int, list[Record]] = {}
    shown = select(MessagePhoto.message_id, Photo).join(Photo, Photo.sha256 == MessagePhoto.sha256)
    for message_id, photo in (await session.execute(shown.where(MessagePhoto.message_id.in_(ids)))).all():
        photos.setdefault(message_id, []).append(_photo(photo))
    sent = select(Delivery.message_id, Delivery.state).where(Delivery.message_id.in_(ids))
    states = {row.message_id: row.state for row in await session.execute(sent)}
    notes = await _rows(session, Note, Note.conversation_id == row.id)
    return {
        "channel": row.channel,
        "thread": row.thread,
        "language": row.language,
        "began_at": _moment(row.created_at),
        "draft": row.state,
        "messages": [_message(message, photos, states) for message in messages],
        "notes": [{"at": _moment(note.created_at), "text": note.text} for note in notes],
    }


async def _cases(session: AsyncSession, who: Person) -> list[Record]:
    photos: dict[int, list[str]] = {}
    shown = select(CasePhoto.case_id, CasePhoto.sha256).where(CasePhoto.case_id.in_(who.cases))
    for case_id, sha256 in (await session.execute(shown)).all():
        photos.setdefault(case_id, []).append(sha256)
    return [_case(row, photos.get(row.id, [])) for row in await _rows(session, Case, Case.id.in_(who.cases))]


def _contact(row: Contact) -> Record:
    return {
        "channel": row.channel,
        "id": row.external_id,
        "name": row.name,
        "known_since": _moment(row.created_at),
        "asked_to_stop_at": _moment(row.stopped_at),
        "blocked_us_at": _moment(row.blocked_at),
        "blocked_by_us_at": _moment(row.shut_out_at),
    }


def _message(row: Message, photos: Mapping[int, list[Record]], states: Mapping[int, str]) -> Record:
    # Which of the City's people it was is theirs.
    content = {name: value for name, value in row.content.items() if name != "user"}
    return {
        "at": _moment(row.created_at),
        "from": row.author,
        "text": row.text,
        "language": row.language,
        "content": content,
        "photos": photos.get(row.id, []),
        "delivery": states.get(row.id),
    }


def _photo(row: Photo) -> Record:
    return {"sha256": row.sha256, "bytes": row.size, "lat": row.lat, "lon": row.lon}


def _case(row: Case, photos: Sequence[str]) -> Record:
    return {
        "reference": row.reference,
        "service": row.service,
        "status": row.status,
        "description": row.description,
        "answers": row.details,
        "address": row.address,
        "lat": row.lat,
        "lon": row.lon,
        "requested_at": _moment(row.requested_at),
        "closed_at": _moment(row.closed_at),
        "photos": list(photos),
    }


async def _rows(session: AsyncSession, table: Any, where: Any) -> Sequence[Any]:
    return (await session.scalars(select(table).where(where).order_by(*table.__table__.primary_key))).all()


async def _count(session: AsyncSession, rows: Select[Any]) -> int:
    return await session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
