"""What failed is found without reading all that went well."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_deliveries_failed", "deliveries", ["message_id"], postgresql_where=sa.text("state = 'failed'"))
    op.create_index("ix_messages_failed", "messages", ["id"], postgresql_where=sa.text("outcome = 'failed'"))


def downgrade() -> None:
    op.drop_index("ix_messages_failed", table_name="messages")
    op.drop_index("ix_deliveries_failed", table_name="deliveries")
