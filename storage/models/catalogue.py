"""What the city does, as rows that staff edit: departments, services, their questions and rules, who else to call.

`edited_at` is set by whoever changes a row: the seed files leave it alone from then on, a service with its questions
and rules.
"""

from typing import Any

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, Moment


class Department(Base):
    __tablename__ = "departments"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    edited_at: Mapped[Moment | None]


class Agency(Base):
    """Whom to call when it is not the city's 311 job. `verified` is false for a number that is old or recalled."""

    __tablename__ = "agencies"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    hours: Mapped[str | None]
    verified: Mapped[bool]
    edited_at: Mapped[Moment | None]


class Service(Base):
    """`due_business_days` null means that no deadline is published."""

    __tablename__ = "services"

    slug: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    name: Mapped[str]
    department: Mapped[str] = mapped_column(ForeignKey("departments.slug"))
    due_business_days: Mapped[int | None]
    due_asof: Mapped[str | None]
    askable: Mapped[bool]
    public: Mapped[bool]
    needs_address: Mapped[bool]
    photo: Mapped[bool]
    mentions: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    edited_at: Mapped[Moment | None]


class Question(Base):
    """One of the city's own questions. `asked` gives its turn when the bot asks it, else null."""

    __tablename__ = "questions"

    id: Mapped[Id]
    service: Mapped[str] = mapped_column(ForeignKey("services.slug", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    kind: Mapped[str]
    asked: Mapped[int | None]
    options: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    position: Mapped[int]


class Rule(Base):
    """What an answer means: refer, convert, emergency, advise or urgent."""

    __tablename__ = "rules"

    id: Mapped[Id]
    service: Mapped[str] = mapped_column(ForeignKey("services.slug", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    answer: Mapped[str]
    action: Mapped[str]
    agency: Mapped[str | None] = mapped_column(ForeignKey("agencies.slug"))
    to_service: Mapped[str | None] = mapped_column(ForeignKey("services.slug"))
    advice: Mapped[str | None]
    files: Mapped[bool]
    position: Mapped[int]


class Topic(Base):
    """Something residents ask that 311 does not take, and who does."""

    __tablename__ = "topics"

    slug: Mapped[str] = mapped_column(primary_key=True)
    agencies: Mapped[list[str]]
    edited_at: Mapped[Moment | None]


class Family(Base):
    """Services that are easily taken for each other, in the order in which their question offers them."""

    __tablename__ = "families"

    slug: Mapped[str] = mapped_column(primary_key=True)
    services: Mapped[list[str]]
    edited_at: Mapped[Moment | None]


class EmergencyKind(Base):
    """One of the six emergencies, and whom to call, in the order to name them."""

    __tablename__ = "emergency_kinds"

    slug: Mapped[str] = mapped_column(primary_key=True)
    agencies: Mapped[list[str]]
    edited_at: Mapped[Moment | None]


class SeedStamp(Base):
    """Which seed files these rows came from, so that an unchanged set is not written again."""

    __tablename__ = "seed_stamps"

    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
