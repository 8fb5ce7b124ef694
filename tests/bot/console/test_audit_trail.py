"""The audit trail: it only grows, and administrators find in it what they look for."""

import psycopg
import pytest

from bot.console.audit import CLI, audit
from bot.console.roles import Role
from bot.house import Parts
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import words_of


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"])
async def test_no_line_is_changed_or_deleted(parts: Parts, database_url: str, change: str) -> None:
    async with parts.sessions.begin() as session:
        await audit(session, CLI, "case.seen", "case", "31100001")
    with (
        psycopg.connect(database_url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="only grows"),
    ):
        connection.execute(change)


async def test_a_line_is_there_only_with_what_it_is_about(parts: Parts, signed_in: NewPerson) -> None:
    boss = await signed_in(Role.ADMIN)
    async with parts.sessions() as session:
        await audit(session, CLI, "case.seen", "case", "not committed")
    assert "not committed" not in (await boss.get("/audit?subject=not+committed")).text.split("</form>")[-1]


async def test_lines_are_found_by_who_and_of_what(parts: Parts, signed_in: NewPerson) -> None:
    boss = await signed_in(Role.ADMIN)
    async with parts.sessions.begin() as session:
        for number in range(120):
            await audit(session, CLI, f"case.seen_{number:03}", "case", "31100027", times=number)
    page = await boss.get("/audit?kind=case&subject=31100027")
    assert "case.seen_119" in page.text
    assert "times: 119" in page.text
    assert "case.seen_000" not in page.text
    older = page.text.split('<a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    page = await boss.get(older.removeprefix("/console"))
    assert "case.seen_000" in page.text
    assert "case.seen_119" not in page.text
    assert "Older ones" not in page.text
    nothing = words_of((await boss.get("/audit?actor=<b>%00")).text)
    assert "Nothing like this was done." in nothing
    assert (await boss.get("/audit?before=99999999999999999999")).status_code == 422
