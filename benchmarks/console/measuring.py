"""Asks for each page as a browser would, through the whole application, and notes how long it took."""

import asyncio
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.console.pages import Page
from benchmarks.console.people import user
from bot.console.roles import Role
from bot.house import Parts
from bot.interpreter.interpreter import warm_up
from bot.public.app import make_app
from tests.bot.console.person import Person

PROMISED_MS = 300.0
WARM_UP = 2


class Wrong(Exception):
    """A page answered something else; there are no figures."""


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    milliseconds: Sequence[float]

    def percentile(self, percent: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]

    @property
    def kept(self) -> bool:
        return self.percentile(95) <= PROMISED_MS


async def measure(
    parts: Parts, pages: Iterable[Page], *, rounds: int, say: Callable[[str], None]
) -> Sequence[Measured]:
    """By somebody who may see everything. Raises Wrong."""
    # As the web process does when it starts.
    await asyncio.to_thread(warm_up)
    found = []
    async with user(parts, Role.ADMIN, "Benchmark") as (email, password), Person(make_app(parts), parts) as person:
        await person.sign_in(email, password)
        for page in pages:
            if page.optional and (await person.get(page.address())).status_code == 404:
                say(f"{page.name}: not there yet")
                continue
            for _ in range(WARM_UP):
                await _ask(person, page)
            found.append(Measured(page.name, [await _ask(person, page) for _ in range(rounds)]))
    return found


async def _ask(person: Person, page: Page) -> float:
    address, form = page.address(), page.form() if page.form else None
    start = time.perf_counter()
    answer = await (person.get(address) if form is None else person.send(address, **form))
    took = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:
        raise Wrong(f"{page.name}: {address} answered {answer.status_code}")
    return took
