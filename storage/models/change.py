"""What staff changed of the catalogue, the words and the settings, with both values, so that it can be undone."""

from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id


class ChangeEntry(Base):
    """`before` null: it was new; `after` null: it was taken away. Ids grow in the order of the commits (bot/admin)."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_subject", "kind", "subject", "id"),)

    id: Mapped[Id]
    at: Mapped[CreatedAt]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("changes.id"), unique=True)


class PhraseEdit(Base):
    """Words of ours that staff wrote: they stand before the catalog's. `key` is the catalog's key."""

    __tablename__ = "phrase_edits"

    key: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]


class SettingsOverride(Base):
    """What staff set instead of a part of config.yml: the value has the shape of that part."""

    __tablename__ = "settings_overrides"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
