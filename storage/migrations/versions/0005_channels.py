"""Public posts, platform windows, budgets and receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contacts", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversations", sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversations", sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(
        "UPDATE conversations SET last_heard_at = heard.at FROM (SELECT conversation_id, max(created_at) AS at "
        "FROM messages WHERE author = 'resident' GROUP BY conversation_id) AS heard WHERE heard.conversation_id = id"
    )
    op.add_column("deliveries", sa.Column("audience", sa.String(), server_default="private", nullable=False))
    op.add_column("deliveries", sa.Column("purpose", sa.String(), server_default="answer", nullable=False))
    op.add_column("deliveries", sa.Column("way", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("receipt", sa.String(), nullable=True))
    op.drop_index("ix_deliveries_open", "deliveries")
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["state"],
        postgresql_where=sa.text("state IN ('queued', 'sending', 'held')"),
    )
    op.create_index("ix_deliveries_external_ids", "deliveries", ["external_ids"], postgresql_using="gin")
    op.create_table(
        "contact_aliases",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_aliases_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "external_id", name=op.f("pk_contact_aliases")),
    )
    op.create_index(op.f("ix_contact_aliases_contact_id"), "contact_aliases", ["contact_id"])
    op.create_table(
        "channel_sends",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_channel_sends_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_sends")),
    )
    op.create_index("ix_channel_sends_channel_at", "channel_sends", ["channel", "at"])
    op.create_table(
        "channel_counts",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "day", "kind", name=op.f("pk_channel_counts")),
    )
    op.create_table(
        "post_answers",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_post_answers_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "post", "audience", name=op.f("pk_post_answers")),
    )
    op.create_index(op.f("ix_post_answers_message_id"), "post_answers", ["message_id"])


def downgrade() -> None:
    for table in ("post_answers", "channel_counts", "channel_sends", "contact_aliases"):
        op.drop_table(table)
    op.drop_index("ix_deliveries_external_ids", "deliveries")
    op.drop_index("ix_deliveries_open", "deliveries")
    op.create_index(
        "ix_deliveries_open", "deliveries", ["state"], postgresql_where=sa.text("state IN ('queued', 'sending')")
    )
    for column in ("receipt", "way", "purpose", "audience"):
        op.drop_column("deliveries", column)
    op.drop_column("conversations", "held")
    op.drop_column("conversations", "last_heard_at")
    op.drop_column("contacts", "stopped_at")
