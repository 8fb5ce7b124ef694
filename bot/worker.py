"""The worker: takes turns, delivers replies, answers Rasa's look-ups, polls, and picks up what others dropped."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable

import psycopg
import uvicorn
from procrastinate import JobContext
from sqlalchemy import text

from bot.actions.app import make_app
from bot.actions.kit import ActionKit
from bot.cases.locating import Locating
from bot.conversation import turn
from bot.conversation.patience import Patience
from bot.conversation.rasa import Rasa
from bot.deliveries import Deliveries
from bot.effects import Effects
from bot.house import START_AGAIN_SECONDS, Parts, now, start_channel
from bot.interpreter.interpreter import warm_up
from bot.places import addresses
from bot.privacy import farewell, retention
from bot.privacy.due.kind import Clearing
from bot.privacy.forgetting import pages_of
from bot.privacy.periods import in_force
from bot.queue import DELIVER, DELIVERIES, LOCATE_CASE, PLACES, TAKE_TURN, TURNS, EagerWorker, PatientRetry
from bot.settings import internal_token
from connectors.base import Connector, Poller

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
# A worker that has not shown itself for so long is taken for dead, and its jobs are given to the living.
DEAD_AFTER_SECONDS = 8.0
PAUSE_SECONDS = 2.0
POLLER_LOCK = 311_000_100
# Cases that are located at a time. A geocoder that is slow takes no place from a turn.
PLACES_AT_ONCE = 2
DAY_SECONDS = 24 * 3600.0
CLEARING_SECONDS = 60.0


async def run(parts: Parts) -> None:
    """Work until cancelled. A database that goes away is waited for."""
    rasa_settings = parts.settings.config.rasa
    token = internal_token(parts.settings)
    rasa = Rasa(rasa_settings.urls, token, timeout_seconds=rasa_settings.turn_timeout_seconds)
    _add_tasks(parts, rasa)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_again_and_again("the look-ups", lambda: _serve_actions(parts, token)))
            group.create_task(_again_and_again("the queue", lambda: _work(parts)))
            group.create_task(_again_and_again("the rescue", lambda: _rescue(parts)))
            patience = Patience(
                parts.sessions,
                parts.outbox,
                parts.phrases,
                parts.connectors,
                parts.settings.config.languages.fallback,
            )
            group.create_task(_again_and_again("clearing up", lambda: _clear_up(parts)))
            if patience.needed:
                group.create_task(_again_and_again("patience", lambda: _look(patience)))
            for name, channel in parts.channels.items():
                group.create_task(keep_started(name, channel.connector))
                if channel.poller is not None:
                    group.create_task(_again_and_again(f"polling {name}", _polling(parts, name, channel.poller)))
    finally:
        await rasa.close()
        for channel in parts.channels.values():
            await channel.connector.close()


def _add_tasks(parts: Parts, rasa: Rasa) -> None:
    effects = Effects(parts.catalogue, parts.calendar, parts.outbox, parts.deferrer, parts.phrases, now)
    house = turn.House(
        sessions=parts.sessions,
        rasa=rasa,
        outbox=parts.outbox,
        phrases=parts.phrases,
        photos=parts.photos,
        connectors=parts.connectors,
        effects=effects.handlers(),
        config=parts.settings.config,
        now=now,
    )
    deliveries = Deliveries(parts.sessions, parts.connectors)
    locating = Locating(parts.sessions, parts.finder)

    async def take_turn(context: JobContext, *, message_id: int) -> None:
        # Also words and hours are then what staff made of them.
        await parts.catalogue.get()
        await turn.take(house, message_id, context.job.attempts)

    async def deliver(*, delivery_id: int) -> None:
        await deliveries.deliver(delivery_id)

    async def locate_case(context: JobContext, *, case_id: int) -> None:
        await locating.locate(case_id, context.job.attempts)

    parts.queue.task(name=TAKE_TURN, queue=TURNS, pass_context=True, retry=PatientRetry())(take_turn)
    parts.queue.task(name=DELIVER, queue=DELIVERIES, retry=PatientRetry())(deliver)
    parts.queue.task(name=LOCATE_CASE, queue=PLACES, pass_context=True, retry=PatientRetry())(locate_case)


async def _work(parts: Parts) -> None:
    """A procrastinate worker for each queue, over one pool of connections.

    Each has places of its own: a platform that is silent holds up no turn, and an answer does not go to the end of a
    long line of questions.
    """
    at_once = parts.settings.config.worker.conversations_at_once
    async with parts.queue.open_async(), asyncio.TaskGroup() as group:
        for queue, places in ((TURNS, at_once), (DELIVERIES, at_once), (PLACES, PLACES_AT_ONCE)):
            group.create_task(_work_on(parts, queue, places))


async def _work_on(parts: Parts, queue: str, at_once: int) -> None:
    worker = EagerWorker(
        parts.queue,
        queues=[queue],
        concurrency=at_once,
        fetch_job_polling_interval=PAUSE_SECONDS,
        shutdown_graceful_timeout=PAUSE_SECONDS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=DEAD_AFTER_SECONDS,
        delete_jobs="successful",
        install_signal_handlers=False,
    )
    await worker.run()  # type: ignore[no-untyped-call]  # procrastinate leaves it so


async def _rescue(parts: Parts) -> None:
    """Give the jobs of dead workers back to the queue: a turn or a delivery may be taken again at any point."""
    manager = parts.queue.job_manager
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
        for job in stalled:
            log.warning("job %s was left by a dead worker; it is taken again", job.id)
            await manager.retry_job(job)
        await manager.prune_stalled_workers(seconds_since_heartbeat=DEAD_AFTER_SECONDS * 4)


async def _look(patience: Patience) -> None:
    while True:
        await patience.look(now())
        await asyncio.sleep(PAUSE_SECONDS)


async def _clear_up(parts: Parts) -> None:
    """Who was deleted at their wish a moment ago, and once a day what was kept long enough."""
    pages = pages_of(parts.connectors)
    while True:
        await farewell.clear_up(parts.sessions, pages, now())
        clearing = Clearing(parts.sessions, parts.photos, pages, now())
        periods = await in_force(parts.sessions, parts.settings.config.retention)
        gone = await retention.run_daily(clearing, periods)
        if gone is not None:
            log.info("cleared up: %s", ", ".join(f"{kind} {count}" for kind, count in gone.items()))
        await asyncio.sleep(CLEARING_SECONDS)


async def keep_started(
    name: str, connector: Connector, *, every: float = DAY_SECONDS, again: float = START_AGAIN_SECONDS
) -> None:
    """Platforms drop what they were told, a Page's subscription after an hour of failures: they are told every day."""
    while True:
        try:
            await start_channel(name, connector, again)
        except Exception as error:
            # A connector owes us a StartError; what it did not foresee is no reason to leave the other channels alone.
            log.error("channel %s could not be set up: %s", name, type(error).__name__)  # noqa: TRY400
        await asyncio.sleep(every)


