"""The pages of services."""

from typing import Any, ClassVar

from sqlalchemy import select

from bot.admin.kinds import SERVICES
from bot.admin.services import Service
from bot.console.admin.addresses import address_of, list_of
from bot.console.admin.forms import Fields, line, maybe, number, ticked, words
from bot.console.admin.rooms import Room, router_of
from bot.console.admin.sheet import Sheet
from bot.console.cases.filters import by_label
from storage import models


class ServiceRoom(Room[Service]):
    kind = SERVICES
    template = "service"
    blank: ClassVar = Service(
        name="",
        code=None,
        department="",
        due_business_days=None,
        due_asof=None,
        askable=True,
        public=False,
        needs_address=True,
        photo=True,
        said={},
        button={},
    )

    def document(self, fields: Fields, slug: str) -> Service:
        return Service(
            name=line(fields, "name"),
            code=maybe(fields, "code"),
            department=line(fields, "department"),
            due_business_days=number(fields, "due_business_days"),
            due_asof=maybe(fields, "due_asof"),
            askable=ticked(fields, "askable"),
            public=ticked(fields, "public"),
            needs_address=ticked(fields, "needs_address"),
            photo=ticked(fields, "photo"),
            said=words(fields, "said", self.kind.spoken["said"].key_of(slug)),
            button=words(fields, "button", self.kind.spoken["button"].key_of(slug)),
        )

    async def listing(self, sheet: Sheet) -> dict[str, Any]:
        catalogue = await sheet.desk.parts.catalogue.get()
        async with sheet.desk.parts.sessions() as session:
            rows = list(await session.scalars(select(models.Service).order_by(models.Service.name)))
        return {"rows": rows, "departments": catalogue.departments}

    async def choices(self, sheet: Sheet, slug: str, document: Service) -> dict[str, Any]:
        catalogue = await sheet.desk.parts.catalogue.get()
        of_it = [
            (f"{list_of('question')}?service={slug}", "Its questions"),
            (address_of("rules", slug), "Where its answers lead"),
        ]
        return {"departments": by_label(catalogue.departments), "of_it": of_it if slug else []}


router = router_of(ServiceRoom(), "services")
