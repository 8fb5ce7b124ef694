"""The pages of agencies."""

from typing import Any, ClassVar

from sqlalchemy import select

from bot.admin.agencies import Agency, used_by
from bot.admin.kinds import AGENCIES
from bot.console.admin.forms import Fields, line, maybe, ticked, words
from bot.console.admin.rooms import Room, router_of
from bot.console.admin.sheet import Sheet
from storage import models


class AgencyRoom(Room[Agency]):
    kind = AGENCIES
    template = "agency"
    blank: ClassVar = Agency(name="", phone=None, hours=None, verified=True, said={})

    def document(self, fields: Fields, slug: str) -> Agency:
        return Agency(
            name=line(fields, "name"),
            phone=maybe(fields, "phone"),
            hours=maybe(fields, "hours"),
            verified=ticked(fields, "verified"),
            said=words(fields, "said", self.kind.spoken["said"].key_of(slug)),
        )

    async def listing(self, sheet: Sheet) -> dict[str, Any]:
        catalogue = await sheet.desk.parts.catalogue.get()
        async with sheet.desk.parts.sessions() as session:
            rows = list(await session.scalars(select(models.Agency).order_by(models.Agency.name)))
        return {"rows": rows, "used": {row.slug: len(used_by(row.slug, catalogue)) for row in rows}}


router = router_of(AgencyRoom(), "agencies")
