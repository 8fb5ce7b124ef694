"""The talk with one contact in one thread: its language, who holds the floor, and the dialogue state Rasa is given."""

from typing import Any

from sqlalchemy import JSON, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment

# Whether it is on the agents' list at all (bot/attention.py says in which order). Who waits a day after the bot stopped
# understanding them is left out there: time is nothing that a row can compute.
FOR_PEOPLE = (
    "spam_at IS NULL AND (floor <> 'bot' OR holder_id IS NOT NULL OR failed_at IS NOT NULL OR stuck_since IS NOT NULL "
    "OR (flagged_emergency_at IS NOT NULL AND (settled_at IS NULL OR settled_at < flagged_emergency_at)))"
)


class Conversation(Base):
    """`holder_id` is the agent who has it; `settled_at` when an agent last said that nothing is open.

    A change of a row that is `for_people`, before or after, is told to every open console (a trigger, migration 0008).
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("contact_id", "thread"),
        Index("ix_conversations_for_people", "id", postgresql_where=text("for_people")),
        Index("ix_conversations_holder", "holder_id", postgresql_where=text("holder_id IS NOT NULL")),
        Index("ix_conversations_held", "id", postgresql_where=text("held")),
        Index("ix_conversations_spam", "id", postgresql_where=text("spam_at IS NOT NULL")),
    )

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    channel: Mapped[str]
    thread: Mapped[str]
    language: Mapped[str | None]
    language_pinned: Mapped[bool] = mapped_column(server_default=text("false"))
    floor: Mapped[str] = mapped_column(server_default="bot")
    floor_reason: Mapped[str | None]
    floor_since: Mapped[Moment | None]
    flagged_emergency_at: Mapped[Moment | None]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    holder_since: Mapped[Moment | None]
    # The first message that waits for a person and has no answer of one.
    unanswered_since: Mapped[Moment | None]
    # Since when it goes badly between them and the bot, and why: a name of bot/attention/trouble.py.
    stuck_since: Mapped[Moment | None]
    stuck_why: Mapped[str | None]
    # Something could not be said to them, or something of theirs could not be handled.
    failed_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]
    snoozed_until: Mapped[Moment | None]
    spam_at: Mapped[Moment | None]
    for_people: Mapped[bool] = mapped_column(Computed(FOR_PEOPLE, persisted=True))
    # They were asked whether everything about them shall be deleted; whatever is said next takes this away.
    deletion_asked_at: Mapped[Moment | None]
    # Their last private message: platforms count their windows from it.
    last_heard_at: Mapped[Moment | None]
    # Whether something could not be said (storage/models/delivery.py) and goes out with their next message.
    held: Mapped[bool] = mapped_column(server_default=text("false"))
    # JSON, not JSONB: nothing asks for what is inside, and the order of the answers is the order they were given in.
    state: Mapped[dict[str, Any]] = mapped_column(JSON, server_default=text("'{}'::json"))
    version: Mapped[int] = mapped_column(server_default="0")
    last_n: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[CreatedAt]
