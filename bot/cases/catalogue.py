"""The catalogue of services, questions, rules and agencies: rows that are held in memory and read again in time."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import models
from storage.engine import Sessions

# A change by staff is looked for this often, and seen by whoever asks next.
LOOK_SECONDS = 1.0
# What no line of the log tells of, a seed file that another process wrote, is seen within this time.
FRESH_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Agency:
    slug: str
    name: str
    phone: str | None
    hours: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the city's. `kind`: yes_no, choice, text or number."""

    key: str
    kind: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What an answer means. `action`: refer, convert, emergency, advise, urgent; `files`: whether a case follows."""

    question: str
    answer: str
    action: str
    agency: str | None = None
    to_service: str | None = None
    advice: str | None = None
    files: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """Words in the resident's first message that already say whose job it is."""

    words: Mapping[str, tuple[str, ...]]
    action: str
    agency: str | None = None
    to_service: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    slug: str
    name: str
    department: str
    due_business_days: int | None
    askable: bool
    public: bool
    needs_address: bool
    photo: bool
    questions: tuple[Question, ...] = ()
    rules: tuple[Rule, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def rule(self, question: str, answer: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.question == question and rule.answer == answer), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    services: Mapping[str, Service]
    families: Mapping[str, tuple[str, ...]]
    departments: Mapping[str, str]
    agencies: Mapping[str, Agency]
    topics: Mapping[str, tuple[str, ...]]
    emergencies: Mapping[str, tuple[str, ...]]

    def askable(self, slug: str | None) -> Service | None:
        """The service a resident may ask for, or None."""
        service = self.services.get(slug or "")
        return service if service is not None and service.askable else None

    def akin(self, one: str, other: str) -> bool:
        """Whether two services are easily taken for each other."""
        return one == other or any(one in family and other in family for family in self.families.values())


async def read(session: AsyncSession) -> Catalogue:
    """All of it, in eight small queries."""
    questions = _by_service(
        await session.scalars(
            select(models.Question).where(models.Question.asked.is_not(None)).order_by(models.Question.asked)
        )
    )
    rules = _by_service(await session.scalars(select(models.Rule).order_by(models.Rule.position)))
    services = {
        row.slug: _service(row, questions.get(row.slug, []), rules.get(row.slug, []))
        for row in await session.scalars(select(models.Service))
    }
    return Catalogue(
        services=services,
        families={row.slug: tuple(row.services) for row in await session.scalars(select(models.Family))},
        departments={row.slug: row.name for row in await session.scalars(select(models.Department))},
        agencies={
            row.slug: Agency(row.slug, row.name, row.phone, row.hours, row.verified)
            for row in await session.scalars(select(models.Agency))
        },
        topics={row.slug: tuple(row.agencies) for row in await session.scalars(select(models.Topic))},
        emergencies={row.slug: tuple(row.agencies) for row in await session.scalars(select(models.EmergencyKind))},
    )


def _by_service(rows: Any) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.service, []).append(row)
    return grouped


def _service(row: models.Service, questions: list[models.Question], rules: list[models.Rule]) -> Service:
    return Service(
        slug=row.slug,
        name=row.name,
        department=row.department,
        due_business_days=row.due_business_days,
        askable=row.askable,
        public=row.public,
        needs_address=row.needs_address,
        photo=row.photo,
        questions=tuple(Question(q.key, q.kind, tuple(q.options)) for q in questions),
        rules=tuple(Rule(r.question, r.answer, r.action, r.agency, r.to_service, r.advice, r.files) for r in rules),
        mentions=tuple(
            Mention(
                {tag: tuple(words) for tag, words in mention["words"].items()},
                mention["action"],
                mention.get("agency"),
                mention.get("to_service"),
            )
            for mention in row.mentions
        ),
    )


@dataclass
class CatalogueCache:
    """The catalogue of this process. Whatever else follows what staff changed is told in the same moment."""

    sessions: Sessions
    followers: Sequence[Callable[[AsyncSession], Awaitable[None]]] = ()
    look_seconds: float = LOOK_SECONDS
    _held: Catalogue | None = field(default=None, init=False)
    _newest: int = field(default=0, init=False)
    _looked_at: float = field(default=0.0, init=False)
    _read_at: float = field(default=0.0, init=False)

    async def get(self) -> Catalogue:
        if self._held is None or time.monotonic() - self._looked_at > self.look_seconds:
            async with self.sessions() as session:
                return await self._look(session)
        return self._held

    def forget(self) -> None:
        """Whoever asks next reads the rows: for who has just changed them."""
        self._held = None

    async def _look(self, session: AsyncSession) -> Catalogue:
        now = time.monotonic()
        newest = await session.scalar(select(func.max(models.ChangeEntry.id))) or 0
        if self._held is None or newest != self._newest or now - self._read_at > FRESH_SECONDS:
            self._held, self._newest, self._read_at = await read(session), newest, now
            for follow in self.followers:
                await follow(session)
        self._looked_at = now
        return self._held
