"""The periods of retention: what would go is said before, and the next run goes by what was set."""

from datetime import timedelta

from bot.house import Parts, now
from bot.privacy.periods import in_force
from bot.privacy.retention import dry_run
from storage.models import Message, SettingsOverride
from tests.bot.console.admin.conftest import changed, look
from tests.bot.console.person import Person, change, words_of
from tests.factories import rows, said, talk


async def test_the_next_run_goes_by_the_new_period(boss: Person, parts: Parts) -> None:
    configured = parts.settings.config.retention
    old = await said(parts, await talk(parts), "I am Luz Vega")
    await change(parts, Message, Message.id == old, created_at=now() - timedelta(days=100))
    assert not any(due.rows for due in await dry_run(parts.sessions, configured, now()))

    preview = words_of((await look(boss, "retention", words="90")).text)
    assert "365 days becomes → 90 days" in preview
    assert "1 more at the next run, for good" in preview
    assert "does not come back, also when this change is undone" in preview
    await changed(boss, "retention", words="90", photos="keep")

    periods = await in_force(parts.sessions, configured)
    assert (periods.words, periods.photos, periods.contacts) == (90, "keep", configured.contacts)
    assert any(due.rows for due in await dry_run(parts.sessions, periods, now()))
    await changed(boss, "retention", words=str(configured.words), photos=str(configured.photos))
    assert await rows(parts, SettingsOverride) == []
    assert await in_force(parts.sessions, configured) == configured


async def test_a_period_that_is_none_is_refused(boss: Person) -> None:
    for words in ("", "29", "-1", "forever", "36501", "1e3"):
        answer = await look(boss, "retention", words=words)
        assert answer.status_code == 422, words
        assert "Write a number of days from 30 to 36500, or keep." in words_of(answer.text)
