"""The page of the channels: open or why not, what came and went, what is counted; platforms are asked on demand."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.attention.channels import NEEDED, healths, why_closed
from bot.house import Parts, now
from bot.settings import Environment
from connectors.base import Budget
from connectors.registry import CHANNELS, OpenChannel
from storage.models import ChannelCount
from tests.bot.console.person import Person, words_of
from tests.factories import inbound, queued, settings_for, talk
from tests.fakes.scripted import ABLE, ScriptedConnector


class Talkative(ScriptedConnector):
    """A platform that has something to say about us, or never says anything."""

    async def inspect(self) -> Sequence[str]:
        return ["The token ends on Friday <b>.", "Nobody subscribed us to messages."]


async def test_what_came_and_went_and_was_counted(boss: Person, parts: Parts) -> None:
    await parts.inbox.accept([inbound(text="hello")])
    await queued(parts, await talk(parts))
    async with parts.sessions.begin() as session:
        session.add(ChannelCount(channel="webchat", day=now().date(), kind="forged_call", count=3))

    page = words_of((await boss.get("/admin/channels")).text)

    assert "Webchat open" in page
    assert "Last from a resident 0 min ago Last from us 0 min ago" in page
    assert "Waiting to go out 1" in page
    assert "Forged call, 7 days 3" in page
    assert "Telegram closed Not set in the environment: TELEGRAM_TOKEN." in page
    assert "Not set in the environment: META_PAGE_TOKEN, META_PAGE_ID." in page


async def test_the_platform_is_asked_and_a_budget_is_shown(boss: Person, parts: Parts) -> None:
    able = replace(ABLE, budgets=(Budget(sends=15, seconds=900),))
    assert isinstance(parts.channels, dict)
    parts.channels["x"] = OpenChannel(Talkative(name="x", can=able))

    page = (await boss.send("/admin/channels/x/inspect")).text

    assert "The token ends on Friday &lt;b&gt;." in page
    assert "Spent in 0.25 hours 0 of 15" in words_of(page)
    assert "nobody to ask" in (await boss.send("/admin/channels/webchat/inspect")).text
    assert (await boss.send("/admin/channels/telegram/inspect")).status_code == 404


def test_a_switched_off_channel_says_so_and_no_secret_is_told(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, telegram_token="123:secret", x_consumer_key="secret")
    config = settings.config.model_copy(update={"channels": {}})
    assert why_closed("telegram", config, settings.environment) == "It is switched off in config.yml."
    assert "secret" not in why_closed("x", settings.config, settings.environment)
    assert "X_CONSUMER_SECRET" in why_closed("x", settings.config, settings.environment)


def test_what_each_channel_needs_is_known() -> None:
    assert NEEDED.keys() == CHANNELS.keys()
    variables = {variable.lower() for needed in NEEDED.values() for variable in needed}
    assert variables <= Environment.model_fields.keys()


async def test_every_channel_is_told_also_the_closed_ones(parts: Parts) -> None:
    async with parts.sessions() as session:
        config, environment = parts.settings.config, parts.settings.environment
        found = await healths(session, {}, config, environment, now())
    assert {one.name for one in found} == set(CHANNELS)
    assert all(one.why for one in found)
