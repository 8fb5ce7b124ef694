"""What is remembered of a deletion is also how far an open page had counted."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rename("forgotten_messages", "forgotten_ids")
    op.add_column("forgotten_ids", sa.Column("last_n", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("forgotten_ids", "last_n")
    _rename("forgotten_ids", "forgotten_messages")


def _rename(before: str, after: str) -> None:
    op.rename_table(before, after)
    op.execute(f"ALTER INDEX pk_{before} RENAME TO pk_{after}")
    op.execute(f"ALTER INDEX ix_{before}_forgotten_at RENAME TO ix_{after}_forgotten_at")
