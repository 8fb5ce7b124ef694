"""Whether a case kept its due date: closed on that day or before, in the city's time."""

from datetime import date

from sqlalchemy import ColumnElement, Date, and_, cast, func, not_

from bot.cases.workflow import CLOSED, DUPLICATE_OF, WITHDRAWN
from storage.models import Case


def counted(today: date) -> ColumnElement[bool]:
    """Whose due date has passed, and where there was something to do: no duplicates, nothing that was taken back."""
    return and_(
        Case.expected_on < today,
        func.coalesce(Case.close_reason.not_in((DUPLICATE_OF, WITHDRAWN)), True),
    )


def kept(zone: str) -> ColumnElement[bool]:
    closed_on = cast(func.timezone(zone, Case.closed_at), Date)
    return and_(Case.status == CLOSED, closed_on <= Case.expected_on)


def missed(zone: str) -> ColumnElement[bool]:
    """Closed too late, or not yet."""
    return not_(func.coalesce(kept(zone), False))
