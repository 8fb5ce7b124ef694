"""Who hears of a case beside the one who filed it, and why a conversation counts as stuck."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = (("case_id", "cases"), ("conversation_id", "conversations"), ("via", "cases"))


def upgrade() -> None:
    op.create_table(
        "case_followers",
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name, _ in COLUMNS),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_case_followers_{name}"), ondelete="CASCADE")
            for name, table in COLUMNS
        ),
        sa.PrimaryKeyConstraint("case_id", "conversation_id", "via", name=op.f("pk_case_followers")),
    )
    for name in ("conversation_id", "via"):
        op.create_index(op.f(f"ix_case_followers_{name}"), "case_followers", [name])
    # What was closed as a duplicate before there were followers: they hear of the other case from now on.
    op.execute(
        "INSERT INTO case_followers (case_id, conversation_id, via) "
        "SELECT duplicate_of, conversation_id, id FROM cases "
        "WHERE duplicate_of IS NOT NULL AND conversation_id IS NOT NULL"
    )
    op.add_column("conversations", sa.Column("stuck_why", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "stuck_why")
    op.drop_table("case_followers")
