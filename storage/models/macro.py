"""Ready answers of the agents, in every language, as rows that staff edit."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Moment


class Macro(Base):
    """`texts` holds the words by tag; `title` and `topic` are for the agent's menu, in English.

    `edited_at` is set by whoever changes a row: the seed files leave it alone from then on.
    """

    __tablename__ = "macros"

    slug: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str]
    title: Mapped[str]
    position: Mapped[int]
    texts: Mapped[dict[str, Any]]
    edited_at: Mapped[Moment | None]
