"""The work queue: which jobs there are and how one is deferred in the transaction that makes it necessary."""

from collections.abc import Sequence
from typing import Any

from procrastinate import App, BaseConnector, RetryDecision
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy
from procrastinate.types import JSONDict
from procrastinate.worker import Worker
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine import raw_connection

TAKE_TURN = "take_turn"
DELIVER = "deliver"
LOCATE_CASE = "locate_case"

TURNS = "turns"
DELIVERIES = "deliveries"
PLACES = "places"


class RetryLater(Exception):
    """A job could not be done now; it keeps its place and is tried again after `seconds`."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class PatientRetry(BaseRetryStrategy):
    """Every failure is tried again: a job ends only by being done, or by its own decision to give up."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        if isinstance(exception, RetryLater):
            return _in(exception.seconds)
        return _in(backoff(job.attempts))


def _in(seconds: float) -> RetryDecision:
    return RetryDecision(retry_in={"milliseconds": int(seconds * 1000)})


def backoff(attempts: int) -> float:
    """Seconds to wait after so many tries: quick at first, never more than ten."""
    return float(min(10, 0.5 * 2**attempts))


class EagerWorker(Worker):
    """Looks for the next job as soon as one is done.

    Procrastinate's own looks when a job comes in, and otherwise at its polling interval. But the second message of a
    resident comes in while the first is being answered, when its lock is still held, and would wait for the interval.
    """

    _done = 0

    async def _persist_job_status(self, *args: Any, **kwargs: Any) -> None:
        await super()._persist_job_status(*args, **kwargs)
        self._done += 1
        self._new_job_event.set()

    async def _fetch_and_process_jobs(self) -> None:
        """Once more when a job was done meanwhile: the look at the queue may have been a moment too early."""
        done = -1
        while done != self._done and not self._stop_event.is_set():
            done = self._done
            await super()._fetch_and_process_jobs()  # type: ignore[no-untyped-call]  # procrastinate leaves it so


def make_queue(connector: BaseConnector) -> App:
    """An app without tasks can defer; the worker adds the tasks to its own."""
    return App(connector=connector)


class Deferrer:
    """Defers jobs on the connection of the caller's transaction, so that neither exists without the other."""

    def __init__(self, queue: App) -> None:
        self._queue = queue

    async def take_turn(
        self, session: AsyncSession, *, message_id: int, conversation_id: int, wait_seconds: float = 0
    ) -> None:
        """One resident's messages are taken one after the other, in the order they were stored."""
        await self._queue.configure_task(
            TAKE_TURN,
            queue=TURNS,
            lock=f"conversation:{conversation_id}",
            schedule_in={"milliseconds": int(wait_seconds * 1000)} if wait_seconds else None,
            connection=await raw_connection(session),
        ).defer_async(message_id=message_id)

    async def deliver(self, session: AsyncSession, *, delivery_id: int, conversation_id: int) -> None:
        await self._queue.configure_task(
            DELIVER,
            queue=DELIVERIES,
            lock=f"delivery:{conversation_id}",
            connection=await raw_connection(session),
        ).defer_async(delivery_id=delivery_id)

    async def locate_cases(self, session: AsyncSession, case_ids: Sequence[int]) -> None:
        """In no order, and behind nobody: residents do not wait for it."""
        task = self._queue.configure_task(LOCATE_CASE, queue=PLACES, connection=await raw_connection(session))
        jobs: list[JSONDict] = [{"case_id": case_id} for case_id in case_ids]
        await task.batch_defer_async(*jobs)
