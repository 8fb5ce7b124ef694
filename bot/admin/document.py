"""What can be changed, as documents: a kind knows how its own is read, checked, told in plain words and written."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.catalogue import Catalogue

# A sentence by field, for what cannot be stored so.
Problems = dict[str, str]
# What a document says, by label, in the order of the page.
Lines = dict[str, str]


class Document(BaseModel):
    """Everything that is changed together; it is kept as JSON in the log of changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True)
class Edit(Generic[D]):
    """A change that somebody wants, with what is there now. `before` is None for something new."""

    subject: str
    before: D | None
    after: D
    catalogue: Catalogue


class Kind(ABC, Generic[D]):
    """One sort of thing that administrators change. `name` stands in addresses and in the log."""

    name: ClassVar[str]
    noun: ClassVar[str]
    shape: ClassVar[type[Document]]

    @abstractmethod
    async def read(self, session: AsyncSession, subject: str) -> D | None:
        """As it is now; None when there is no such thing."""

    @abstractmethod
    async def write(self, session: AsyncSession, subject: str, document: D | None) -> None:
        """Make it so; None takes it away."""

    @abstractmethod
    async def problems(self, session: AsyncSession, edit: Edit[D]) -> Problems:
        """Why it cannot be stored; empty when it can."""

    @abstractmethod
    def lines(self, subject: str, document: D, catalogue: Catalogue) -> Lines:
        """What people are shown of it before and after a change."""

    async def effects(self, session: AsyncSession, edit: Edit[D]) -> list[str]:
        """What follows from the change, a sentence each."""
        return []

    async def needed_by(self, session: AsyncSession, subject: str, catalogue: Catalogue) -> str | None:
        """Why it cannot be taken away; None when it can."""
        return f"A {self.noun} is not taken away."

    def title(self, subject: str, document: D | None) -> str:
        """What the log calls it."""
        return subject

    def parsed(self, stored: Mapping[str, Any] | None) -> D | None:
        """A document of the log. Raises pydantic's ValidationError when documents have changed their shape."""
        return None if stored is None else self.shape.model_validate(stored)  # type: ignore[return-value]  # D is the shape


def stored(document: Document | None) -> dict[str, Any] | None:
    return None if document is None else document.model_dump(mode="json")


def yes_no(value: bool) -> str:
    return "yes" if value else "no"
