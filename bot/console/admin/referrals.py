"""The pages of topics and emergencies: whom residents are told to call."""

from typing import Any

from sqlalchemy import select

from bot.admin.kinds import EMERGENCIES, TOPICS
from bot.admin.referrals import MOST_AGENCIES, Referral, Topics
from bot.console.admin.forms import Fields, line
from bot.console.admin.rooms import Room, router_of
from bot.console.admin.sheet import Sheet


class ReferralRoom(Room[Referral]):
    def __init__(self, kind: Topics, heading: str) -> None:
        self.kind = kind
        self.template = "referral"
        self._heading = heading

    def document(self, fields: Fields, slug: str) -> Referral:
        chosen = (line(fields, f"agency_{number}") for number in range(MOST_AGENCIES))
        return Referral(agencies=[agency for agency in chosen if agency])

    async def listing(self, sheet: Sheet) -> dict[str, Any]:
        catalogue = await sheet.desk.parts.catalogue.get()
        async with sheet.desk.parts.sessions() as session:
            rows = list(await session.scalars(select(self.kind.table).order_by(self.kind.table.slug)))
        names = {slug: one.name for slug, one in catalogue.agencies.items()}
        return {"rows": rows, "names": names, "heading": self._heading}

    async def choices(self, sheet: Sheet, slug: str, document: Referral) -> dict[str, Any]:
        catalogue = await sheet.desk.parts.catalogue.get()
        chosen = [*document.agencies, *[""] * MOST_AGENCIES][:MOST_AGENCIES]
        agencies = sorted(((one.slug, one.name) for one in catalogue.agencies.values()), key=lambda pair: pair[1])
        return {"chosen": chosen, "agencies": agencies}


topics = router_of(ReferralRoom(TOPICS, "What 311 does not take"), "topics")
emergencies = router_of(ReferralRoom(EMERGENCIES, "Emergencies"), "emergencies")
