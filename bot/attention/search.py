"""Finds conversations by what was said, a report's number or address, and who it is with."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select, union
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import CompoundSelect

from bot.cases import reference
from bot.finding import ANYWHERE, mentions
from bot.text import escaped
from storage.models import Case, Contact, Conversation, Message
from storage.models.message import SPOKEN

# The newest of each kind; whoever looks for a common word adds another filter.
MOST_OF_A_KIND = 200


def matching(wanted: str) -> CompoundSelect[Any]:
    """The ids of conversations that have to do with this."""
    people = (
        select(Conversation.id.label("found"), Conversation.id.label("age"))
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(mentions(Contact.name, wanted) | mentions(Contact.external_id, wanted))
    )
    places = select(Case.conversation_id.label("found"), Case.id.label("age")).where(mentions(Case.address, wanted))
    finds = [_newest(people), _newest(places), _newest(_words(wanted))]
    number = reference.find(wanted)
    if number is not None:
        finds.append(select(Case.conversation_id).where(Case.reference == number))
    return union(*finds)


def _words(wanted: str) -> Select[int, int]:
    """What people said: the bot says the same to everybody.

    Two signs are a word in Chinese, and no blank is before it: they are looked for anywhere, but only on the list.
    """
    spoken = select(Message.conversation_id.label("found"), Message.id.label("age")).where(
        literal_column(SPOKEN), Message.text.ilike(f"%{escaped(wanted)}%")
    )
    return spoken if len(wanted) >= ANYWHERE else spoken.where(_listed(Message.conversation_id))


def _listed(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """As an array, so that the few are looked up by their index, however many rows the table has."""
    few = select(Conversation.id).where(Conversation.for_people).scalar_subquery()
    return column == func.any(func.array(few))


def _newest(found: Select[*tuple[Any, ...]]) -> Select[Any]:
    few = found.order_by(found.selected_columns.age.desc()).limit(MOST_OF_A_KIND).subquery()
    return select(few.c.found)
