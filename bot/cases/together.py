"""Two reports of the same thing: what the one that goes on gets from the other, and how they are taken apart again."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Case, CaseEvent, CaseFollower, CasePhoto

MERGED, PARTED = "merged", "parted"


async def join(session: AsyncSession, case: Case, other: Case, user: int, *, merge: bool) -> None:
    """Whoever hears of `case` hears of `other` from now on; `merge`: it also gets photos and private notes."""
    case.duplicate_of = other.id
    await _give_followers(session, case, other)
    if merge:
        given = await _give_photos(session, case, other)
        _line(session, other, MERGED, user, reference=case.reference, photos=given)


async def part(session: AsyncSession, case: Case, user: int | None) -> None:
    """`case` is a matter of its own again: followers and photos that came with it leave the other one."""
    if case.duplicate_of is None:
        return
    other = await session.get_one(Case, case.duplicate_of)
    await session.execute(delete(CaseFollower).where(CaseFollower.case_id == other.id, CaseFollower.via == case.id))
    given = await _given(session, case, other)
    await session.execute(delete(CasePhoto).where(CasePhoto.case_id == other.id, CasePhoto.sha256.in_(given)))
    _line(session, other, PARTED, user, reference=case.reference)
    case.duplicate_of = None


async def _give_followers(session: AsyncSession, case: Case, other: Case) -> None:
    follow = select(CaseFollower.conversation_id).where(CaseFollower.case_id == case.id)
    heard = {*(await session.scalars(follow)), case.conversation_id} - {None}
    for conversation_id in heard:
        row = {"case_id": other.id, "conversation_id": conversation_id, "via": case.id}
        await session.execute(insert(CaseFollower).values(row).on_conflict_do_nothing())


async def _give_photos(session: AsyncSession, case: Case, other: Case) -> list[str]:
    """Those that the other had not itself."""
    given = []
    mine = select(CasePhoto).where(CasePhoto.case_id == case.id).order_by(CasePhoto.added_at)
    for photo in await session.scalars(mine):
        row = {"case_id": other.id, "sha256": photo.sha256, "stage": photo.stage}
        added = insert(CasePhoto).values(row).on_conflict_do_nothing().returning(CasePhoto.sha256)
        if await session.scalar(added) is not None:
            given.append(photo.sha256)
    return given


async def _given(session: AsyncSession, case: Case, other: Case) -> list[str]:
    """What the last merge of the two gave."""
    merges = select(CaseEvent.data).where(
        CaseEvent.case_id == other.id,
        CaseEvent.kind == MERGED,
        CaseEvent.data["reference"].astext == case.reference,
    )
    data = await session.scalar(merges.order_by(CaseEvent.id.desc()).limit(1))
    photos: list[str] = (data or {}).get("photos", [])
    return photos


def _line(session: AsyncSession, case: Case, kind: str, user: int | None, **data: Any) -> None:
    data = data if user is None else {"user": user, **data}
    session.add(CaseEvent(case_id=case.id, kind=kind, actor="staff", public=False, data=data))
