"""Sessions end when they should: by time, by a change of rights, by hand."""

from datetime import timedelta
from typing import Annotated

import httpx
from fastapi import FastAPI
from sqlalchemy import ColumnElement

from bot.console import people
from bot.console.access import needs
from bot.console.app import make_console
from bot.console.audit import CLI
from bot.console.roles import EVERYONE, Role
from bot.console.visit import Visit
from bot.house import Parts, now
from storage.models import ConsoleSession, User
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import COOKIE, PASSWORD, Person, change, words_of
from tests.factories import row, rows


async def is_in(person: Person) -> bool:
    return (await person.get("/account")).status_code == 200


def of(person: Person) -> ColumnElement[bool]:
    return ConsoleSession.user_id == person.user_id


async def test_who_does_nothing_for_long_is_signed_out(signed_in: NewPerson, parts: Parts) -> None:
    ana = await signed_in()
    idle = timedelta(minutes=parts.settings.config.console.idle_minutes)
    just_now = now() - idle + timedelta(minutes=2)
    await change(parts, ConsoleSession, of(ana), last_seen_at=just_now)
    assert await is_in(ana)
    seen = await row(parts, ConsoleSession, of(ana))
    assert seen.last_seen_at > just_now
    await change(parts, ConsoleSession, of(ana), last_seen_at=now() - idle)
    assert not await is_in(ana)


async def test_a_session_ends_even_if_it_is_used(signed_in: NewPerson, parts: Parts) -> None:
    ana = await signed_in()
    whole = timedelta(hours=parts.settings.config.console.session_hours)
    await change(parts, ConsoleSession, of(ana), created_at=now() - whole)
    assert not await is_in(ana)


async def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(signed_in: NewPerson, parts: Parts) -> None:
    ana = await signed_in()
    console = make_console(parts)

    @console.get("/poll")
    async def poll(visit: Annotated[Visit, needs(*EVERYONE, counts=False)]) -> str:
        return visit.name

    before = now() - timedelta(minutes=10)
    await change(parts, ConsoleSession, of(ana), last_seen_at=before)
    async with browser_of(console, ana) as client:
        assert (await client.get("/poll")).json() == "Ana Torres"
    assert (await row(parts, ConsoleSession, of(ana))).last_seen_at == before


async def test_another_password_gives_another_token_and_signs_the_others_out(signed_in: NewPerson) -> None:
    ana = await signed_in()
    before = ana.cookie
    other = Person(ana.web, ana.parts)
    await other.sign_in(ana.email)
    new = "an even quieter morning"
    answer = await ana.send("/account/password", present=PASSWORD, new=new, again=new)
    assert answer.headers["location"] == "/console/account"
    assert await is_in(ana)
    assert ana.cookie != before
    assert not await is_in(other)
    assert not await is_in(Person(ana.web, ana.parts, cookie=before))


async def test_the_present_password_is_asked_and_guessing_it_waits(signed_in: NewPerson) -> None:
    ana = await signed_in()
    new = {"new": "an even quieter morning", "again": "an even quieter morning"}
    for _ in range(5):
        assert "not your present password" in (await ana.send("/account/password", present="guess", **new)).text
    assert "too many tries" in (await ana.send("/account/password", present=PASSWORD, **new)).text


async def test_one_browser_of_several_is_signed_out(signed_in: NewPerson, parts: Parts) -> None:
    ana = await signed_in()
    phone = Person(ana.web, parts)
    phone.client.headers["user-agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1"
    await phone.sign_in(ana.email)
    page = words_of((await ana.get("/account")).text)
    assert "Safari on iPhone" in page
    newest = max(session.id for session in await rows(parts, ConsoleSession, of(ana)))
    answer = await ana.send(f"/account/sessions/{newest}/end")
    assert answer.headers["location"] == "/console/account"
    assert "That browser is signed out." in (await ana.get("/account")).text
    assert not await is_in(phone)


async def test_nobody_ends_the_session_of_somebody_else(signed_in: NewPerson, parts: Parts) -> None:
    ana, bo = await signed_in(), await signed_in()
    his = await row(parts, ConsoleSession, of(bo))
    await ana.send(f"/account/sessions/{his.id}/end")
    assert await is_in(bo)


async def test_who_gets_another_role_signs_in_again(signed_in: NewPerson, parts: Parts) -> None:
    ana = await signed_in(Role.ADMIN)
    await signed_in(Role.ADMIN)
    async with parts.sessions.begin() as session:
        user = await session.get_one(User, ana.user_id)
        await people.change(session, CLI, user, {"role": [Role.ADMIN, Role.AGENT]})
    assert not await is_in(ana)
    await ana.sign_in(ana.email)
    assert (await ana.get("/users")).status_code == 403


async def test_who_is_disabled_is_out_at_once(signed_in: NewPerson, parts: Parts) -> None:
    ana = await signed_in()
    await change(parts, User, User.id == ana.user_id, disabled_at=now())
    assert not await is_in(ana)


async def test_sessions_that_are_over_are_swept_away(signed_in: NewPerson, parts: Parts) -> None:
    ana = await signed_in()
    await change(parts, ConsoleSession, of(ana), last_seen_at=now() - timedelta(days=3))
    await signed_in()
    assert await rows(parts, ConsoleSession, of(ana)) == []


def browser_of(app: FastAPI, person: Person) -> httpx.AsyncClient:
    """The same browser at an application of the test."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://localhost:8311",
        cookies={COOKIE: person.cookie or ""},
    )
