"""The public case page: what anyone reads of a case, what nobody does, and who tries too many numbers."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import update

from bot.cases.workflow import Move
from bot.house import Parts, build
from bot.language.tags import LANGUAGES
from bot.public.app import make_app
from bot.public.numbers_tried import MOST_NUMBERS
from storage.models import Case
from tests.bot.public.reports import NOBODYS, moved, reference_of
from tests.factories import settings_for


@pytest.fixture
def web(parts: Parts) -> FastAPI:
    return make_app(parts)


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(web, client=("203.0.113.9", 4000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8311") as client:
        yield client


def words(page: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


async def test_anyone_reads_how_a_case_stands(visitor: httpx.AsyncClient, parts: Parts) -> None:
    number = await reference_of(parts)
    page = await visitor.get(f"/cases/{number}")
    assert page.status_code == 200
    read = words(page)
    assert f"Report {number} · Philly311" in read
    assert "Status: received. Nobody has started yet." in read
    assert "Problem: Graffiti" in read
    assert "With: Community Life Improvement Program" in read
    assert "Received: Monday, November 2, 2026" in read
    assert "The City's target is to finish by" in read.replace("&#39;", "'")
    assert "What happened so far" not in read


async def test_a_kind_without_a_deadline_says_so(visitor: httpx.AsyncClient, parts: Parts) -> None:
    number = await reference_of(parts)
    async with parts.sessions.begin() as session:
        await session.execute(update(Case).where(Case.reference == number).values(expected_on=None))
    assert "The City publishes no deadline for this kind of report" in words(await visitor.get(f"/cases/{number}"))


async def test_neither_place_nor_words_nor_person_are_shown(visitor: httpx.AsyncClient, parts: Parts) -> None:
    number = await reference_of(parts)
    read = (await visitor.get(f"/cases/{number}")).text
    assert "MARKET" not in read
    assert "Bob" not in read
    assert "resident-" not in read


async def test_moves_are_told_newest_first_with_their_notes(visitor: httpx.AsyncClient, parts: Parts) -> None:
    number = await reference_of(parts)
    await moved(parts, number, Move("in_progress", note="A crew <b>comes</b> on Friday."))
    await moved(parts, number, Move("closed", reason="not_ours", note="The wall is SEPTA's."))
    page = await visitor.get(f"/cases/{number}")
    history = words(page).partition("What happened so far")[2].replace("&#39;", "'")
    closed = history.index("Status: closed, not fixed by us. It is somebody else's job.")
    assert closed < history.index("Note: The wall is SEPTA's.") < history.index("Status: in progress.")
    assert "A crew &lt;b&gt;comes&lt;/b&gt; on Friday." in history
    assert "Status: closed, not fixed by us." in words(page).replace("&#39;", "'").partition("What happened")[0]
    assert "The City&#39;s target" not in page.text


async def test_a_private_kind_and_a_number_nobody_has_are_the_same(visitor: httpx.AsyncClient, parts: Parts) -> None:
    private = await reference_of(parts, "no_heat")
    hidden, unknown = [await visitor.get(f"/cases/{number}") for number in (private, NOBODYS)]
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.replace(private, NOBODYS) == unknown.text
    assert "We cannot show anything for this number" in words(hidden)
    assert "in the same chat" in words(hidden)
    assert "215-686-8686" in words(hidden)


@pytest.mark.parametrize(
    "typed", ["3111 0007", "3111-0007", " #31110007 ", "٣١١١٠٠٠٧", "report 31110007", "3.111.000.7"]
)
async def test_a_number_has_one_address_however_it_is_typed(visitor: httpx.AsyncClient, typed: str) -> None:
    for answer in (
        await visitor.get(f"/cases/{quote(typed)}?lang=es"),
        await visitor.get("/cases", params={"number": typed, "lang": "es"}),
    ):
        assert answer.status_code == 303
        assert answer.headers["location"] == "/cases/31110007?lang=es"


async def test_what_is_no_number_is_said_beside_the_field(visitor: httpx.AsyncClient) -> None:
    asked, addressed = await visitor.get("/cases", params={"number": "<pothole>"}), await visitor.get("/cases/pothole")
    assert (asked.status_code, addressed.status_code) == (422, 404)
    assert "This is not a report number." in words(asked)
    assert "pothole>" not in asked.text
    assert 'aria-invalid="true"' in asked.text


async def test_the_form_is_there_without_a_number(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/cases")
    assert page.status_code == 200
    assert 'name="number"' in page.text
    assert "This is not" not in page.text


@pytest.mark.parametrize("path", ["/cases", "/cases/31110007", "/cases/3111-0007"])
async def test_no_browser_keeps_it_and_no_search_engine_lists_it(visitor: httpx.AsyncClient, path: str) -> None:
    page = await visitor.get(path)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_every_state_of_the_page_in_every_language(visitor: httpx.AsyncClient, parts: Parts, tag: str) -> None:
    number = await reference_of(parts)
    await moved(parts, number, Move("closed", reason="fixed", note="Done."))
    direction = "rtl" if LANGUAGES[tag].rtl else "ltr"
    for path in ("/cases", f"/cases/{number}", f"/cases/{NOBODYS}", "/cases/pothole"):
        page = await visitor.get(path, params={"lang": tag}, headers={"Accept-Language": "it"})
        assert f'<html lang="{tag}" dir="{direction}">' in page.text
        assert all(f"?lang={other}" in page.text for other in LANGUAGES)
        assert "{" not in words(page)
    assert "•" not in (await visitor.get(f"/cases/{number}", params={"lang": tag})).text


@pytest.mark.parametrize(
    ("query", "browser", "spoken"),
    [
        ("", "es-MX,es;q=0.9", "es"),
        ("", "nl,zh-TW;q=0.8", "zh-Hant"),
        ("", "nl", "en"),
        ("?lang=ar", "es", "ar"),
        ("?lang=xx", "es", "es"),
    ],
)
async def test_the_address_says_the_language_else_the_browser(
    visitor: httpx.AsyncClient, query: str, browser: str, spoken: str
) -> None:
    page = await visitor.get(f"/cases{query}", headers={"Accept-Language": browser})
    assert f'<html lang="{spoken}"' in page.text


async def test_who_tries_many_numbers_has_to_wait(visitor: httpx.AsyncClient, parts: Parts) -> None:
    number = await reference_of(parts)
    await visitor.get(f"/cases/{number}")
    for guess in range(MOST_NUMBERS - 1):
        assert (await visitor.get(f"/cases/{32_000_000 + guess}")).status_code == 404
    refused = await visitor.get(f"/cases/{NOBODYS}")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert "Please wait a quarter of an hour, or call 3-1-1." in words(refused)
    assert (await visitor.get(f"/cases/{number}")).status_code == 200


async def test_visitors_behind_our_proxy_do_not_wait_for_each_other(web: FastAPI) -> None:
    transport = httpx.ASGITransport(web, client=("127.0.0.1", 4000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8311") as proxy:
        one, other = {"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}
        for guess in range(MOST_NUMBERS):
            await proxy.get(f"/cases/{32_000_000 + guess}", headers=one)
        assert (await proxy.get(f"/cases/{NOBODYS}", headers=one)).status_code == 429
        assert (await proxy.get(f"/cases/{NOBODYS}", headers=other)).status_code == 404


async def test_while_the_database_is_away_it_says_so_in_words(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    parts = build(settings_for(tmp_path / "var", nowhere), nowhere)
    transport = httpx.ASGITransport(make_app(parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8311") as client:
        page = await client.get(f"/cases/{NOBODYS}", headers={"Accept-Language": "fr"})
    await parts.close()
    assert page.status_code == 503
    assert page.headers["retry-after"] == "60"
    assert "Le signalement n’est pas perdu." in words(page)
