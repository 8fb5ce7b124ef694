"""Cases at a place: what lies around a point, and what has the same address."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_cases_around", "cases", ["lat", "lon"], postgresql_where=sa.text("lat IS NOT NULL"))
    op.create_index("ix_cases_address", "cases", ["address"], postgresql_where=sa.text("address IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_cases_address", "cases")
    op.drop_index("ix_cases_around", "cases")
