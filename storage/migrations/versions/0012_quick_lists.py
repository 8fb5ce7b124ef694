"""Quick lists: what people said by three letters without what the bot says, and open cases counted in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_messages_text_trgm", "messages")
    _by_letters("ix_messages_spoken_trgm", where=sa.text("author = 'resident' OR author = 'agent'"))
    op.create_index(
        "ix_cases_to_do",
        "cases",
        ["department", "expected_on"],
        postgresql_include=["urgent", "status"],
        postgresql_where=sa.text("status <> 'closed'"),
    )


def downgrade() -> None:
    op.drop_index("ix_cases_to_do", "cases")
    op.drop_index("ix_messages_spoken_trgm", "messages")
    _by_letters("ix_messages_text_trgm")


def _by_letters(name: str, where: sa.TextClause | None = None) -> None:
    letters = {"text": "gin_trgm_ops"}
    op.create_index(name, "messages", ["text"], postgresql_using="gin", postgresql_ops=letters, postgresql_where=where)
