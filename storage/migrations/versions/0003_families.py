"""Families of services that are easily taken for each other, and the question that tells them apart."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "families",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("services", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_families")),
    )
    op.drop_column("services", "family")


def downgrade() -> None:
    op.add_column("services", sa.Column("family", sa.String(), nullable=True))
    op.drop_table("families")
