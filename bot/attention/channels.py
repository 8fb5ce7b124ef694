"""How the channels are: open or not and why, what came and went last, what waits, what was counted and spent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import budget
from bot.budget import Spent
from bot.settings import Config, Environment
from connectors.base import Connector
from storage.models import ChannelCount, ChannelCursor, Delivery, Message

COUNTED_DAYS = 7
RESIDENT = "resident"
# What a channel cannot be opened without, as in docs/configuration.md.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "webchat": (),
    "telegram": ("TELEGRAM_TOKEN",),
    "messenger": ("META_PAGE_TOKEN", "META_PAGE_ID"),
    "instagram": ("META_IG_TOKEN", "META_IG_ID"),
    "whatsapp": ("WHATSAPP_TOKEN", "WHATSAPP_PHONE_ID", "WHATSAPP_BUSINESS_ID"),
    "x": ("X_CONSUMER_KEY", "X_CONSUMER_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET"),
}


@dataclass(frozen=True, slots=True)
class Health:
    """`why` says why it is closed. `counted` are things that came in the last days and were no messages, by kind."""

    name: str
    is_open: bool
    why: str
    last_in: datetime | None
    last_out: datetime | None
    read_at: datetime | None
    waiting: int
    failed: int
    counted: Mapping[str, int]
    budgets: list[Spent]


def why_closed(name: str, config: Config, environment: Environment) -> str:
    """Which variables are unset is told, never what the others say."""
    enabled = next((one.enabled for known, one in config.channels.items() if known == name), False)
    if not enabled:
        return "It is switched off in config.yml."
    unset = [variable for variable in NEEDED.get(name, ()) if not getattr(environment, variable.lower())]
    if unset:
        return f"Not set in the environment: {', '.join(unset)}."
    return "It is not open in this process; its log says more."


async def healths(
    session: AsyncSession,
    connectors: Mapping[str, Connector],
    config: Config,
    environment: Environment,
    now: datetime,
) -> list[Health]:
    """Of every channel that there is, the open ones first."""
    waiting = await _deliveries(session, Delivery.state.in_(("queued", "sending", "held")))
    failed = await _deliveries(session, Delivery.state == "failed")
    rows = await session.scalars(select(ChannelCursor))
    read_at = {row.channel: row.read_at for row in rows}
    counted = await _counted(session, now)
    found: list[Health] = []
    for name in sorted(config.channels, key=lambda one: (one not in connectors, one)):
        connector = connectors.get(name)
        budgets = connector.capabilities.budgets if connector is not None else ()
        found.append(
            Health(
                name=name,
                is_open=connector is not None,
                why="" if connector is not None else why_closed(name, config, environment),
                last_in=await _last(session, name, incoming=True),
                last_out=await _last(session, name, incoming=False),
                read_at=read_at.get(name),
                waiting=waiting.get(name, 0),
                failed=failed.get(name, 0),
                counted=counted.get(name, {}),
                budgets=await budget.spent(session, name, budgets, now),
            )
        )
    return found


async def _last(session: AsyncSession, channel: str, *, incoming: bool) -> datetime | None:
    mine = Message.author == RESIDENT if incoming else Message.author != RESIDENT
    newest = select(Message.created_at).where(Message.channel == channel, mine).order_by(Message.id.desc()).limit(1)
    return await session.scalar(newest)


async def _deliveries(session: AsyncSession, such: ColumnElement[bool]) -> dict[str, int]:
    counted = select(Message.channel, func.count()).join(Delivery, Delivery.message_id == Message.id)
    rows = await session.execute(counted.where(such).group_by(Message.channel))
    return {row[0]: row[1] for row in rows}


async def _counted(session: AsyncSession, now: datetime) -> dict[str, dict[str, int]]:
    since = (now - timedelta(days=COUNTED_DAYS)).date()
    rows = await session.execute(
        select(ChannelCount.channel, ChannelCount.kind, func.sum(ChannelCount.count))
        .where(ChannelCount.day >= since)
        .group_by(ChannelCount.channel, ChannelCount.kind)
        .order_by(ChannelCount.channel, ChannelCount.kind)
    )
    found: dict[str, dict[str, int]] = {}
    for channel, kind, number in rows:
        found.setdefault(channel, {})[kind] = int(number)
    return found
