"""The City's open map files as rows, and what they say about a case's place."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "street_segments",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("seg_id", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("left_from", sa.Integer(), nullable=False),
        sa.Column("left_to", sa.Integer(), nullable=False),
        sa.Column("right_from", sa.Integer(), nullable=False),
        sa.Column("right_to", sa.Integer(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=True),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.Column("line", sa.JSON(), nullable=False),
        *[sa.Column(side, sa.Float(), nullable=False) for side in ("west", "south", "east", "north")],
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_segments")),
    )
    op.create_index(op.f("ix_street_segments_seg_id"), "street_segments", ["seg_id"])
    op.create_index(op.f("ix_street_segments_street"), "street_segments", ["street"])
    op.create_index(
        "ix_street_segments_box",
        "street_segments",
        [sa.text("box(point(west, south), point(east, north))")],
        postgresql_using="gist",
    )
    op.create_table(
        "districts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("edges", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
    )
    op.create_index(op.f("ix_districts_band"), "districts", ["band"])
    op.create_table(
        "map_files",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("features", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_map_files")),
    )
    op.add_column("cases", sa.Column("nearest_address", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("districts", sa.JSON(), server_default=sa.text("'{}'::json"), nullable=False))


def downgrade() -> None:
    op.drop_column("cases", "districts")
    op.drop_column("cases", "nearest_address")
    op.drop_table("map_files")
    op.drop_table("districts")
    op.drop_table("street_segments")
