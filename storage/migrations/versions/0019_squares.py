"""Squares: in which square of the city a case is, counted for the hotspots from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQUARE = "floor(lat / 0.0045)::int * 65536 + floor(lon / 0.0059)::int + 32768"


def upgrade() -> None:
    square: sa.Column[int] = sa.Column("square", sa.Integer(), sa.Computed(SQUARE, persisted=True))
    op.add_column("cases", square)
    op.create_index("ix_cases_square", "cases", ["square", "id"], postgresql_where=sa.text("square IS NOT NULL"))
    _requested(["service", "department", "council", "square", "id"])


def downgrade() -> None:
    _requested(["service", "department", "council", "lat", "lon", "id"])
    op.drop_index("ix_cases_square", "cases")
    op.drop_column("cases", "square")


def _requested(read_with_it: list[str]) -> None:
    op.drop_index("ix_cases_requested", "cases")
    op.create_index("ix_cases_requested", "cases", ["requested_at"], postgresql_include=read_with_it)
