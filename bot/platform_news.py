"""What a platform tells besides messages: taken back, answered by one of our people, delivered, too late."""

from datetime import UTC, datetime

from sqlalchemy import and_, case, delete, func, null, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot import people
from bot.floor import CONSOLE, HUMAN, PAGE_INBOX
from bot.outbox import template_of
from bot.privacy import taken_back
from bot.privacy.taken_back import Words
from bot.queue import Deferrer
from bot.text import tidy
from connectors.base import ERROR_POLICIES, Audience, HumanReply, Receipt, ReceiptState, Removal, SendErrorKind, Way
from storage.models import Conversation, Delivery, DeliveryAttempt, Message, MessagePhoto

# One of ours has answered, so that nobody waits for a person any more.
# The version grows, so that a turn that is being taken at this moment is taken again and keeps quiet; and what was
# taken from our console stays there until it is handed back there.
_FROM_CONSOLE = and_(Conversation.floor == HUMAN, Conversation.floor_reason == CONSOLE)
_BY_HAND = {
    "version": Conversation.version + 1,
    "floor": HUMAN,
    "floor_reason": case((_FROM_CONSOLE, CONSOLE), else_=PAGE_INBOX),
    "floor_since": case((_FROM_CONSOLE, Conversation.floor_since), else_=func.now()),
    "unanswered_since": None,
    "snoozed_until": None,
}

# How a try ended whose worker died in the middle (bot/deliveries/).
UNKNOWN = "unknown"

# What a receipt may follow: nothing goes back.
BEFORE = {
    ReceiptState.DELIVERED: (None,),
    ReceiptState.READ: (None, ReceiptState.DELIVERED.value),
    ReceiptState.FAILED: (None,),
}


async def removed(session: AsyncSession, item: Removal) -> bool:
    """The words go, with all that came with them, from the draft too; what was filed from them stays.

    An answer not given yet is left. What was not read yet is never answered: without its post it would pass for a
    private message without a word.
    """
    known = select(Message.id, Message.conversation_id, Message.text, Message.content).where(
        Message.channel == item.channel,
        Message.external_id == item.of,
        Message.author == "resident",
        ~Message.content.has_key("removed"),
    )
    found = (await session.execute(known)).one_or_none()
    if found is None:
        return False
    message_id = found.id
    pictures = select(MessagePhoto.sha256).where(MessagePhoto.message_id == message_id)
    points = [found.content[name] for name in ("location", "place_hint") if name in found.content]
    # Before the message, as everybody who writes both.
    await taken_back.forget_words(
        session,
        found.conversation_id,
        Words(found.text, frozenset(sha256 for sha256 in await session.scalars(pictures) if sha256), points),
    )
    taken = await session.execute(
        update(Message)
        .where(Message.id == message_id, ~Message.content.has_key("removed"))
        .values(
            text="",
            content={"removed": True},
            handled_at=func.coalesce(Message.handled_at, func.now()),
            outcome=func.coalesce(Message.outcome, "removed"),
        )
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return False
    await session.execute(delete(MessagePhoto).where(MessagePhoto.message_id == message_id))
    answers = select(Message.id).where(Message.reply_to_id == message_id)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.message_id.in_(answers), Delivery.state == "queued", Delivery.audience != Audience.PRIVATE.value
        )
        .values(state="failed", finished_at=func.now())
    )
    return True


async def answered_by_a_person(session: AsyncSession, item: HumanReply) -> bool:
    """One of our people wrote with the platform's own tools: it is part of the talk, and the bot keeps quiet."""
    person = await people.contact(session, item)
    conversation_id, _ = await people.conversation(session, item.channel, item.thread, person.id)
    if await _is_ours(session, item, conversation_id):
        return False
    message_id = await session.scalar(
        insert(Message)
        .values(
            conversation_id=conversation_id,
            channel=item.channel,
            author="agent",
            external_id=item.external_id,
            text=tidy(item.text),
            outcome=PAGE_INBOX,
        )
        .on_conflict_do_nothing(index_elements=["channel", "external_id"])
        .returning(Message.id)
    )
    if message_id is None:
        return False
    n = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(last_n=Conversation.last_n + 1, **_BY_HAND)
        .returning(Conversation.last_n)
    )
    await session.execute(update(Message).where(Message.id == message_id).values(n=n))
    return True


