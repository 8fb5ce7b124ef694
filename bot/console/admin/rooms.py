"""The pages of one kind that is a row: the list, the form of a new one, the form of one that is there."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from bot.admin.changes import version_of
from bot.admin.document import D, Problems
from bot.admin.rows import RowKind
from bot.admin.words import wordings
from bot.console.admin.addresses import Slug, label_of, list_of
from bot.console.admin.forms import Fields, line, slug_of
from bot.console.admin.sheet import ASheet, Sheet

NAMELESS = "Write a name with letters or digits of English."


class Room(ABC, Generic[D]):
    """`kind` is what is changed here; its templates are admin/<template>.html and admin/<template>_list.html."""

    kind: RowKind[D]
    template: str
    # A form that is empty yet; None where nothing new is made.
    blank: ClassVar[Any] = None
    # The field of which a slug is made.
    named_by: ClassVar[str] = "name"

    @abstractmethod
    def document(self, fields: Fields, slug: str) -> D:
        """What the form says."""

    @abstractmethod
    async def listing(self, sheet: Sheet) -> dict[str, Any]:
        """For the template of the list."""

    async def choices(self, sheet: Sheet, slug: str, document: D) -> dict[str, Any]:
        """For the template of the form, beside the document and its words."""
        return {}

    async def list_page(self, sheet: Sheet) -> Response:
        context = await self.listing(sheet)
        return await sheet.show(f"{self.template}_list.html", address=list_of(self.kind.name), **context)

    async def new_page(self, sheet: Sheet) -> Response:
        return await self._form(sheet, "", self.blank)

    async def create(self, sheet: Sheet) -> Response:
        fields = await sheet.fields()
        slug = slug_of(line(fields, self.named_by))
        wanted = self.document(fields, slug)
        answer = (
            await sheet.look(self.kind, slug, wanted, None, named_by=self.named_by)
            if slug
            else {self.named_by: NAMELESS}
        )
        return answer if isinstance(answer, Response) else await self._form(sheet, "", wanted, problems=answer)

    async def page(self, sheet: Sheet, slug: str) -> Response:
        async with sheet.desk.parts.sessions() as session:
            found = await self.kind.read(session, slug)
        if found is None:
            raise HTTPException(404)
        return await self._form(sheet, slug, found, version=version_of(found))

    async def change(self, sheet: Sheet, slug: str) -> Response:
        fields = await sheet.fields()
        wanted, version = self.document(fields, slug), line(fields, "version")
        answer = await sheet.look(self.kind, slug, wanted, version)
        if isinstance(answer, Response):
            return answer
        return await self._form(sheet, slug, wanted, version=version, problems=answer)

    async def _form(
        self, sheet: Sheet, slug: str, document: D, *, version: str = "", problems: Problems | None = None
    ) -> Response:
        words = {
            field: wordings(spoken.key_of(slug), getattr(document, field)) for field, spoken in self.kind.spoken.items()
        }
        return await sheet.show(
            f"{self.template}.html",
            problems=problems,
            slug=slug,
            document=document,
            version=version,
            words=words,
            spoken=self.kind.spoken,
            address=list_of(self.kind.name),
            list_label=label_of(self.kind.name),
            **await self.choices(sheet, slug, document),
        )


def router_of(room: Room[Any], path: str) -> APIRouter:
    router = APIRouter(prefix=f"/admin/{path}")

    @router.get("")
    async def list_page(sheet: ASheet) -> Response:
        return await room.list_page(sheet)

    if room.blank is not None:

        @router.get("/new")
        async def new_page(sheet: ASheet) -> Response:
            return await room.new_page(sheet)

        @router.post("/new")
        async def create(sheet: ASheet) -> Response:
            return await room.create(sheet)

    @router.get("/{slug}")
    async def page(sheet: ASheet, slug: Slug) -> Response:
        return await room.page(sheet, slug)

    @router.post("/{slug}")
    async def change(sheet: ASheet, slug: Slug) -> Response:
        return await room.change(sheet, slug)

    return router
