"""The pages of departments."""

from typing import Any, ClassVar

from sqlalchemy import select

from bot.admin.departments import Department
from bot.admin.kinds import DEPARTMENTS
from bot.console.admin.forms import Fields, line, words
from bot.console.admin.rooms import Room, router_of
from bot.console.admin.sheet import Sheet
from storage import models


class DepartmentRoom(Room[Department]):
    kind = DEPARTMENTS
    template = "department"
    blank: ClassVar = Department(name="", said={})

    def document(self, fields: Fields, slug: str) -> Department:
        return Department(name=line(fields, "name"), said=words(fields, "said", self.kind.spoken["said"].key_of(slug)))

    async def listing(self, sheet: Sheet) -> dict[str, Any]:
        catalogue = await sheet.desk.parts.catalogue.get()
        works_on = [one.department for one in catalogue.services.values()]
        async with sheet.desk.parts.sessions() as session:
            rows = list(await session.scalars(select(models.Department).order_by(models.Department.name)))
        return {"rows": rows, "services": {row.slug: works_on.count(row.slug) for row in rows}}


router = router_of(DepartmentRoom(), "departments")
