"""Reports: a day's messages, and cases by the day they were opened, due or closed, read from indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    council: sa.Column[str] = sa.Column("council", sa.String(), sa.Computed("districts ->> 'council'", persisted=True))
    op.add_column("cases", council)
    places = ["service", "department", "council", "lat", "lon", "id"]
    op.create_index("ix_cases_requested", "cases", ["requested_at"], postgresql_include=places)
    op.create_index("ix_cases_closed", "cases", ["closed_at"], postgresql_include=["service", "department", "council"])
    ends = ["status", "close_reason", "closed_at", "service", "department", "council"]
    op.create_index("ix_cases_expected", "cases", ["expected_on"], postgresql_include=ends)
    op.create_index("ix_messages_created", "messages", ["created_at"], postgresql_include=["conversation_id", "author"])
    op.create_index("ix_conversations_held", "conversations", ["id"], postgresql_where=sa.text("held"))


def downgrade() -> None:
    op.drop_index("ix_conversations_held", "conversations")
    op.drop_index("ix_messages_created", "messages")
    for name in ("expected", "closed", "requested"):
        op.drop_index(f"ix_cases_{name}", "cases")
    op.drop_column("cases", "council")
