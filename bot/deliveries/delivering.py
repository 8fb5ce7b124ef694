"""Tries a delivery: whether it may go now and how, what the outcome means, and the one policy of trying again."""

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import budget
from bot.deliveries.claims import Claim, begin, record
from bot.deliveries.merging import companions
from bot.deliveries.rows import AT_ONCE_SECONDS, Row, has_template, hold, is_counted, locked, rows
from bot.outbox import template_of
from bot.people import also_known_as, failed_for, hold_for
from bot.queue import RetryLater, backoff
from bot.ways import way_out
from connectors.base import Audience, Capabilities, Connector, Purpose, SendError, SendErrorKind, Sent, Way
from storage.engine import Sessions
from storage.models import ChannelSend, Contact, Delivery, DeliveryAttempt, Message

log = logging.getLogger(__name__)

# With the pauses of `backoff` and `retry_after` this is at least two hours of an unreachable platform.
MOST_ATTEMPTS = 720


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Deliveries:
    """Sends, and holds the one policy of trying again."""

    def __init__(
        self, sessions: Sessions, connectors: Mapping[str, Connector], now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._sessions = sessions
        self._connectors = connectors
        self._now = now

    async def deliver(self, delivery_id: int) -> None:
        """One try. Raises RetryLater while it is worth trying again; the job keeps its place in the order."""
        async with self._sessions.begin() as session:
            claim = await self._claim(session, delivery_id)
        if claim is None:
            return
        try:
            sent = await self._send(claim)
        except SendError as error:
            await self._failed(claim, error)
        else:
            await self._sent(claim, sent)

    # --- before ---

    async def _claim(self, session: AsyncSession, delivery_id: int) -> Claim | None:
        """Mark the try before it is made. None when there is nothing to send, or not now."""
        row = await locked(session, rows().where(Delivery.id == delivery_id, Delivery.state.in_(("queued", "sending"))))
        if row is None or not await self._may_be_repeated(session, row):
            return None
        connector = self._connectors.get(row.conversation.channel)
        can = connector.capabilities if connector is not None else None
        way = self._way(row, can)
        if way is None:
            await hold(session, row)
            return None
        await self._spend(session, row, can)
        sharing = [row, *(await companions(session, row, way) if can is not None and can.merges else [])]
        return await begin(session, sharing, way, can)

    async def _may_be_repeated(self, session: AsyncSession, row: Row) -> bool:
        """A delivery that is found `sending` was left by a worker that died in the middle.

        Nobody knows whether the platform took it. A private message is sent again, because a line read twice harms
        less than a reference number that never came; the first try stays on record as `unknown`. A public one is
        not: everyone would see it twice.
        """
        if row.delivery.state != "sending":
            return True
        await session.execute(
            update(DeliveryAttempt)
            .where(DeliveryAttempt.delivery_id == row.delivery.id, DeliveryAttempt.outcome.is_(None))
            .values(outcome="unknown", ended_at=func.now())
        )
        if row.delivery.audience == Audience.PRIVATE:
            return True
        row.delivery.state, row.delivery.finished_at = "failed", self._now()
        await failed_for(session, row.conversation.id, self._now())
        return False

    def _way(self, row: Row, can: Capabilities | None) -> Way | None:
        purpose = Purpose(row.delivery.purpose)
        if row.stopped and purpose is Purpose.NOTICE:
            return None
        if can is None:
            return Way.FREE
        if row.delivery.way == Way.TEMPLATE and not has_template(row, can):
            return None
        if row.delivery.way is not None:
            return Way(row.delivery.way)
        return way_out(
            can,
            audience=Audience(row.delivery.audience),
            purpose=purpose,
            template=template_of(row.message.content),
            last_heard=row.conversation.last_heard_at,
            now=self._now(),
        )

    async def _spend(self, session: AsyncSession, row: Row, can: Capabilities | None) -> None:
        """Raises RetryLater when others come first or nothing is left; nothing of this try is then kept."""
        if can is None or row.blocked or not is_counted(row, can):
            return
        wish = budget.Wish(row.conversation.channel, row.conversation.id, await _urgency(session, row))
        seconds = await budget.spend(session, wish, can.budgets, self._now())
        if seconds:
            raise RetryLater("the channel's budget", seconds)

    # --- the try ---

    async def _send(self, claim: Claim) -> Sent:
        if claim.blocked:
            # Who blocked us is not knocked at again; the first message they write opens the door (bot/inbox.py).
            raise SendError(SendErrorKind.BLOCKED)
        connector = self._connectors.get(claim.channel)
        if connector is None:
            raise SendError(SendErrorKind.MISCONFIGURED, f"channel {claim.channel} is closed")
        try:
            return await connector.send(claim.outgoing)
        except SendError:
            raise
        except Exception as error:
            # A connector owes us a SendError; what it did not foresee is tried again and named by its type alone,
            # here and in what the queue logs: its text may quote the resident.
            kind, place = type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
            log.error("the connector of %s failed: %s at\n%s", claim.channel, kind, place)  # noqa: TRY400
            if claim.outgoing.audience is Audience.PRIVATE:
                raise SendError(SendErrorKind.UNAVAILABLE, kind) from None
            # It may stand under the post already, and everyone would see it twice.
            raise SendError(SendErrorKind.REJECTED, f"Look at the post, it may be there all the same. {kind}") from None

    # --- after ---

    async def _sent(self, claim: Claim, sent: Sent) -> None:
        async with self._sessions.begin() as session:
            await record(session, claim, "sent", "sent", external_ids=sent.external_ids)
            if claim.counted:
                # A long message went out in several parts, and the platform counted each.
                for _ in sent.external_ids[1:]:
                    session.add(
                        ChannelSend(channel=claim.channel, conversation_id=claim.conversation_id, at=self._now())
                    )
            if sent.contact is not None:
                await also_known_as(session, claim.conversation_id, sent.contact)

    async def _failed(self, claim: Claim, error: SendError) -> None:
        detail = f"{error.policy.sentence} {error.detail}".strip()
        again = _again(claim, error)
        late = error.kind is SendErrorKind.OUTSIDE_WINDOW and claim.outgoing.audience is Audience.PRIVATE
        async with self._sessions.begin() as session:
            if late and again is None and not await hold_for(session, claim.conversation_id, since=claim.heard):
                await record(session, claim, "queued", error.kind, detail=detail)
                again = AT_ONCE_SECONDS
            elif again is not None:
                way = Way.TEMPLATE if error.kind is SendErrorKind.OUTSIDE_WINDOW else None
                await record(session, claim, "queued", error.kind, detail=detail, way=way)
            elif late:
                await record(session, claim, "held", error.kind, detail=detail)
            else:
                await record(session, claim, "failed", error.kind, detail=detail)
                if error.kind is not SendErrorKind.BLOCKED:
                    await failed_for(session, claim.conversation_id, self._now())
            if error.kind is SendErrorKind.BLOCKED:
                await session.execute(
                    update(Contact).where(Contact.id == claim.contact_id).values(blocked_at=self._now())
                )
        if again is not None:
            raise RetryLater(str(error.kind), again) from None
        log.warning("delivery %s was not made: %s", claim.deliveries[0], error.kind)


def _again(claim: Claim, error: SendError) -> float | None:
    """After how many seconds to try again, or None."""
    if error.kind is SendErrorKind.OUTSIDE_WINDOW and claim.convertible:
        return AT_ONCE_SECONDS
    if error.policy.retry and claim.tries < MOST_ATTEMPTS:
        return error.retry_after or backoff(claim.tries)
    return None


async def _urgency(session: AsyncSession, row: Row) -> Purpose:
    """News before which an answer waits goes with the haste of the answer: a person's messages keep their order."""
    purpose = Purpose(row.delivery.purpose)
    if purpose is not Purpose.NOTICE:
        return purpose
    answers = exists().where(
        Message.id == Delivery.message_id,
        Message.conversation_id == row.conversation.id,
        Delivery.state == "queued",
        Delivery.audience == Audience.PRIVATE.value,
        Delivery.purpose != Purpose.NOTICE.value,
    )
    return Purpose.ANSWER if await session.scalar(select(answers)) else purpose
