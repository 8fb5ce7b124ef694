"""A form that another site, another session or an old page sends changes nothing."""

import pytest

from bot.console.entry.tokens import csrf_of
from bot.console.roles import Role
from storage.models import ConsoleSession
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, new_user, words_of
from tests.factories import rows

END_OTHERS = "/account/sessions/end-others"


async def others(person: Person) -> int:
    sessions = await rows(person.parts, ConsoleSession, ConsoleSession.user_id == person.user_id)
    return len(sessions) - 1


@pytest.fixture
async def twice(signed_in: NewPerson) -> Person:
    """Somebody who is signed in in two browsers."""
    ana = await signed_in(Role.AGENT)
    await Person(ana.web, ana.parts).sign_in(ana.email)
    assert await others(ana) == 1
    return ana


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ключ", csrf_of("another token")])
async def test_without_the_right_token_nothing_happens(twice: Person, csrf: str) -> None:
    answer = await twice.send(END_OTHERS, csrf=csrf)
    assert answer.status_code == 403
    assert "This form is from another session" in words_of(answer.text)
    assert await others(twice) == 1


async def test_without_a_token_nothing_happens(twice: Person) -> None:
    post, at = twice.client.post, f"/console{END_OTHERS}"
    assert (await post(at)).status_code == 403
    assert (await post(at, json={})).status_code == 403
    assert (await post(at, content=b"\xff\xfe", headers={"content-type": "text/plain"})).status_code == 403
    assert await others(twice) == 1


async def test_the_token_of_somebody_else_is_worth_nothing(twice: Person, signed_in: NewPerson) -> None:
    bo = await signed_in(Role.AGENT)
    assert (await twice.send(END_OTHERS, csrf=await bo.csrf())).status_code == 403
    assert await others(twice) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_is_refused_even_with_the_token(twice: Person, site: str) -> None:
    twice.client.headers["sec-fetch-site"] = site
    assert (await twice.send(END_OTHERS)).status_code == 403
    assert await others(twice) == 1


async def test_the_token_may_come_in_the_header(twice: Person) -> None:
    headers = {"x-csrf-token": await twice.csrf(), "hx-request": "true", "sec-fetch-site": "same-origin"}
    answer = await twice.client.post(f"/console{END_OTHERS}", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/console/account"
    assert await others(twice) == 0


async def test_nobody_can_be_signed_in_by_another_site(stranger: Person) -> None:
    _, email = await new_user(stranger.parts)
    answer = await stranger.client.post("/console/sign-in", data={"email": email, "password": "x", "csrf": ""})
    assert answer.status_code == 403


async def test_no_other_origin_may_read_or_call_the_console(twice: Person) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = await twice.client.options(f"/console{END_OTHERS}", headers=asked)
    assert answer.status_code == 405
    page = await twice.client.get("/console/account", headers={"origin": "https://evil.example"})
    for response in (answer, page):
        assert not [name for name in response.headers if name.startswith("access-control")]
    assert "access-control-allow-origin" in (await twice.client.get("/healthz", headers=asked)).headers
