"""`philly311 channels sync` and what `philly311 check` says of channels, as somebody at the City types them."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import psycopg
import pytest

from bot import checks
from bot.settings import ROOT
from tests.factories import settings_for
from tests.fakes.graph_api import GraphApi
from tests.fakes.x_api import XApi
from tests.journeys.house import environment, run_cli

# Meta has no code for the other two (docs/channels/whatsapp.md).
LANGUAGES_AT_META = 15


@pytest.fixture
def meta() -> Iterator[GraphApi]:
    with GraphApi() as api:
        yield api


@pytest.fixture
def told(meta: GraphApi) -> dict[str, str]:
    """The environment of a house with a Page and a WhatsApp number."""
    account = meta.account
    return {
        "META_API_URL": meta.url,
        "META_APP_ID": account.app,
        "META_APP_SECRET": account.secret,
        "META_VERIFY_TOKEN": "verify-311",
        "META_PAGE_ID": account.page,
        "META_PAGE_TOKEN": account.page_token,
        "WHATSAPP_TOKEN": account.whatsapp_token,
        "WHATSAPP_PHONE_ID": account.phone,
        "WHATSAPP_BUSINESS_ID": account.business,
    }


def sync(folder: Path, database_url: str, told: Mapping[str, str]) -> CompletedProcess[str]:
    settings = environment(folder, ROOT / "config.yml", DATABASE_URL=database_url, COLUMNS="400", **told)
    return run_cli(settings, "channels", "sync")


def kept(meta: GraphApi) -> list[tuple[str, str, str]]:
    shelves = (meta.messenger.templates, meta.whatsapp.templates)
    return [(one.id, one.name, one.language) for shelf in shelves for one in shelf.templates]


def test_all_is_handed_in_once_however_often_it_is_said(
    tmp_path: Path, database_url: str, meta: GraphApi, told: Mapping[str, str]
) -> None:
    first = sync(tmp_path, database_url, told)
    assert (first.returncode, first.stderr) == (0, "")
    there = kept(meta)
    assert len(there) == 2 * LANGUAGES_AT_META
    assert len(re.findall(r"was handed in and", first.stdout)) == len(there)
    assert re.findall(
        r"^whatsapp: WhatsApp takes no templates in (\w+): .* goes out in en there\.$", first.stdout, re.M
    )
    again = sync(tmp_path, database_url, told)
    assert (again.returncode, again.stderr) == (0, "")
    assert kept(meta) == there
    assert "was handed in" not in again.stdout


def test_a_new_wording_stands_beside_the_old_one(
    tmp_path: Path, database_url: str, meta: GraphApi, told: Mapping[str, str]
) -> None:
    """What was approved before stays, since messages that wait still name it."""
    older = {"name": "case_update_00000000", "language": "en", "category": "UTILITY"}
    body = {"type": "BODY", "text": "Older words about {{1}} for you.", "example": {"body_text": [["1"]]}}
    meta.whatsapp.templates.create(older | {"components": [body]})
    assert sync(tmp_path, database_url, told).returncode == 0
    names = {name for _, name, _ in kept(meta)}
    assert len(names) == 2
    assert "case_update_00000000" in names


def test_a_channel_without_access_keeps_the_others_from_nothing(
    tmp_path: Path, database_url: str, meta: GraphApi, told: Mapping[str, str]
) -> None:
    meta.expired.add(meta.account.page_token)
    done = sync(tmp_path, database_url, told)
    assert done.returncode == 1
    assert done.stderr.startswith("messenger: misconfigured: ")
    assert "Traceback" not in done.stderr
    assert len(meta.messenger.templates.templates) == 0
    assert len(meta.whatsapp.templates.templates) == LANGUAGES_AT_META


def test_without_channels_there_is_nothing_to_do(tmp_path: Path, database_url: str) -> None:
    done = sync(tmp_path, database_url, {})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# --- philly311 check ---


def said_of(name: str, folder: Path, database_url: str, told: Mapping[str, Any]) -> list[str]:
    lower = {key.lower(): value for key, value in told.items()}
    said = checks.run(lambda: settings_for(folder / "var", database_url, **lower))
    return [line for line in said if line.startswith(f"Channel {name}:")]


def test_check_says_what_the_platform_lacks(
    tmp_path: Path, database_url: str, meta: GraphApi, told: Mapping[str, str]
) -> None:
    lacking = said_of("whatsapp", tmp_path, database_url, told)
    assert len([line for line in lacking if line.endswith("is not there: run the sync.")]) == LANGUAGES_AT_META
    assert sync(tmp_path, database_url, told).returncode == 0
    assert said_of("whatsapp", tmp_path, database_url, told) == []


def test_check_says_that_a_token_has_expired(
    tmp_path: Path, database_url: str, meta: GraphApi, told: Mapping[str, str]
) -> None:
    meta.expired.add(meta.account.whatsapp_token)
    (line,) = said_of("whatsapp", tmp_path, database_url, told)
    assert line.startswith("Channel whatsapp: misconfigured: ")
    assert meta.account.whatsapp_token not in line


def test_check_says_when_a_budget_runs_out(tmp_path: Path, database_url: str) -> None:
    with XApi() as x:
        told = {name: value for name, value in x.environment.items() if name != "X_BEARER_TOKEN"}
        _spend(database_url, 11)
        assert said_of("x", tmp_path, database_url, told) == []
        _spend(database_url, 1)
        assert said_of("x", tmp_path, database_url, told) == [
            "Channel x: 12 of 15 messages in 0.25 hours are spent; answers wait their turn, news waits longer."
        ]


def _spend(database_url: str, sends: int) -> None:
    """As bot/budget.py writes it down."""
    with psycopg.connect(database_url) as connection:
        (talk,) = connection.execute(
            "INSERT INTO contacts (channel, external_id) VALUES ('x', gen_random_uuid()::text) RETURNING id"
        ).fetchone() or (0,)
        (talk,) = connection.execute(
            "INSERT INTO conversations (contact_id, channel, thread) VALUES (%s, 'x', '311') RETURNING id", (talk,)
        ).fetchone() or (0,)
        for number in range(sends):
            at = datetime.now(UTC) - timedelta(seconds=number)
            connection.execute(
                "INSERT INTO channel_sends (channel, conversation_id, at) VALUES ('x', %s, %s)", (talk, at)
            )
