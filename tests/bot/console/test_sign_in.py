"""Signing in: who is let in, who is not, and what a browser is given."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.console import people
from bot.console.audit import CLI
from bot.console.roles import Role
from bot.house import Parts, build, now
from bot.public.app import make_app
from storage.models import AuditEntry, ConsoleSession, User
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import PASSWORD, Person, change, hidden, new_user, words_of
from tests.factories import row, rows, settings_for


async def test_a_password_opens_the_console(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts, Role.AGENT, name="Bo Nguyen")
    answer = await stranger.sign_in(f"  {email.upper()} ", PASSWORD)
    assert answer.status_code == 303
    page = await stranger.get("/account")
    assert page.status_code == 200
    assert "Bo Nguyen" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_a_wrong_password_a_stranger_and_a_disabled_user_are_told_the_same(
    stranger: Person, parts: Parts
) -> None:
    _, email = await new_user(parts)
    _, disabled = await new_user(parts, disabled_at=now())
    answers = [
        await stranger.sign_in(email, "not the password"),
        await stranger.sign_in("nobody@city.example", "not the password"),
        await stranger.sign_in(disabled, PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({words_of(answer.text) for answer in answers}) == 1


async def test_refused_tries_are_written_down_for_accounts_that_there_are(stranger: Person, parts: Parts) -> None:
    user_id, email = await new_user(parts)
    await stranger.sign_in(email, "not the password")
    await stranger.sign_in("nobody-at-all@city.example", "not the password")
    (entry,) = await rows(parts, AuditEntry, AuditEntry.action == "session.refused", AuditEntry.user_id == user_id)
    assert stranger.address not in str(entry.details)
    assert await rows(parts, AuditEntry, AuditEntry.actor == "nobody-at-all@city.example") == []


async def test_who_is_not_signed_in_signs_in_and_comes_back(stranger: Person, parts: Parts) -> None:
    answer = await stranger.get("/account?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/sign-in?then=%2Fconsole%2Faccount%3Fx%3D1"
    _, email = await new_user(parts)
    answer = await stranger.sign_in(email, then="/console/account?x=1")
    assert answer.headers["location"] == "/console/account?x=1"


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/",
        "//evil.example/",
        "/console//evil.example",
        "/console\\evil.example",
        "/consolevil",
        "javascript:alert(1)",
        "/console/\r\nSet-Cookie: a=b",
    ],
)
async def test_nobody_is_sent_elsewhere_after_signing_in(stranger: Person, parts: Parts, then: str) -> None:
    _, email = await new_user(parts)
    answer = await stranger.sign_in(email, then=then)
    assert answer.headers["location"] == "/console/queue"
    page = await Person(stranger.web, parts).get(f"/sign-in?{urlencode({'then': then})}")
    assert hidden(page.text, "then") == ""


async def test_a_cookie_that_was_planted_is_worth_nothing(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    await stranger.get("/sign-in")
    before = stranger.cookie
    await stranger.sign_in(email)
    assert before is not None
    assert stranger.cookie not in (None, before)
    thief = Person(stranger.web, parts, cookie=before)
    assert (await thief.get("/account")).status_code == 303


async def test_the_store_has_no_token_no_address_and_no_password(stranger: Person, parts: Parts) -> None:
    user_id, email = await new_user(parts)
    await stranger.sign_in(email)
    session = await row(parts, ConsoleSession, ConsoleSession.user_id == user_id)
    user = await row(parts, User, User.id == user_id)
    kept = str(vars(session)) + str(vars(user))
    assert stranger.cookie is not None
    for secret in (stranger.cookie, stranger.address, PASSWORD):
        assert secret not in kept
    assert user.password_hash.startswith("$argon2id$")


async def test_the_cookie_is_for_us_alone(stranger: Person) -> None:
    cookie = (await stranger.get("/sign-in")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


async def test_over_https_no_other_page_can_plant_the_cookie(database_url: str, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, database_url, public_url="https://311.example.gov")
    parts = build(settings, database_url)
    async with Person(make_app(parts), parts) as person:
        cookie = (await person.get("/sign-in")).headers["set-cookie"]
    await parts.close()
    assert cookie.startswith("__Host-philly311_console=")
    assert "Secure" in cookie
    assert "Path=/;" in cookie
    assert "Domain" not in cookie


async def test_signing_out_ends_it(signed_in: NewPerson) -> None:
    ana = await signed_in(Role.AGENT)
    token = ana.cookie
    answer = await ana.send("/sign-out")
    assert answer.headers["location"] == "/console/sign-in?out=true"
    assert "You are signed out." in (await ana.get("/sign-in?out=true")).text
    again = Person(ana.web, ana.parts, cookie=token)
    assert (await again.get("/account")).status_code == 303


async def test_who_is_signed_in_does_not_sign_in_again(signed_in: NewPerson) -> None:
    ana = await signed_in(Role.AGENT)
    assert (await ana.get("/sign-in")).headers["location"] == "/console/queue"
    assert (await ana.get("/")).headers["location"] == "/console/queue"


# One-time passwords


async def invited(parts: Parts, email: str) -> people.Invited:
    async with parts.sessions.begin() as session:
        return await people.invite(session, CLI, email=email, name="Ines Novak", role=Role.ADMIN)


async def test_a_one_time_password_opens_nothing_but_the_change(stranger: Person, parts: Parts) -> None:
    new = await invited(parts, "ines@city.example")
    answer = await stranger.sign_in(new.email, new.one_time_password)
    assert answer.headers["location"] == "/console/account/password"
    for path in ("/account", "/users", "/", "/account/code"):
        assert (await stranger.get(path)).headers["location"] == "/console/account/password"
    page = await stranger.get("/account/password")
    assert "good for one time" in page.text
    assert "/console/users" not in page.text

    same = {"new": new.one_time_password, "again": new.one_time_password}
    answer = await stranger.send("/account/password", present=new.one_time_password, **same)
    assert "Take another one than before." in answer.text
    answer = await stranger.send("/account/password", present=new.one_time_password, new=PASSWORD, again=PASSWORD)
    assert answer.headers["location"] == "/console/queue"
    assert "The password is changed." in (await stranger.get("/users")).text
    assert "The password is changed." not in (await stranger.get("/users")).text
    assert (await Person(stranger.web, parts).sign_in(new.email, new.one_time_password)).status_code == 401
    assert (await Person(stranger.web, parts).sign_in(new.email, PASSWORD)).status_code == 303


async def test_a_one_time_password_is_good_for_seven_days(stranger: Person, parts: Parts) -> None:
    new = await invited(parts, "late@city.example")
    await change(parts, User, User.id == new.user_id, password_set_at=now() - timedelta(days=7, minutes=1))
    answer = await stranger.sign_in(new.email, new.one_time_password)
    assert answer.status_code == 401
    assert "Ask an administrator for a new one." in answer.text


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "Use at least 12 characters."),
        ("x" * 201, "Use at most 200 characters."),
        ("abababababababab", "Use more different characters."),
        ("Torres says hello", "Leave your name"),
        ("I like philly311!", "Leave your name"),
    ],
)
async def test_a_password_that_is_easily_guessed_is_not_taken(signed_in: NewPerson, password: str, why: str) -> None:
    ana = await signed_in(Role.AGENT, name="Ana Torres")
    answer = await ana.send("/account/password", present=PASSWORD, new=password, again=password)
    assert answer.status_code == 422
    assert why in answer.text
    assert password not in answer.text
    assert (await Person(ana.web, ana.parts).sign_in(ana.email, PASSWORD)).status_code == 303
