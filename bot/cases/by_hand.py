"""A case that somebody of the City opens for a resident: the bot's rules, and who else told of the same thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.catalogue import Catalogue, Rule, Service
from bot.cases.nearby import within
from bot.cases.workflow import CLOSED
from bot.places.finder import Located
from storage.models import Case, Contact

PHONE, WALK_IN, MAIL, EMAIL = "phone", "walk_in", "mail", "email"
# How residents reach people without a chat.
WAYS_IN = (PHONE, WALK_IN, MAIL, EMAIL)
NEAR_METRES = 100.0
MOST_NEAR = 5
DIGITS_OF_A_PHONE, COUNTRY = 10, "1"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the answers decide. `stops`: the rule by which the City files nothing; else what is filed and how."""

    service: Service
    stops: Rule | None = None
    urgent: bool = False
    advice: Sequence[str] = ()
    agencies: Sequence[str] = ()


def ruling(catalogue: Catalogue, service: Service, answers: Mapping[str, str]) -> Ruling:
    """As in the chat: what endangers people is filed even when somebody else must act as well."""
    rules = [rule for key, answer in answers.items() if (rule := service.rule(key, answer)) is not None]
    urgent = any(rule.action == "urgent" for rule in rules)
    stops = next((rule for rule in rules if _stops(rule, urgent=urgent)), None)
    converted = next((rule.to_service for rule in rules if rule.action == "convert" and rule.to_service), None)
    return Ruling(
        service=catalogue.services[converted] if converted else service,
        stops=stops,
        urgent=urgent,
        advice=[rule.advice for rule in rules if rule.action == "advise" and rule.files and rule.advice],
        agencies=[rule.agency for rule in rules if rule.action == "refer" and rule.agency],
    )


def _stops(rule: Rule, *, urgent: bool) -> bool:
    match rule.action:
        case "emergency":
            return True
        case "refer":
            return not urgent
        case "advise":
            return not rule.files
        case _:
            return False


async def contact_for(session: AsyncSession, channel: str, name: str, reach: str) -> int:
    """The resident behind a phone number or an address, known from before or new; `reach` may be empty."""
    external_id = reach_id(reach) or f"{channel}-{token_hex(8)}"
    new = insert(Contact).values(channel=channel, external_id=external_id, name=name or None)
    # A name that is known is not overwritten by what somebody heard on the phone.
    known = func.coalesce(Contact.name, new.excluded.name)
    return (
        await session.execute(
            new.on_conflict_do_update(index_elements=["channel", "external_id"], set_={"name": known}).returning(
                Contact.id
            )
        )
    ).scalar_one()


def reach_id(reach: str) -> str:
    """A phone number as its digits, whatever stands between them; anything else in small letters."""
    digits = "".join(c for c in reach if c.isdecimal())
    if "@" in reach or len(digits) < DIGITS_OF_A_PHONE - 3:
        return reach.strip().lower()
    return f"+{COUNTRY}{digits}" if len(digits) == DIGITS_OF_A_PHONE else f"+{digits}"


async def near(session: AsyncSession, service: str, address: str | None, located: Located | None) -> Sequence[Case]:
    """Open cases of the same service at the same address or within a hundred metres, the newest first."""
    places = [Case.address == address] if address else []
    if located is not None:
        places.append(within(located.lat, located.lon, NEAR_METRES))
    if not places:
        return []
    query = select(Case).where(Case.service == service, Case.status != CLOSED, or_(*places))
    return (await session.scalars(query.order_by(Case.id.desc()).limit(MOST_NEAR))).all()
