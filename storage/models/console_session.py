"""One browser that is signed in to the console."""

from typing import Any

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment


class ConsoleSession(Base):
    """The cookie's token is kept only as a hash, as is the address. `method`: password or sso.

    `notices` are said on the next page that this browser opens.
    """

    __tablename__ = "console_sessions"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    method: Mapped[str]
    second_factor_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]
    last_seen_at: Mapped[CreatedAt]
    rotated_at: Mapped[CreatedAt]
    address_hash: Mapped[str]
    browser: Mapped[str]
    notices: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