async def _serve_actions(parts: Parts, token: str) -> None:
    await asyncio.to_thread(warm_up)
    config = parts.settings.config.worker
    kit = ActionKit(
        sessions=parts.sessions,
        catalogue=parts.catalogue,
        phrases=parts.phrases,
        find=addresses.find,
        check=addresses.check,
        pin=addresses.pin,
        calendar=parts.calendar,
        limits=parts.settings.config.limits,
        now=now,
    )
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(kit, token),
            log_level="warning",
            access_log=False,
            lifespan="off",
        )
    )
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # the process has one owner of signals
    await server.serve(sockets=[_shared_socket(config.actions_host, config.actions_port)])


def _shared_socket(host: str, port: int) -> socket.socket:
    """Every worker of a machine listens at the same address: look-ups keep nothing, so any of them may answer."""
    shared = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    shared.bind((host, port))
    return shared


def _polling(parts: Parts, name: str, poller: Poller) -> Callable[[], Awaitable[None]]:
    """One process polls a channel: the one that holds the lock in the database."""

    async def poll() -> None:
        connection = await psycopg.AsyncConnection.connect(parts.database_url, autocommit=True)
        async with connection:
            await connection.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (POLLER_LOCK, name))
            async for batch in poller.poll(await parts.inbox.cursor(name)):
                await parts.inbox.accept(batch.received, cursor=batch.cursor, channel=name)
                # Whoever lost the connection lost the lock with it, and another process may be polling.
                await connection.execute("SELECT 1")

    return poll


async def _again_and_again(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """A lost database connection ends a piece of work; it is begun again until the worker stops."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s stopped; it starts again in a moment", what)
        await asyncio.sleep(PAUSE_SECONDS / 2)


async def wait_for_database(parts: Parts) -> None:
    """At the start of a process the database may still be starting."""
    while True:
        try:
            async with parts.sessions() as session:
                await session.execute(text("SELECT 1"))
        except Exception:
            await asyncio.sleep(PAUSE_SECONDS / 4)
        else:
            return
