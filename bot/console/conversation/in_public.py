"""An answer under a public post, from the form: its writer looks at it first, and we for what is nobody's business."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot import handoff
from bot.attention.thread import Subject
from bot.attention.under_posts import NOT_LOOKED_AT, NOT_THERE, Post, look_over, open_posts
from bot.console.conversation.view import Draft
from bot.console.desk import Desk
from storage.models import Conversation


async def shown(desk: Desk, about: Subject, draft: Draft) -> Draft:
    """With what keeps it from being said in public, or is to be thought about before."""
    if not draft.under:
        return draft
    can = desk.parts.connectors[about.conversation.channel].capabilities if _is_open(desk, about) else None
    if can is None or can.public_limit is None:
        return replace(draft, problem=NOT_THERE)
    if len(draft.resident) > can.public_limit:
        problem = f"This has {len(draft.resident)} characters and a public answer {can.public_limit}. Shorten it."
        return replace(draft, problem=f"{problem} Nothing was sent.")
    agencies = (await desk.parts.catalogue.get()).agencies.values()
    known = [desk.parts.settings.config.city.phone_outside, *(one.phone for one in agencies if one.phone)]
    async with desk.parts.sessions() as session:
        if await _post(session, about.conversation, draft) is None:
            return replace(draft, problem=NOT_THERE)
        found = await look_over(session, draft.resident, draft.language, known_numbers=known)
    warning = " ".join(words for words in (draft.warning, found.warning) if words) or None
    return replace(draft, problem=found.problem, warning=warning)


async def checked(desk: Desk, about: Subject, draft: Draft) -> Draft:
    """The same when it is to be sent: what was not looked at as a public answer is looked at now."""
    draft = await shown(desk, about, draft)
    if draft.problem is None and draft.under != draft.looked:
        return replace(draft, looked=draft.under, problem=NOT_LOOKED_AT if draft.under else None)
    return draft


async def addressed(session: AsyncSession, conversation_id: int, draft: Draft, words: handoff.Words) -> handoff.Words:
    """To the post, if it is a public answer. Raises handoff.Refused when the post is gone or was answered meanwhile."""
    if not draft.under:
        return words
    conversation = await session.get_one(Conversation, conversation_id)
    post = await _post(session, conversation, draft)
    if post is None:
        raise handoff.Refused(NOT_THERE)
    return replace(words, post=post.post, reply_to=post.message_id)


async def _post(session: AsyncSession, conversation: Conversation, draft: Draft) -> Post | None:
    posts = await open_posts(session, conversation)
    return next((post for post in posts if str(post.message_id) == draft.under), None)


def _is_open(desk: Desk, about: Subject) -> bool:
    return about.conversation.channel in desk.parts.connectors
