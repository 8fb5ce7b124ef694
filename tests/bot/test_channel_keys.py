"""The key that a platform changes is kept sealed, seen by every process, and held by one at a time."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import checks
from bot.channel_keys import SealedKeys
from bot.house import Parts, build
from bot.sealing import Sealer
from connectors.base import KeyStoreError
from storage.engine import make_engine
from storage.models import ChannelKey
from tests.factories import settings_for
from tests.fakes.x_api import XApi

KEY = "a key of the house"
SEALER = Sealer(KEY)


def polling(fake: XApi) -> dict[str, str]:
    """The environment of a house that asks this X."""
    told = {name.lower(): value for name, value in fake.environment.items() if name != "X_BEARER_TOKEN"}
    return told | {"philly311_console_key": KEY}


async def test_what_is_kept_is_read_by_another_process_and_by_nobody_else(parts: Parts, database_url: str) -> None:
    async with SealedKeys(parts.engine, SEALER, "one").hold() as held:
        assert held.text is None
        await held.keep("a first key")
        await held.keep("a second key")
    other = make_engine(database_url)
    assert await SealedKeys(other, SEALER, "one").read() == "a second key"
    assert await SealedKeys(other, SEALER, "another channel").read() is None
    async with parts.sessions() as session:
        sealed = await session.scalar(select(ChannelKey.sealed).where(ChannelKey.channel == "one"))
    assert sealed is not None
    assert "key" not in sealed
    await other.dispose()


async def test_who_comes_second_waits_and_finds_what_the_first_kept(parts: Parts, database_url: str) -> None:
    other = make_engine(database_url)
    second = SealedKeys(other, SEALER, "two")

    async def take() -> str | None:
        async with second.hold() as held:
            return held.text

    async with SealedKeys(parts.engine, SEALER, "two").hold() as held:
        waiting = asyncio.create_task(take())
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        await held.keep("kept")
    assert await waiting == "kept"
    await other.dispose()


async def test_who_dies_while_it_holds_the_key_lets_go_of_it(parts: Parts, database_url: str) -> None:
    dying = make_engine(database_url)
    holding = SealedKeys(dying, SEALER, "three").hold()
    await holding.__aenter__()
    waiting = asyncio.create_task(_hold_and_keep(SealedKeys(parts.engine, SEALER, "three")))
    await asyncio.sleep(0)
    async with parts.sessions.begin() as session:
        # As the server does with the connections of a process that is no more.
        connection = await session.connection()
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = "
            "311000200 AND objid = (hashtext('three')::bigint & 4294967295)::oid"
        )
    await waiting
    await dying.dispose()


async def _hold_and_keep(store: SealedKeys) -> None:
    async with store.hold() as held:
        await held.keep("kept")


async def test_no_transaction_is_open_while_the_key_is_held(parts: Parts) -> None:
    async with SealedKeys(parts.engine, SEALER, "four").hold() as held:
        await held.keep("kept")
        async with parts.sessions() as session:
            connection = await session.connection()
            idle = await connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%%' "
                "AND datname = current_database()"
            )
            assert idle.scalar_one() == 0


async def test_another_seal_is_told_and_nothing_is_overwritten(parts: Parts) -> None:
    right, wrong = (SealedKeys(parts.engine, sealer, "five") for sealer in (SEALER, Sealer("another key")))
    await _hold_and_keep(right)
    with pytest.raises(KeyStoreError, match="PHILLY311_CONSOLE_KEY"):
        await wrong.read()
    with pytest.raises(KeyStoreError, match="PHILLY311_CONSOLE_KEY"):
        await _hold_and_keep(wrong)
    assert await right.read() == "kept"


async def test_two_houses_share_one_renewal(database_url: str, tmp_path: Path) -> None:
    """From the environment to the database: what two processes of the house do with one first key."""
    with XApi() as fake:
        settings = settings_for(tmp_path / "var", database_url, **polling(fake))
        houses = [build(settings, database_url, pool_size=2) for _ in range(2)]
        for house in houses:
            await house.channels["x"].connector.start()
        renewals = [call for call in fake.calls if call.path == "/2/oauth2/token"]
        kept = await SealedKeys(houses[0].engine, SEALER, "x").read()
        for house in houses:
            await house.channels["x"].connector.close()
            await house.close()
        assert len(renewals) == 1
        assert json.loads(kept or "{}")["refresh"] == fake.doors.token.refresh


def test_check_says_that_the_renewal_is_broken(database_url: str, tmp_path: Path) -> None:
    with XApi() as fake:
        told = polling(fake)
        fake.doors.revoke()
        said = checks.run(lambda: settings_for(tmp_path / "var", database_url, **told))
    (about,) = [line for line in said if line.startswith("Channel x:")]
    assert "pictures in direct messages stay unread: get a new X_OAUTH2_REFRESH_TOKEN" in about
