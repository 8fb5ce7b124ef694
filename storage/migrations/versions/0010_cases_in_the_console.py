"""Cases in the console: which case a duplicate repeats, photos after the work, lists by department and lateness."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DUE = sa.text("COALESCE(expected_on, '9999-12-31'::date)")
OPEN = sa.text("status <> 'closed'")


def upgrade() -> None:
    op.add_column("case_photos", sa.Column("stage", sa.String(), server_default="before", nullable=False))
    op.add_column("cases", sa.Column("duplicate_of", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_cases_duplicate_of"), "cases", "cases", ["duplicate_of"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_cases_department", "cases", ["department", DUE, "id"], postgresql_where=OPEN)
    op.create_index("ix_cases_due", "cases", [DUE, "id"], postgresql_where=OPEN)
    op.create_index("ix_cases_of_department", "cases", ["department", "id"])
    op.create_index("ix_cases_of_service", "cases", ["service", "id"])
    op.create_index("ix_cases_near", "cases", ["service", "lat", "lon"], postgresql_where=OPEN)
    repeats = sa.text("duplicate_of IS NOT NULL")
    op.create_index("ix_cases_duplicates", "cases", ["duplicate_of"], postgresql_where=repeats)


def downgrade() -> None:
    for name in ("duplicates", "near", "of_service", "of_department", "due", "department"):
        op.drop_index(f"ix_cases_{name}", "cases")
    op.drop_column("cases", "duplicate_of")
    op.drop_column("case_photos", "stage")
