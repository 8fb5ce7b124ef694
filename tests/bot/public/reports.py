"""Reports for tests of the case page: filed on a known day, with a place and words that nobody else may read."""

from datetime import UTC, datetime

from bot.cases.workflow import Move, move_case
from bot.house import Parts
from tests.factories import filed, request, talk

NOBODYS = "31999998"
FILED_AT = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)  # in Philadelphia it is still the second
MOVED_AT = datetime(2026, 11, 4, 15, 0, tzinfo=UTC)


async def moved(parts: Parts, reference: str, move: Move) -> None:
    async with parts.sessions.begin() as session:
        await move_case(session, reference, move, outbox=parts.outbox, phrases=parts.phrases, now=MOVED_AT)


async def reference_of(parts: Parts, service: str = "graffiti_removal") -> str:
    wanted = request(await talk(parts), service=service, description="My neighbor Bob did it", address="1234 MARKET ST")
    return (await filed(parts, wanted, now=FILED_AT)).reference
