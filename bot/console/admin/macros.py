"""The pages of the agents' ready answers."""

from typing import Any, ClassVar

from bot.admin.kinds import MACROS
from bot.admin.macros import CITY_SLOTS, TOPICS, Macro
from bot.admin.words import Wording
from bot.console.admin.forms import Fields, line
from bot.console.admin.rooms import Room, router_of
from bot.console.admin.sheet import Sheet
from bot.interpreter.macros import AGENCY, CASE_SLOTS, macros
from bot.language.tags import LANGUAGES


class MacroRoom(Room[Macro]):
    kind = MACROS
    template = "macro"
    blank: ClassVar = Macro(title="", topic="talk", texts={})
    named_by: ClassVar = "title"

    def document(self, fields: Fields, slug: str) -> Macro:
        texts = {tag: fields.get(f"texts_{tag}", "") for tag in LANGUAGES}
        return Macro(
            title=line(fields, "title"),
            topic=line(fields, "topic"),
            texts={tag: text for tag, text in texts.items() if text},
        )

    async def listing(self, sheet: Sheet) -> dict[str, Any]:
        async with sheet.desk.parts.sessions() as session:
            rows = await macros(session)
        return {"rows": rows, "topics": TOPICS, "all_languages": len(LANGUAGES)}

    async def choices(self, sheet: Sheet, slug: str, document: Macro) -> dict[str, Any]:
        catalogue = await sheet.desk.parts.catalogue.get()
        return {
            "topics": list(TOPICS.items()),
            "texts": [Wording(tag, document.texts.get(tag, ""), ours=False) for tag in LANGUAGES],
            "slots": [*CASE_SLOTS, *CITY_SLOTS],
            "agency_slots": [(f"{AGENCY}{slug}", one.name) for slug, one in sorted(catalogue.agencies.items())],
        }


router = router_of(MacroRoom(), "macros")
