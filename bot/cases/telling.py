"""Tells residents what becomes of a case: whoever filed it, and whoever reported the same thing and follows it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import choices
from bot.language.phrases import Phrases
from bot.language.tags import ENGLISH
from bot.outbox import Outbox, Reply
from bot.templates import case_update
from connectors.base import Button, Purpose, Template
from storage.models import Case, CaseEvent, CaseFollower, Conversation, Service

# What the message that asks for a rating `asks`, and the key of its question.
ASKS_RATING = "rating"
ASK = "rating.ask"


@dataclass(frozen=True, slots=True)
class News:
    """`state` is the key of the phrase; `note` the words with it, in `told` as they were translated, by language.

    `ends`: the case is closed; `rated`: and whoever hears of it is asked whether the problem is solved.
    """

    state: str
    note: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    ends: bool = False
    rated: bool = False

    def words(self, language: str) -> str | None:
        return self.told.get(language) or self.note


@dataclass(frozen=True, slots=True)
class Listener:
    """A conversation in which it is told. `own` is the number under which they reported it.

    `reads_notes`: of a private kind only the one who filed the case itself does.
    """

    conversation_id: int
    language: str
    own: str
    reads_notes: bool = True


async def listeners(session: AsyncSession, cases: Sequence[Case]) -> Mapping[int, Sequence[Listener]]:
    """By case, each conversation once; whoever filed the case itself hears of it as of their own."""
    ids = [case.id for case in cases]
    known = (Conversation.id, Conversation.language, Case.language, Case.reference)
    filed = (
        select(Case.id, *known, true())
        .join(Conversation, Conversation.id == Case.conversation_id)
        .where(Case.id.in_(ids))
    )
    goes_on = aliased(Case)
    # The latest first: of two reports of one resident they remember that one.
    follow = (
        select(CaseFollower.case_id, *known, Service.public)
        .join(Conversation, Conversation.id == CaseFollower.conversation_id)
        .join(Case, Case.id == CaseFollower.via)
        .join(goes_on, goes_on.id == CaseFollower.case_id)
        .join(Service, Service.slug == goes_on.service)
        .where(CaseFollower.case_id.in_(ids))
        .order_by(CaseFollower.via.desc())
    )
    found: defaultdict[int, dict[int, Listener]] = defaultdict(dict)
    for query in (filed, follow):
        for case_id, conversation_id, spoken, filed_in, own, notes in (await session.execute(query)).all():
            found[case_id].setdefault(conversation_id, Listener(conversation_id, spoken or filed_in, own, notes))
    return {case_id: list(by_conversation.values()) for case_id, by_conversation in found.items()}


async def tell(session: AsyncSession, case: Case, news: News, *, outbox: Outbox, phrases: Phrases) -> None:
    """On the channel they came from, in the language they speak now; the history keeps what was said."""
    told = (await listeners(session, [case])).get(case.id, ())
    # In one order, so that two moves that tell the same people do not wait in a circle.
    for listener in sorted(told, key=lambda one: one.conversation_id):
        heard = news if listener.reads_notes else replace(news, note=None, told={})
        text = notice(case, heard, phrases, listener)
        abroad = listener.language != ENGLISH
        reply = Reply(
            text,
            listener.language,
            buttons=buttons(case, news, phrases, listener.language),
            asks=ASKS_RATING if news.rated else None,
            reference=case.reference if listener.reads_notes else None,
            author="system",
            purpose=Purpose.NOTICE,
            template=_template(case, heard, phrases, listener),
            english=notice(case, heard, phrases, replace(listener, language=ENGLISH)) if abroad else None,
        )
        message_id = await outbox.queue(session, listener.conversation_id, reply)
        data = {"message_id": message_id} | ({} if listener.own == case.reference else {"follows": listener.own})
        session.add(CaseEvent(case_id=case.id, kind="told", actor="system", note=text, data=data))


def notice(case: Case, news: News, phrases: Phrases, listener: Listener) -> str:
    """What a resident reads when their case, or the one that theirs repeats, moves."""
    lines = [headline(case, phrases, listener), phrases.say(listener.language, news.state)]
    words = news.words(listener.language)
    if words:
        lines.append(phrases.say(listener.language, "notice.note", note=words))
    if news.rated:
        lines.append(phrases.say(listener.language, ASK))
    return "\n".join(lines)


def headline(case: Case, phrases: Phrases, listener: Listener) -> str:
    service = phrases.say(listener.language, f"service.{case.service}")
    if listener.own == case.reference:
        return phrases.say(listener.language, "notice.moved", reference=case.reference, service=service)
    return phrases.say(
        listener.language, "notice.followed", reference=case.reference, own=listener.own, service=service
    )


def buttons(case: Case, news: News, phrases: Phrases, language: str) -> tuple[Button, ...]:
    """At most three, which is what fits everywhere."""
    ratings = [(name, f"{name}_{case.reference}") for name in choices.RATINGS] if news.rated else []
    others = [(choices.HUMAN, choices.HUMAN)] if news.ends else []
    return tuple(Button(phrases.say(language, f"button.{name}"), value) for name, value in (*ratings, *others))


def _template(case: Case, news: News, phrases: Phrases, listener: Listener) -> Template:
    """The same news in the form that platforms let through later; a follower knows the number of their own report."""
    service = phrases.say(listener.language, f"service.{case.service}")
    state = "\n".join([phrases.say(listener.language, news.state), news.words(listener.language) or ""])
    return case_update(phrases, listener.own, service, state)
