"""How words are looked for in the rows, such that an index helps: PostgreSQL's indexes by three letters (pg_trgm)."""

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from bot.text import escaped

# Fewer signs make three letters only together with where their word begins.
ANYWHERE = 3

Text = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def mentions(column: Text, wanted: str) -> ColumnElement[bool]:
    """Whether it stands in there, in large or small letters; one or two signs only where a word begins."""
    pattern = escaped(wanted)
    if len(wanted) >= ANYWHERE:
        return column.ilike(f"%{pattern}%")
    return or_(column.ilike(f"{pattern}%"), column.ilike(f"% {pattern}%"))
