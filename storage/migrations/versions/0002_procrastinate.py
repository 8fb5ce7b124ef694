"""The work queue's own tables, as procrastinate 3.10 ships them.

A newer procrastinate that changes its schema comes with a migration file of its own: add a revision that runs it.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Many statements with % in them: psycopg takes them as they are only when no parameters are given.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    cursor.close()


def downgrade() -> None:
    raise NotImplementedError("The queue's tables are dropped with the database.")
