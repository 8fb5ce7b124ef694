"""What is remembered of forgetting: what must not come in again, how far a page had counted, and the runs."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment


class ForgottenId(Base):
    """A message of somebody who was deleted: a platform that tells of it once more brings nobody back.

    Or, with `last_n`, the thread of a page that is perhaps still open, and goes on with the next number; such a thread
    is a random key. `digest` is the SHA-256 of channel and id.
    """

    __tablename__ = "forgotten_ids"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    last_n: Mapped[int | None]
    forgotten_at: Mapped[CreatedAt] = mapped_column(index=True)


class RetentionRun(Base):
    """One clearing up; `gone` counts what went, by kind."""

    __tablename__ = "retention_runs"

    id: Mapped[Id]
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    gone: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
