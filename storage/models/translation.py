"""Translations that a provider gave, kept so that the same words are not sent out twice."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt


class Translation(Base):
    """One text in one language. The original is here only as its SHA-256: it stays in `messages`.

    `source` and `target` are tags, `und` a source that nobody knew. A translation is as personal as what it translates
    and goes with it: by `text_sha256` when a resident's words are deleted, by `created_at` when their time is over.
    """

    __tablename__ = "translations"

    text_sha256: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    created_at: Mapped[CreatedAt] = mapped_column(index=True)
