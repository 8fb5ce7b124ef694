"""A console over the real application and a real database, and people who walk through it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from fastapi import FastAPI

from bot.console.roles import Role
from bot.house import Parts
from bot.public.app import make_app
from tests.bot.console.person import Person, new_user
from tests.fakes.serving import served

NewPerson = Callable[..., Awaitable[Person]]


@pytest.fixture
def web(parts: Parts) -> FastAPI:
    return make_app(parts)


@pytest_asyncio.fixture(loop_scope="session")
async def url(web: FastAPI) -> AsyncIterator[str]:
    """Where a real browser finds it; the console is under /console."""
    async with served(web) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(web: FastAPI, parts: Parts) -> AsyncIterator[Person]:
    """A browser in which nobody is signed in."""
    async with Person(web, parts) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in(web: FastAPI, parts: Parts) -> AsyncIterator[NewPerson]:
    """`await signed_in(Role.AGENT)`: a browser of its own, and a new user who is signed in there."""
    people: list[Person] = []

    async def sign_in(role: Role = Role.AGENT, *, department: str | None = None, name: str = "Ana Torres") -> Person:
        person = Person(web, parts)
        people.append(person)
        person.user_id, person.email = await new_user(parts, role, department=department, name=name)
        await person.sign_in(person.email)
        return person

    yield sign_in
    for person in people:
        await person.close()
