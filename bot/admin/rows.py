"""A kind that is one row of a table, and the phrases that belong to it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import D, Edit, Kind, Lines, Problems
from bot.admin.words import (
    Spoken,
    languages_named,
    left_behind,
    missing,
    read_words,
    word_lines,
    word_problems,
    write_words,
)
from bot.cases.catalogue import Catalogue


class RowKind(Kind[D]):
    """The fields of the document are columns of `table`, or words under the keys of `spoken`."""

    table: ClassVar[Any]
    spoken: ClassVar[Mapping[str, Spoken]] = {}

    @property
    def columns(self) -> list[str]:
        return [name for name in self.shape.model_fields if name not in self.spoken]

    async def read(self, session: AsyncSession, subject: str) -> D | None:
        found = select(self.table).where(self.table.slug == subject).execution_options(populate_existing=True)
        row = await session.scalar(found)
        if row is None:
            return None
        values = {name: getattr(row, name) for name in self.columns}
        words = {field: await read_words(session, spoken.key_of(subject)) for field, spoken in self.spoken.items()}
        return self.parsed({**values, **words})

    async def write(self, session: AsyncSession, subject: str, document: D | None) -> None:
        if document is None:
            await session.execute(delete(self.table).where(self.table.slug == subject))
        else:
            values = {name: getattr(document, name) for name in self.columns}
            row = insert(self.table).values(
                slug=subject, edited_at=func.now(), **await self.values_of_new(session), **values
            )
            changed = {**values, "edited_at": func.now()}
            await session.execute(row.on_conflict_do_update(index_elements=["slug"], set_=changed))
        for field, spoken in self.spoken.items():
            words = {} if document is None else getattr(document, field)
            await write_words(session, spoken.key_of(subject), words)

    async def values_of_new(self, session: AsyncSession) -> Mapping[str, Any]:
        """Columns that a new row needs and the document does not have."""
        return {}

    async def problems(self, session: AsyncSession, edit: Edit[D]) -> Problems:
        found: Problems = {}
        for field, spoken in self.spoken.items():
            found |= word_problems(field, spoken, edit.subject, getattr(edit.after, field))
        return found | self.own_problems(edit)

    def own_problems(self, edit: Edit[D]) -> Problems:
        return {}

    def lines(self, subject: str, document: D, catalogue: Catalogue) -> Lines:
        found = self.own_lines(subject, document, catalogue)
        for field, spoken in self.spoken.items():
            found |= word_lines(spoken, subject, getattr(document, field))
        return found

    def own_lines(self, subject: str, document: D, catalogue: Catalogue) -> Lines:
        return {}

    async def effects(self, session: AsyncSession, edit: Edit[D]) -> list[str]:
        told: list[str] = []
        for field, spoken in self.spoken.items():
            key = spoken.key_of(edit.subject)
            before = getattr(edit.before, field) if edit.before is not None else {}
            after = getattr(edit.after, field)
            if old := left_behind(key, before, after):
                told.append(f"{spoken.label}: the words from before stay in {languages_named(old)}.")
            if before != after and (gaps := missing(key, after)):
                told.append(f"{spoken.label}: residents read English instead of {languages_named(gaps)}.")
        return told
