"""The second factor: a code from the phone, used once; recovery codes; nothing opens without it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from bot.console.roles import Role
from bot.house import Parts, build, now
from bot.public.app import make_app
from storage.models import AuditEntry, ConsoleSession, User
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import PASSWORD, Person, change, hidden, new_user, stretch_pauses, words_of
from tests.factories import row, rows, settings_for
from tests.journeys.house import write_config


def code_of(secret: str, *, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(now(), counter_offset=steps)


def codes_on(html: str) -> list[str]:
    return [part.split("</code>")[0] for part in html.split("<li><code>")[1:]]


async def offered(person: Person) -> tuple[str, str]:
    """The secret as the page shows it, and sealed as its form sends it."""
    page = (await person.get("/account/code")).text
    return page.split("by hand: <code>")[1].split("</code>")[0], hidden(page, "secret")


async def turned_on(person: Person) -> tuple[str, list[str]]:
    """Turn it on; the secret and the recovery codes. The present code is used up."""
    secret, sealed = await offered(person)
    answer = await person.send("/account/code", secret=sealed, code=code_of(secret), password=PASSWORD)
    assert answer.status_code == 200
    return secret, codes_on(answer.text)


@pytest.fixture
async def ana(signed_in: NewPerson) -> Person:
    return await signed_in(Role.ADMIN)


async def again(person: Person) -> Person:
    """The same person in another browser, after the password."""
    other = Person(person.web, person.parts)
    answer = await other.sign_in(person.email, then="/console/users")
    assert answer.headers["location"] == "/console/sign-in/code?then=%2Fconsole%2Fusers"
    return other


async def test_once_it_is_on_a_password_alone_opens_nothing(ana: Person) -> None:
    secret, _ = await turned_on(ana)
    assert (await ana.get("/account")).status_code == 200
    other = await again(ana)
    for path in ("/users", "/account", "/account/password", "/"):
        assert (await other.get(path)).headers["location"] == "/console/sign-in/code"
    assert (await other.send("/account/sessions/end-others")).headers["location"] == "/console/sign-in/code"
    before = other.cookie
    answer = await other.send("/sign-in/code", code=code_of(secret, steps=1), then="/console/users")
    assert answer.headers["location"] == "/console/users"
    assert other.cookie != before
    assert (await other.get("/users")).status_code == 200


async def test_a_code_is_good_once(ana: Person) -> None:
    secret, _ = await turned_on(ana)
    code = code_of(secret, steps=1)
    assert (await (await again(ana)).send("/sign-in/code", code=code)).status_code == 303
    answer = await (await again(ana)).send("/sign-in/code", code=f"{code[:3]} {code[3:]}")
    assert answer.status_code == 401
    assert "used already" in answer.text


@pytest.mark.parametrize("code", ["", "000000", "１２３４５６", "'; DROP TABLE users; --", "9" * 400, "\x00"])
async def test_what_is_no_code_is_none(ana: Person, code: str) -> None:
    await turned_on(ana)
    assert (await (await again(ana)).send("/sign-in/code", code=code)).status_code == 401


async def test_a_recovery_code_is_good_once(ana: Person) -> None:
    _, codes = await turned_on(ana)
    assert len(set(codes)) == 10
    spoken = codes[0].upper().replace("-", " ")
    assert (await (await again(ana)).send("/sign-in/code", code=spoken)).status_code == 303
    assert (await (await again(ana)).send("/sign-in/code", code=codes[0])).status_code == 401
    assert "9 recovery codes are left" in words_of((await ana.get("/account/code")).text)
    used = await rows(
        ana.parts, AuditEntry, AuditEntry.user_id == ana.user_id, AuditEntry.action == "session.confirmed"
    )
    assert [entry.details for entry in used] == [{"by": "recovery code"}]


async def test_guessing_codes_waits(ana: Person) -> None:
    secret, _ = await turned_on(ana)
    other = await again(ana)
    answers = [(await other.send("/sign-in/code", code="000000")).status_code for _ in range(5)]
    assert answers == [401] * 5
    await stretch_pauses(ana.parts)
    assert (await other.send("/sign-in/code", code="000000")).status_code == 429
    assert (await other.send("/sign-in/code", code=code_of(secret, steps=1))).status_code == 429


async def test_who_does_not_show_the_code_begins_anew(ana: Person) -> None:
    secret, _ = await turned_on(ana)
    other = await again(ana)
    unconfirmed = (ConsoleSession.user_id == ana.user_id) & ConsoleSession.second_factor_at.is_(None)
    await change(ana.parts, ConsoleSession, unconfirmed, created_at=now() - timedelta(minutes=11))
    answer = await other.send("/sign-in/code", code=code_of(secret, steps=1))
    assert answer.headers["location"] == "/console/sign-in"


async def test_the_store_has_the_secret_sealed_and_the_codes_hashed(ana: Person) -> None:
    secret, codes = await turned_on(ana)
    kept = str(vars(await row(ana.parts, User, User.id == ana.user_id)))
    for hidden_one in (secret, *codes, *[code.replace("-", "") for code in codes]):
        assert hidden_one not in kept


async def test_turning_it_on_needs_the_password_and_its_first_code(ana: Person) -> None:
    secret, sealed = await offered(ana)
    answer = await ana.send("/account/code", secret=sealed, code=code_of(secret), password="guess")
    assert "not your present password" in answer.text
    answer = await ana.send("/account/code", secret=sealed, code="000000", password=PASSWORD)
    assert "not the code for the picture" in answer.text
    assert f"<code>{secret}</code>" in answer.text
    assert (await row(ana.parts, User, User.id == ana.user_id)).totp_secret is None


async def test_a_secret_that_was_offered_to_somebody_else_is_not_taken(ana: Person, signed_in: NewPerson) -> None:
    secret, sealed = await offered(await signed_in(Role.AGENT))
    for wrong in (sealed, "", "made up", secret):
        answer = await ana.send("/account/code", secret=wrong, code=code_of(secret), password=PASSWORD)
        assert answer.headers["location"] == "/console/account/code"
    assert (await row(ana.parts, User, User.id == ana.user_id)).totp_secret is None


async def test_turning_it_off_needs_a_code(ana: Person) -> None:
    secret, _ = await turned_on(ana)
    assert (await ana.send("/account/code/off", code="000000")).status_code == 401
    answer = await ana.send("/account/code/off", code=code_of(secret, steps=1))
    assert answer.headers["location"] == "/console/account"
    assert "The second factor is off" in (await ana.get("/account")).text
    assert (await Person(ana.web, ana.parts).sign_in(ana.email)).headers["location"] == "/console/queue"


async def test_new_recovery_codes_replace_the_old_ones(ana: Person) -> None:
    secret, old = await turned_on(ana)
    answer = await ana.send("/account/code/recovery", code=code_of(secret, steps=1))
    new = codes_on(answer.text)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert (await ana.get("/account")).status_code == 200
    other = await again(ana)
    assert (await other.send("/sign-in/code", code=old[0])).status_code == 401
    assert (await other.send("/sign-in/code", code=new[0])).status_code == 303


async def test_a_key_that_was_lost_locks_nobody_in_silence(ana: Person, parts: Parts) -> None:
    """With another PHILLY311_CONSOLE_KEY the seal cannot be opened: recovery codes still work."""
    _, codes = await turned_on(ana)
    await change(parts, User, User.id == ana.user_id, totp_secret="sealed with another key")
    other = await again(ana)
    assert (await other.send("/sign-in/code", code="123456")).status_code == 401
    assert (await other.send("/sign-in/code", code=codes[0])).status_code == 303


@pytest.fixture
async def careful(database_url: str, tmp_path: Path) -> AsyncIterator[Parts]:
    """A house whose administrators and partners must have a second factor."""
    config = write_config(tmp_path / "config.yml", console={"second_factor_required": ["admin", "partner"]})
    parts = build(settings_for(tmp_path / "var", database_url, philly311_config=config), database_url)
    yield parts
    await parts.close()


async def new_person(parts: Parts, role: Role, **about: Any) -> Person:
    person = Person(make_app(parts), parts)
    person.user_id, person.email = await new_user(parts, role, **about)
    await person.sign_in(person.email)
    return person


async def test_who_must_have_one_turns_it_on_before_anything_else(careful: Parts) -> None:
    async with await new_person(careful, Role.PARTNER) as officer:
        for path in ("/", "/look-up", "/account", "/account/password"):
            assert (await officer.get(path)).headers["location"] == "/console/account/code"
        looked = await officer.send("/look-up", address="1234 Market St")
        assert looked.headers["location"] == "/console/account/code"
        page = await officer.get("/account/code")
        assert "Your role needs a second factor" in words_of(page.text)
        assert "Leave it off" not in page.text
        await turned_on(officer)
        assert (await officer.get("/look-up")).status_code == 200


async def test_it_cannot_be_turned_off_by_who_must_have_it(careful: Parts) -> None:
    async with await new_person(careful, Role.ADMIN) as admin:
        secret, _ = await turned_on(admin)
        assert "Turn the second factor off" not in (await admin.get("/account/code")).text
        await admin.send("/account/code/off", code=code_of(secret, steps=1))
        assert (await row(careful, User, User.id == admin.user_id)).totp_secret is not None


async def test_other_roles_go_on_without_one(careful: Parts) -> None:
    async with await new_person(careful, Role.AGENT) as agent:
        assert (await agent.get("/look-up")).status_code == 200


async def test_the_one_time_password_comes_first(careful: Parts) -> None:
    async with await new_person(careful, Role.ADMIN, must_change_password=True) as admin:
        assert (await admin.get("/users")).headers["location"] == "/console/account/password"
        new = "another quiet morning by the river"
        await admin.send("/account/password", present=PASSWORD, new=new, again=new)
        assert (await admin.get("/users")).headers["location"] == "/console/account/code"