async def _is_ours(session: AsyncSession, item: HumanReply, conversation_id: int) -> bool:
    """Some platforms tell of our own messages as of those of people: by the id that we keep, we know them again.

    While a try is under way, or when its outcome was never known, there is no id yet; then its words tell. All in one
    statement: a try that ends at this moment is seen before it or after it.
    """
    taken = (
        select(null())
        .select_from(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .where(Delivery.external_ids.contains([item.external_id]), Message.channel == item.channel)
    )
    in_doubt = (
        select(Message.text)
        .join(Delivery, Delivery.message_id == Message.id)
        .join(DeliveryAttempt, DeliveryAttempt.delivery_id == Delivery.id)
        .where(
            Message.conversation_id == conversation_id,
            func.coalesce(DeliveryAttempt.outcome, UNKNOWN).in_((UNKNOWN, SendErrorKind.UNAVAILABLE.value)),
        )
    )
    said = " ".join(item.text.split())
    texts = (await session.scalars(union_all(taken, in_doubt))).all()
    # Several of ours may be in one message, with the labels of buttons below.
    return any(text is None or (text and " ".join(text.split()) in said) for text in texts)


async def receipt(session: AsyncSession, item: Receipt, deferrer: Deferrer) -> bool:
    """What became of a message after the platform had taken it: it may have carried several deliveries of ours."""
    found = (
        await session.execute(
            select(Delivery, Message)
            .join(Message, Message.id == Delivery.message_id)
            .where(Delivery.external_ids.contains([item.of]), Message.channel == item.channel)
            .order_by(Delivery.id)
            .with_for_update(of=Delivery)
        )
    ).all()
    news = [(delivery, message) for delivery, message in found if delivery.receipt in BEFORE[item.state]]
    for delivery, message in news:
        delivery.receipt = item.state.value
        if item.state is ReceiptState.FAILED:
            await _failed_late(session, delivery, message, item, deferrer)
    return bool(news)


async def _failed_late(
    session: AsyncSession, delivery: Delivery, message: Message, item: Receipt, deferrer: Deferrer
) -> None:
    kind = item.kind or SendErrorKind.REJECTED
    sentence = f"{ERROR_POLICIES[kind].sentence} {item.detail}".strip()
    session.add(DeliveryAttempt(delivery_id=delivery.id, outcome=kind.value, detail=sentence, ended_at=func.now()))
    if kind is not SendErrorKind.OUTSIDE_WINDOW:
        delivery.state = "failed"
        if kind is not SendErrorKind.BLOCKED:
            await people.failed_for(session, message.conversation_id, datetime.now(UTC))
        return
    sent_at = delivery.finished_at
    delivery.receipt, delivery.external_ids, delivery.finished_at = None, [], None
    if delivery.way == Way.FREE and template_of(message.content) is not None:
        way = Way.TEMPLATE.value
    elif await people.hold_for(session, message.conversation_id, since=sent_at):
        delivery.state, delivery.way = "held", None
        return
    else:
        way = None
    delivery.state, delivery.way = "queued", way
    await session.flush()
    await deferrer.deliver(session, delivery_id=delivery.id, conversation_id=message.conversation_id)


async def let_out(session: AsyncSession, conversation_id: int, deferrer: Deferrer) -> None:
    """They wrote, so that what was held can be said."""
    held = (
        await session.scalars(
            update(Delivery)
            .where(
                Delivery.state == "held",
                Delivery.message_id.in_(select(Message.id).where(Message.conversation_id == conversation_id)),
            )
            .values(state="queued", way=None)
            .returning(Delivery.id)
        )
    ).all()
    await session.execute(update(Conversation).where(Conversation.id == conversation_id).values(held=False))
    for delivery_id in sorted(held):
        await deferrer.deliver(session, delivery_id=delivery_id, conversation_id=conversation_id)
