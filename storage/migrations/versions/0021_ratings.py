"""How residents rated closed cases is found without reading the other lines of their histories."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


RATED = sa.text("kind = 'rated'")
RATED_ANEW = sa.text("kind = 'rated' AND data ? 'instead_of'")
WORTH = sa.text("(data ->> 'rating')")


def upgrade() -> None:
    op.create_index("ix_case_events_rated", "case_events", ["at", "case_id"], postgresql_where=RATED)
    op.create_index("ix_case_events_rating", "case_events", [WORTH, "case_id"], postgresql_where=RATED)
    op.create_index("ix_case_events_rated_anew", "case_events", ["id"], postgresql_where=RATED_ANEW)


def downgrade() -> None:
    op.drop_index("ix_case_events_rated_anew", "case_events")
    op.drop_index("ix_case_events_rating", "case_events")
    op.drop_index("ix_case_events_rated", "case_events")
