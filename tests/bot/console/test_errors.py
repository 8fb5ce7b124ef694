"""When something is wrong the page says what happened, what was kept, what to do next; HTMX gets a part of it."""

from typing import Annotated

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from bot.console.access import needs
from bot.console.app import make_console, mount_console
from bot.console.errors import Change, Stale
from bot.console.roles import EVERYONE, Role
from bot.console.visit import Visit
from bot.house import Parts
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, words_of

Anybody = Annotated[Visit, needs(*EVERYONE)]


@pytest.fixture
def broken(parts: Parts, web: FastAPI) -> FastAPI:
    """The web application with a console in which things go wrong."""
    console = make_console(parts)

    @console.get("/broken")
    async def fails(visit: Anybody) -> None:
        raise RuntimeError("what a resident said")

    @console.get("/away")
    async def is_away(visit: Anybody) -> None:
        raise OperationalError("SELECT 1", {}, Exception("postgresql://user:secret@host"))

    @console.get("/stale")
    async def is_stale(visit: Anybody) -> None:
        raise Stale([Change("Status", "on hold", "<closed>")], back="/console/account")

    web.router.routes[:] = [route for route in web.router.routes if getattr(route, "name", "") != "console"]
    mount_console(web, console)
    return web


@pytest.fixture
async def ana(broken: FastAPI, signed_in: NewPerson) -> Person:
    return await signed_in(Role.AGENT)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing-here", 404, "There is nothing here"),
        ("/users", 403, "Not for your role"),
        ("/broken", 500, "Something went wrong on our side"),
        ("/away", 503, "The database does not answer"),
        ("/stale", 409, "Somebody else changed this"),
    ],
)
async def test_an_error_is_a_page_and_for_htmx_a_part(ana: Person, path: str, status: int, said: str) -> None:
    page = await ana.get(path)
    assert page.status_code == status
    assert f"<h1>{said}" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "content-security-policy" in page.headers
    assert "resident said" not in page.text
    assert "secret" not in page.text
    part = await ana.get(path, hx_request="true")
    assert part.status_code == status
    assert said.removesuffix(" this") in words_of(part.text)
    assert "<html" not in part.text


async def test_what_somebody_else_changed_is_named(ana: Person) -> None:
    page = await ana.get("/stale")
    assert "Status: you sent “on hold”, now it is “<closed>”." in words_of(page.text)


async def test_a_wrong_verb_and_a_wrong_number_are_said(ana: Person) -> None:
    assert (await ana.get("/sign-out")).status_code == 405
    for number in ("99999999999999999999", "-1", "x"):
        assert (await ana.send(f"/account/sessions/{number}/end")).status_code == 404


async def test_too_much_is_refused(ana: Person) -> None:
    long_field = await ana.send("/account/password", present="x" * 5000, new="", again="")
    assert long_field.status_code == 422
    whole = await ana.send("/account/password", present="x" * 2_000_000)
    assert whole.status_code == 413
    announced = await ana.client.post("/console/sign-in", content=b"x", headers={"content-length": "900000000"})
    assert announced.status_code == 413


async def test_a_page_that_is_open_too_long_leads_back_to_itself(ana: Person) -> None:
    ana.client.cookies.clear()
    at = "http://localhost:8311/console/account?tab=1"
    answer = await ana.get("/account", hx_request="true", hx_current_url=at)
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/console/sign-in?then=%2Fconsole%2Faccount%3Ftab%3D1"
    answer = await ana.get("/account", hx_request="true", hx_current_url="http://evil.example/else")
    assert answer.headers["hx-redirect"] == "/console/sign-in"


async def test_a_stranger_learns_nothing_from_addresses(stranger: Person) -> None:
    for path in ("/users", "/users/1", "/users/999999", "/audit", "/account"):
        answer = await stranger.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/sign-in")


async def test_the_bare_address_leads_in(stranger: Person) -> None:
    assert (await stranger.client.get("/console")).headers["location"] == "/console/"
    assert (await stranger.get("/")).headers["location"] == "/console/sign-in?then=%2Fconsole%2F"


async def test_scripts_and_styles_are_ours(stranger: Person) -> None:
    page = (await stranger.get("/sign-in")).text
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count('<script src="/console/static/')
    script = await stranger.get("/static/vendor/htmx/htmx-2.0.11.min.js")
    assert script.status_code == 200
    assert script.headers["cache-control"] == "no-cache"
    assert '"allowEval": false' in page
