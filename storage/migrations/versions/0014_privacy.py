"""Privacy: what was asked and what was deleted, which runs cleared up, and indexes for finding what is due."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")
WORDED = sa.text("NOT content ? 'expired'")
CLOSED = sa.text("words_gone_at IS NULL AND status = 'closed'")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("deletion_asked_at", MOMENT, nullable=True))
    op.add_column("contacts", sa.Column("forgotten_at", MOMENT, nullable=True))
    op.create_index(
        "ix_contacts_forgotten", "contacts", ["forgotten_at"], postgresql_where=sa.text("forgotten_at IS NOT NULL")
    )
    op.add_column("cases", sa.Column("words_gone_at", MOMENT, nullable=True))
    op.create_index("ix_cases_worded", "cases", ["closed_at"], postgresql_where=CLOSED)
    op.create_index("ix_messages_worded", "messages", ["created_at"], postgresql_where=WORDED)
    answers = sa.text("reply_to_id IS NOT NULL")
    op.create_index("ix_messages_answers", "messages", ["reply_to_id"], postgresql_where=answers)
    for table in ("message_photos", "case_photos"):
        op.create_index(f"ix_{table}_sha256", table, ["sha256"])
    _sends("SET NULL", nullable=True)
    op.create_table(
        "forgotten_messages",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("forgotten_at", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_forgotten_messages")),
    )
    op.create_index(op.f("ix_forgotten_messages_forgotten_at"), "forgotten_messages", ["forgotten_at"])
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("gone", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )


def _sends(ondelete: str, *, nullable: bool) -> None:
    """A platform has counted what we sent, also to somebody who is gone."""
    op.drop_constraint(op.f("fk_channel_sends_conversation_id"), "channel_sends", type_="foreignkey")
    op.alter_column("channel_sends", "conversation_id", existing_type=sa.BigInteger(), nullable=nullable)
    op.create_foreign_key(
        op.f("fk_channel_sends_conversation_id"),
        "channel_sends",
        "conversations",
        ["conversation_id"],
        ["id"],
        ondelete=ondelete,
    )


def downgrade() -> None:
    op.drop_table("retention_runs")
    op.drop_table("forgotten_messages")
    op.execute("DELETE FROM channel_sends WHERE conversation_id IS NULL")
    _sends("CASCADE", nullable=False)
    for table in ("case_photos", "message_photos"):
        op.drop_index(f"ix_{table}_sha256", table)
    op.drop_index("ix_messages_answers", "messages")
    op.drop_index("ix_messages_worded", "messages")
    op.drop_index("ix_cases_worded", "cases")
    op.drop_column("cases", "words_gone_at")
    op.drop_index("ix_contacts_forgotten", "contacts")
    op.drop_column("contacts", "forgotten_at")
    op.drop_column("conversations", "deletion_asked_at")
