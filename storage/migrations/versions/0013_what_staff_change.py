"""What staff change in the console: its log, words and settings of their own, rows that the seed files leave alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SEEDED = ("departments", "agencies", "services", "topics", "families", "emergency_kinds")


def upgrade() -> None:
    for table in SEEDED:
        op.add_column(table, sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("after", JSONB(), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_changes_user_id")),
        sa.ForeignKeyConstraint(["undoes"], ["changes.id"], name=op.f("fk_changes_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("undoes", name=op.f("uq_changes_undoes")),
    )
    op.create_index("ix_changes_subject", "changes", ["kind", "subject", "id"])
    op.create_table(
        "phrase_edits",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", "language", name=op.f("pk_phrase_edits")),
    )
    op.create_table(
        "settings_overrides",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings_overrides")),
    )


def downgrade() -> None:
    for table in ("settings_overrides", "phrase_edits", "changes"):
        op.drop_table(table)
    for table in SEEDED:
        op.drop_column(table, "edited_at")
