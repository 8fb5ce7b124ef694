"""Photos by the hash of their bytes, and where each one was used."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id


class Photo(Base):
    """A re-encoded picture; the place its camera wrote down was read before it was stripped."""

    __tablename__ = "photos"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    created_at: Mapped[CreatedAt]


class MessagePhoto(Base):
    """A picture of a message: fetched later by `handle`, or refused for `problem`."""

    __tablename__ = "message_photos"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    media_id: Mapped[str]
    handle: Mapped[str]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("photos.sha256"), index=True)
    problem: Mapped[str | None]


class CasePhoto(Base):
    """`stage`: before the work, or after it."""

    __tablename__ = "case_photos"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("photos.sha256"), primary_key=True, index=True)
    stage: Mapped[str] = mapped_column(server_default="before")
    added_at: Mapped[CreatedAt]
