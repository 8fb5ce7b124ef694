"""The page of users: made, changed, reset, disabled; only by administrators, and each change is written down."""

import asyncio
from pathlib import Path

import pytest

from bot.console import people
from bot.console.audit import CLI
from bot.console.roles import Role
from bot.house import Parts, build, now
from storage.models import AuditEntry, User
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import PASSWORD, Person, change, hidden, new_user, words_of
from tests.factories import new_database, row, rows, settings_for

HOSTILE = "<script>alert(1)</script>'; DROP TABLE users; --"


@pytest.fixture
async def boss(signed_in: NewPerson) -> Person:
    return await signed_in(Role.ADMIN, name="Bea Boss")


def one_time_password_on(html: str) -> str:
    return html.split("One-time password</dt><dd><code>")[1].split("</code>", maxsplit=1)[0]


async def made(boss: Person, email: str, **fields: str) -> User:
    answer = await boss.send("/users/new", **{"email": email, "name": "New Person", "role": "agent"} | fields)
    assert answer.status_code == 200, words_of(answer.text)
    return await row(boss.parts, User, User.email == email.strip().lower())


async def done_to(parts: Parts, user_id: int) -> list[str]:
    found = await rows(parts, AuditEntry, AuditEntry.subject_kind == "user", AuditEntry.subject_id == str(user_id))
    return [entry.action for entry in found]


async def test_a_new_user_signs_in_with_the_password_that_was_shown(boss: Person, stranger: Person) -> None:
    fields = {"email": " Dana.Lee@Phila.gov ", "name": "Dana  Lee", "role": "department", "department": "streets"}
    answer = await boss.send("/users/new", **fields)
    shown = one_time_password_on(answer.text)
    dana = await row(boss.parts, User, User.email == "dana.lee@phila.gov")
    assert (dana.name, dana.role, dana.department) == ("Dana Lee", "department", "streets")
    assert (await stranger.sign_in("dana.lee@phila.gov", shown)).headers["location"] == "/console/account/password"
    assert shown not in (await boss.get(f"/users/{dana.id}")).text
    entry = await row(
        boss.parts, AuditEntry, AuditEntry.subject_id == str(dana.id), AuditEntry.action == "user.created"
    )
    assert (entry.actor, entry.user_id) == (boss.email, boss.user_id)
    assert entry.details == {"email": "dana.lee@phila.gov", "role": "department", "department": "streets"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "no address"}, "Write the whole address"),
        ({"email": "<b>@x"}, "Write the whole address"),
        ({"name": " \u202e\x00 "}, "Write the name"),
        ({"name": "x" * 101}, "Use at most 100 characters."),
        ({"role": "emperor"}, "Choose a role."),
        ({"role": ""}, "Choose a role."),
        ({"role": "department", "department": ""}, "Choose the department"),
        ({"role": "department", "department": "castles"}, "Choose the department"),
    ],
)
async def test_what_cannot_be_stored_is_said_at_its_field(boss: Person, fields: dict[str, str], sentence: str) -> None:
    before = len(await rows(boss.parts, User))
    answer = await boss.send("/users/new", **{"email": "ok@city.example", "name": "Ok", "role": "agent"} | fields)
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert len(await rows(boss.parts, User)) == before


async def test_an_address_is_somebodys_only_once(boss: Person) -> None:
    await made(boss, "once@city.example")
    answer = await boss.send("/users/new", email="ONCE@city.example", name="Other", role="agent")
    assert answer.status_code == 422
    assert "Somebody has this address already" in answer.text
    other = await made(boss, "other@city.example")
    page = await boss.get(f"/users/{other.id}")
    version = hidden(page.text, "version")
    answer = await boss.send(f"/users/{other.id}", email="once@city.example", name="O", role="agent", version=version)
    assert "Somebody has this address already" in answer.text


async def test_a_hostile_name_is_shown_as_it_was_typed(boss: Person) -> None:
    user = await made(boss, "hostile@city.example", name=HOSTILE)
    assert user.name == HOSTILE
    await boss.send(f"/users/{user.id}/disable")
    for path in ("/users", f"/users/{user.id}", f"/audit?kind=user&subject={user.id}"):
        page = (await boss.get(path)).text
        assert "<script>alert" not in page
    assert HOSTILE in words_of((await boss.get("/users")).text)


async def test_a_change_is_stored_said_and_written_down(boss: Person) -> None:
    user = await made(boss, "changes@city.example")
    version = hidden((await boss.get(f"/users/{user.id}")).text, "version")
    fields = {"email": "changes@city.example", "name": "New Name", "role": "supervisor", "department": "streets"}
    answer = await boss.send(f"/users/{user.id}", version=version, **fields)
    assert answer.headers["location"] == f"/console/users/{user.id}"
    assert "New Name is changed." in (await boss.get(f"/users/{user.id}")).text
    after = await row(boss.parts, User, User.id == user.id)
    assert (after.name, after.role, after.department) == ("New Name", "supervisor", None)
    entry = await row(
        boss.parts, AuditEntry, AuditEntry.subject_id == str(user.id), AuditEntry.action == "user.changed"
    )
    assert entry.details == {"name": ["New Person", "New Name"], "role": ["agent", "supervisor"]}


