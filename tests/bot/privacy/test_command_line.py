"""`philly311 privacy` in a shell: what would go, what we hold, and deleting somebody after a question."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.house import Parts, now
from bot.settings import ROOT
from storage.models import AuditEntry, Case, Contact, Message
from tests.bot.console.person import change
from tests.factories import filed, request, row, rows, said, talk
from tests.journeys.house import environment, run_cli


@pytest.fixture
def told(tmp_path: Path, database_url: str) -> Mapping[str, str]:
    return environment(tmp_path, ROOT / "config.yml", DATABASE_URL=database_url)


async def test_a_resident_is_shown_and_deleted(told: Mapping[str, str], parts: Parts) -> None:
    who = await talk(parts)
    await said(parts, who, "I am Luz Vega")
    reference = (await filed(parts, request(who))).reference

    held = json.loads(run_cli(told, "privacy", "show", "--case", reference).stdout)
    assert held["conversations"][0]["messages"][0]["text"] == "I am Luz Vega"

    # Nobody is there to answer the question.
    asked = run_cli(told, "privacy", "delete", f"webchat:{who.thread}")
    assert asked.returncode == 1
    assert "1 messages in 1 conversations" in asked.stdout
    assert await rows(parts, Contact, Contact.id == who.contact_id)

    done = run_cli(told, "privacy", "delete", f"webchat:{who.thread}", "--yes")
    assert f"Cases that stay, anonymous: {reference}." in done.stdout
    assert await rows(parts, Contact, Contact.id == who.contact_id) == []
    assert (await row(parts, Case, Case.reference == reference)).contact_id is None
    audit = await rows(parts, AuditEntry, AuditEntry.subject_id == str(who.contact_id))
    assert [(entry.actor, entry.action) for entry in audit] == [("cli", "contact.exported"), ("cli", "contact.deleted")]

    again = run_cli(told, "privacy", "delete", f"webchat:{who.thread}", "--yes")
    assert (again.returncode, "There is no such resident" in again.stderr) == (1, True)


async def test_a_dry_run_changes_nothing(told: Mapping[str, str], parts: Parts) -> None:
    message_id = await said(parts, await talk(parts), "I am Luz Vega")
    await change(parts, Message, Message.id == message_id, created_at=now() - timedelta(days=400))
    table = run_cli(told, "privacy", "retention", "--dry-run").stdout
    assert "the words of messages" in table
    assert "365 days" in table
    assert (await row(parts, Message, Message.id == message_id)).text
    assert "1  the words of messages" in run_cli(told, "privacy", "retention").stdout
    assert (await row(parts, Message, Message.id == message_id)).text == ""
