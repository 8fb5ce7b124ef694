"""What came and went last on a channel is found without reading the others."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_messages_channel", "messages", ["channel", "id"])


def downgrade() -> None:
    op.drop_index("ix_messages_channel", "messages")