async def test_an_old_form_shows_what_somebody_else_changed(boss: Person) -> None:
    user = await made(boss, "stale@city.example")
    version = hidden((await boss.get(f"/users/{user.id}")).text, "version")
    fields = {"email": "stale@city.example", "role": "agent", "version": version}
    await boss.send(f"/users/{user.id}", name="First Change", **fields)
    answer = await boss.send(f"/users/{user.id}", name="Second Change", **fields)
    assert answer.status_code == 409
    assert "you sent “Second Change”, now it is “First Change”" in words_of(answer.text)
    assert (await row(boss.parts, User, User.id == user.id)).name == "First Change"


async def test_a_reset_forgets_how_they_signed_in(boss: Person, signed_in: NewPerson) -> None:
    ana = await signed_in(Role.AGENT)
    await change(boss.parts, User, User.id == ana.user_id, totp_secret="sealed", recovery_codes=["x"], sso_subject="s")
    answer = await boss.send(f"/users/{ana.user_id}/reset")
    assert (await ana.get("/account")).status_code == 303
    assert (await ana.sign_in(ana.email, PASSWORD)).status_code == 401
    location = (await ana.sign_in(ana.email, one_time_password_on(answer.text))).headers["location"]
    assert location == "/console/account/password"
    user = await row(boss.parts, User, User.id == ana.user_id)
    assert (user.totp_secret, user.recovery_codes, user.sso_subject) == (None, [], None)


async def test_nobody_resets_themselves(boss: Person) -> None:
    assert (await boss.send(f"/users/{boss.user_id}/reset")).status_code == 400
    assert (await boss.get("/account")).status_code == 200


async def test_disabled_and_enabled_again(boss: Person, signed_in: NewPerson) -> None:
    ana = await signed_in(Role.AGENT, name="Ana Torres")
    await boss.send(f"/users/{ana.user_id}/disable")
    assert "Ana Torres is disabled" in (await boss.get(f"/users/{ana.user_id}")).text
    assert (await ana.sign_in(ana.email)).status_code == 401
    await boss.send(f"/users/{ana.user_id}/disable")
    await boss.send(f"/users/{ana.user_id}/enable")
    assert (await ana.sign_in(ana.email)).status_code == 303
    done = await done_to(boss.parts, ana.user_id)
    assert done.count("user.disabled") == done.count("user.enabled") == 1


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.PARTNER, Role.DEPARTMENT])
async def test_only_administrators_see_users_and_audit(signed_in: NewPerson, role: Role) -> None:
    user = await signed_in(role, department="streets" if role is Role.DEPARTMENT else None)
    for path in ("/users", "/users/new", f"/users/{user.user_id}", "/audit"):
        answer = await user.get(path)
        assert answer.status_code == 403
        assert "Not for your role" in answer.text
    assert (await user.send(f"/users/{user.user_id}/enable")).status_code == 403
    assert "/console/users" not in (await user.get("/account")).text


async def test_one_administrator_always_stays(boss: Person, signed_in: NewPerson, parts: Parts) -> None:
    await change(parts, User, (User.role == "admin") & (User.id != boss.user_id), role="agent")
    await boss.send(f"/users/{boss.user_id}/disable")
    page = await boss.get(f"/users/{boss.user_id}")
    assert "This is the only administrator." in page.text
    fields = {"email": boss.email, "name": "Bea Boss", "role": "agent", "version": hidden(page.text, "version")}
    answer = await boss.send(f"/users/{boss.user_id}", **fields)
    assert answer.status_code == 422
    assert "This is the only administrator." in answer.text

    other = await signed_in(Role.ADMIN)
    await asyncio.gather(
        boss.send(f"/users/{other.user_id}/disable"),
        other.send(f"/users/{boss.user_id}/disable"),
        return_exceptions=True,
    )
    left = await rows(parts, User, User.role == "admin", User.disabled_at.is_(None))
    assert len(left) == 1


# The command line


async def test_the_first_administrator_is_made_once(database_server: str, tmp_path: Path) -> None:
    with new_database(database_server, copied=True) as url:
        house = build(settings_for(tmp_path, url), url)
        two = await asyncio.gather(*[people.first_admin(house.sessions) for _ in range(2)])
        (first,) = [one for one in two if one is not None]
        assert first.email == people.FIRST_ADMIN
        assert first.one_time_password not in repr(first)
        assert await people.first_admin(house.sessions) is None
        await house.close()


async def test_an_administrator_is_let_in_again(boss: Person, stranger: Person, parts: Parts) -> None:
    await change(parts, User, User.id == boss.user_id, totp_secret="lost", disabled_at=now())
    saved = await people.rescue_admin(parts.sessions, boss.email.upper())
    assert saved is not None
    answer = await stranger.sign_in(boss.email, saved.one_time_password)
    assert answer.headers["location"] == "/console/account/password"
    _, agent = await new_user(parts, Role.AGENT)
    assert await people.rescue_admin(parts.sessions, agent) is None
    entry = (await rows(parts, AuditEntry, AuditEntry.actor == CLI.audit_name))[-1]
    assert (entry.action, entry.subject_id) == ("user.reset", str(boss.user_id))
