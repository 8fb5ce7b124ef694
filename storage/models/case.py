"""A tracked request and its append-only history."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Computed, ForeignKey, Index, Sequence, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment

# Seven digits to which a check digit is added (bot.cases.reference): eight-digit numbers that look like the City's own
# and do not meet them, which stood at 19,901,846 in August 2026 (facts read from the open data).
reference_numbers = Sequence("case_reference_numbers", start=3_110_000, metadata=Base.metadata)


# A case without a due date comes after all that have one.
DUE = "COALESCE(expected_on, '9999-12-31'::date)"
REPORTED = ["service", "department", "council", "square", "id"]
# Which square of the city it is in (bot/cases/squares.py).
SQUARE = "floor(lat / 0.0045)::int * 65536 + floor(lon / 0.0059)::int + 32768"
PUNCTUAL = ["status", "close_reason", "closed_at", "service", "department", "council"]

# A line that is a rating, and one that changes an earlier one (bot/cases/rating.py).
RATED = text("kind = 'rated'")
RATED_ANEW = text("kind = 'rated' AND data ? 'instead_of'")


class Case(Base):
    """`opened_by` is the message that said yes: one case a message, however often the turn is taken.

    `duplicate_of` is the case that goes on when this one was closed because it tells of the same thing.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("opened_by"),
        Index("ix_cases_contact", "contact_id", "requested_at"),
        Index("ix_cases_status", "status", "expected_on"),
        Index("ix_cases_conversation", "conversation_id", "id"),
        Index("ix_cases_department", "department", text(DUE), "id", postgresql_where=text("status <> 'closed'")),
        Index("ix_cases_due", text(DUE), "id", postgresql_where=text("status <> 'closed'")),
        # How much there is to do, counted without looking at a case.
        Index(
            "ix_cases_to_do",
            "department",
            "expected_on",
            postgresql_include=["urgent", "status"],
            postgresql_where=text("status <> 'closed'"),
        ),
        Index("ix_cases_of_department", "department", "id"),
        Index("ix_cases_of_service", "service", "id"),
        Index("ix_cases_near", "service", "lat", "lon", postgresql_where=text("status <> 'closed'")),
        Index("ix_cases_around", "lat", "lon", postgresql_where=text("lat IS NOT NULL")),
        Index("ix_cases_address", "address", postgresql_where=text("address IS NOT NULL")),
        Index("ix_cases_worded", "closed_at", postgresql_where=text("words_gone_at IS NULL AND status = 'closed'")),
        Index("ix_cases_duplicates", "duplicate_of", postgresql_where=text("duplicate_of IS NOT NULL")),
        Index("ix_cases_square", "square", "id", postgresql_where=text("square IS NOT NULL")),
        # For the reports, which read these columns of thousands of cases and no others.
        Index("ix_cases_requested", "requested_at", postgresql_include=REPORTED),
        Index("ix_cases_closed", "closed_at", postgresql_include=["service", "department", "council"]),
        Index("ix_cases_expected", "expected_on", postgresql_include=PUNCTUAL),
        Index("ix_cases_address_trgm", "address", postgresql_using="gin", postgresql_ops={"address": "gin_trgm_ops"}),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    service: Mapped[str] = mapped_column(ForeignKey("services.slug"))
    department: Mapped[str] = mapped_column(ForeignKey("departments.slug"))
    status: Mapped[str]
    close_reason: Mapped[str | None]
    urgent: Mapped[bool] = mapped_column(server_default=text("false"))
    description: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, server_default=text("'{}'::json"))
    address: Mapped[str | None]
    address_status: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    # What the place was found to be after the case was opened (bot/cases/locating.py).
    nearest_address: Mapped[str | None]
    districts: Mapped[dict[str, Any]] = mapped_column(JSON, server_default=text("'{}'::json"))
    council: Mapped[str | None] = mapped_column(Computed("districts ->> 'council'", persisted=True))
    square: Mapped[int | None] = mapped_column(Computed(SQUARE, persisted=True))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    channel: Mapped[str]
    language: Mapped[str]
    requested_at: Mapped[Moment]
    expected_on: Mapped[date | None]
    closed_at: Mapped[Moment | None]
    updated_at: Mapped[Moment]
    # Since when the description is the service's name and no answer is in the resident's own words (bot/privacy/).
    words_gone_at: Mapped[Moment | None]


class CaseEvent(Base):
    """One line of a case's history. `note` with `public` is what the resident was told, in the writer's words."""

    __tablename__ = "case_events"
    # For the board and the list of cases: ratings are few among the lines, and few of them are changed.
    __table_args__ = (
        Index("ix_case_events_rated", "at", "case_id", postgresql_where=RATED),
        Index("ix_case_events_rating", text("(data ->> 'rating')"), "case_id", postgresql_where=RATED),
        Index("ix_case_events_rated_anew", "id", postgresql_where=RATED_ANEW),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    at: Mapped[CreatedAt]
    kind: Mapped[str]
    actor: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    public: Mapped[bool] = mapped_column(server_default=text("true"))
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


class CaseFollower(Base):
    """A conversation that hears of a case's moves beside that of whoever filed it.

    `via` is the case for which it does: one that was closed as a duplicate of this one. (Who follows a case without
    having filed anything does so via the case itself.)
    """

    __tablename__ = "case_followers"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    via: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[CreatedAt]
