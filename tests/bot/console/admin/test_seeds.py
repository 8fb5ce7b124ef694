"""Every start seeds: what administrators changed of any kind stays, whatever the files say."""

from typing import Any

from sqlalchemy import delete

from bot.house import Parts
from storage.models import Agency, Department, EmergencyKind, Family, Macro, Question, Rule, SeedStamp, Service, Topic
from storage.seeding import seed
from tests.bot.console.admin.conftest import changed
from tests.bot.console.person import Person
from tests.factories import rows

TABLES: tuple[Any, ...] = (Department, Agency, Service, Question, Rule, Topic, Family, EmergencyKind, Macro)
CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("departments/water", {"name": "Water and Sewers"}),
    ("agencies/ppa", {"phone": "215-555-0100"}),
    ("services/no_heat", {"due_business_days": "99", "public": None}),
    ("questions/street_defect.lane", {"asked": None, "option_2_en": "Bike lane"}),
    ("rules/graffiti_removal", {"answer_0": ""}),
    ("topics/noise", {"agency_1": ""}),
    ("emergencies/fire", {"agency_1": "pgw_emergency"}),
    ("families/lights", {"service_2": ""}),
    ("macros/thank_you", {"title": "Thanks a lot"}),
)


async def everything(parts: Parts) -> list[str]:
    """The rows, without the ids of those that are written anew."""
    found: list[str] = []
    for table in TABLES:
        columns = [column.key for column in table.__table__.columns if column.key != "id"]
        found += [f"{table.__name__} {[getattr(one, name) for name in columns]}" for one in await rows(parts, table)]
    return sorted(found)


async def test_seeding_again_leaves_what_was_changed(boss: Person, parts: Parts, database_url: str) -> None:
    delivered = await everything(parts)
    for path, fields in CHANGES:
        await changed(boss, path, **fields)
    ours = await everything(parts)
    assert len([one for one in ours if one not in delivered]) >= len(CHANGES)
    async with parts.sessions.begin() as session:
        await session.execute(delete(SeedStamp))

    assert seed(database_url) is True

    assert await everything(parts) == ours
