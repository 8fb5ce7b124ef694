"""The console: who may sign in, who is signed in, who did what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
EMPTY_LIST = sa.text("'[]'::jsonb")
JSONB = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *[sa.Column(name, sa.String(), nullable=False) for name in ("email", "name", "role")],
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("password_set_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("totp_secret", sa.String(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("recovery_codes", JSONB, server_default=EMPTY_LIST, nullable=False),
        sa.Column("sso_subject", sa.String(), nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("last_sign_in_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "role IN ('agent', 'supervisor', 'department', 'partner', 'admin')", name=op.f("ck_users_role")
        ),
        sa.CheckConstraint("(role = 'department') = (department IS NOT NULL)", name=op.f("ck_users_department")),
        sa.ForeignKeyConstraint(["department"], ["departments.slug"], name=op.f("fk_users_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "console_sessions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("second_factor_at", MOMENT, nullable=True),
        *[
            sa.Column(name, MOMENT, server_default=NOW, nullable=False)
            for name in ("created_at", "last_seen_at", "rotated_at")
        ],
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("notices", JSONB, server_default=EMPTY_LIST, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_console_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_console_sessions_token_hash")),
    )
    op.create_index(op.f("ix_console_sessions_user_id"), "console_sessions", ["user_id"])
    op.create_table(
        "sign_in_pauses",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        *[sa.Column(name, MOMENT, nullable=False) for name in ("last_at", "until")],
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_pauses")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        *[sa.Column(name, sa.String(), nullable=False) for name in ("actor", "action", "subject_kind", "subject_id")],
        sa.Column("details", JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject", "audit", ["subject_kind", "subject_id", "id"])
    op.create_index("ix_audit_user", "audit", ["user_id", "id"])
    op.execute(
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
    )


def downgrade() -> None:
    for table in ("audit", "sign_in_pauses", "console_sessions", "users"):
        op.drop_table(table)
    op.execute("DROP FUNCTION audit_only_grows()")
