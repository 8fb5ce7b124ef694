"""The agents' queue: who holds a conversation, what needs a person, notes, presence, search."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MOMENTS = ("holder_since", "unanswered_since", "stuck_since", "failed_at", "settled_at", "snoozed_until", "spam_at")
FOR_PEOPLE = (
    "spam_at IS NULL AND (floor <> 'bot' OR holder_id IS NOT NULL OR failed_at IS NOT NULL OR stuck_since IS NOT NULL "
    "OR (flagged_emergency_at IS NOT NULL AND (settled_at IS NULL OR settled_at < flagged_emergency_at)))"
)
SEARCHED = (("messages", "text"), ("contacts", "name"), ("contacts", "external_id"), ("cases", "address"))
# Only what a console shows is told: the bot's ordinary work costs no notice.
TELL = """
CREATE FUNCTION tell_the_consoles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('philly311_desk', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER conversation_is_new AFTER INSERT ON conversations
    FOR EACH ROW WHEN (NEW.for_people) EXECUTE FUNCTION tell_the_consoles();
CREATE TRIGGER conversation_changed AFTER UPDATE ON conversations
    FOR EACH ROW WHEN (OLD.for_people OR NEW.for_people) EXECUTE FUNCTION tell_the_consoles();
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.add_column("contacts", sa.Column("shut_out_at", MOMENT, nullable=True))
    op.add_column("conversations", sa.Column("holder_id", sa.BigInteger(), nullable=True))
    for name in MOMENTS:
        op.add_column("conversations", sa.Column(name, MOMENT, nullable=True))
    op.create_foreign_key(
        op.f("fk_conversations_holder_id"), "conversations", "users", ["holder_id"], ["id"], ondelete="SET NULL"
    )
    op.execute("UPDATE conversations SET unanswered_since = floor_since WHERE floor = 'waiting'")
    for_people: sa.Column[bool] = sa.Column(
        "for_people", sa.Boolean(), sa.Computed(FOR_PEOPLE, persisted=True), nullable=False
    )
    op.add_column("conversations", for_people)
    op.create_index("ix_conversations_for_people", "conversations", ["id"], postgresql_where=sa.text("for_people"))
    for name, column in (("holder", "holder_id"), ("spam", "spam_at")):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_conversations_{name}",
            "conversations",
            ["holder_id" if name == "holder" else "id"],
            postgresql_where=where,
        )
    op.create_index("ix_cases_conversation", "cases", ["conversation_id", "id"])
    for table, column in SEARCHED:
        op.create_index(
            f"ix_{table}_{column}_trgm",
            table,
            [column],
            postgresql_using="gin",
            postgresql_ops={column: "gin_trgm_ops"},
        )
    _notes()
    op.execute(TELL)


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), server_default="note", nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_notes_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_notes_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_conversation", "notes", ["conversation_id", "id"])
    for table, subject, subjects in (
        ("note_mentions", "note_id", "notes"),
        ("presence", "conversation_id", "conversations"),
    ):
        op.create_table(
            table,
            sa.Column(subject, sa.BigInteger(), nullable=False),
            sa.Column("user_id", sa.BigInteger(), nullable=False),
            sa.Column("seen_at", MOMENT, nullable=table == "note_mentions"),
            sa.ForeignKeyConstraint(
                [subject], [f"{subjects}.id"], name=op.f(f"fk_{table}_{subject}"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint(subject, "user_id", name=op.f(f"pk_{table}")),
        )
    unseen = sa.text("seen_at IS NULL")
    op.create_index("ix_note_mentions_unseen", "note_mentions", ["user_id", "note_id"], postgresql_where=unseen)


def downgrade() -> None:
    for name in ("conversation_changed", "conversation_is_new"):
        op.execute(f"DROP TRIGGER {name} ON conversations")
    op.execute("DROP FUNCTION tell_the_consoles")
    for table in ("presence", "note_mentions", "notes"):
        op.drop_table(table)
    for table, column in SEARCHED:
        op.drop_index(f"ix_{table}_{column}_trgm", table)
    op.drop_index("ix_cases_conversation", "cases")
    for name in ("for_people", *MOMENTS, "holder_id"):
        op.drop_column("conversations", name)
    op.drop_column("contacts", "shut_out_at")
