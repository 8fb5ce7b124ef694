"""A picture goes from the disk when nobody needs it, however many sent the same one, and however close together."""

import asyncio

from bot.house import Parts, now
from bot.photos import CleanPhoto, record
from bot.privacy.forgetting import STAFF, By, Forgotten, forget
from bot.privacy.pictures import discard
from storage.models import CasePhoto, MessagePhoto, Photo
from tests.bot.console.person import change
from tests.bot.privacy.pictures import picture, shown
from tests.factories import Talk, filed, request, row, rows, said, talk


async def deleted(parts: Parts, who: Talk) -> Forgotten:
    async with parts.sessions.begin() as session:
        gone = await forget(session, who.contact_id, By(STAFF, now(), ()))
    assert gone is not None
    await discard(parts.sessions, parts.photos, gone.photos)
    return gone


async def sends(parts: Parts, message_id: int, photo: CleanPhoto) -> None:
    """As the door does that takes the bytes in: on the disk first, then in the store."""
    parts.photos.write(photo)
    async with parts.sessions.begin() as session:
        await record(session, photo, parts.photos)
        session.add(MessagePhoto(message_id=message_id, media_id="m", handle="m", sha256=photo.sha256))


async def test_theirs_go_the_others_and_the_cases_stay(parts: Parts) -> None:
    who, other = await talk(parts), await talk(parts)
    message, elsewhere = await said(parts, who), await said(parts, other)
    alone, shared, of_case = [await picture(parts, grey) for grey in (11, 21, 31)]
    for sha256 in (alone, shared, of_case):
        await shown(parts, message, sha256)
    await shown(parts, elsewhere, shared)
    await change(parts, Photo, Photo.sha256.in_([shared, of_case]), lat=39.95, lon=-75.16)
    await filed(parts, request(who, photos=[of_case]))
    assert (await deleted(parts, who)).photos == sorted([alone, shared, of_case])
    assert [parts.photos.path(one).exists() for one in (alone, shared, of_case)] == [False, True, True]
    assert await rows(parts, Photo, Photo.sha256 == alone) == []
    # Where it was taken is not needed for a case, which has its own place.
    assert (await row(parts, Photo, Photo.sha256 == of_case)).lat is None
    assert (await row(parts, Photo, Photo.sha256 == shared)).lat == 39.95
    assert (await row(parts, CasePhoto, CasePhoto.sha256 == of_case)).stage == "before"
    await deleted(parts, other)
    assert not parts.photos.path(shared).exists()


async def test_somebody_sends_the_same_picture_at_this_moment(parts: Parts) -> None:
    """Whoever was first: the picture that a message shows is on the disk."""
    for grey in range(50, 62):
        who, other = await talk(parts), await talk(parts)
        message, theirs = await said(parts, who), await said(parts, other)
        sha256 = await picture(parts, grey)
        await shown(parts, message, sha256)
        again = CleanPhoto(parts.photos.path(sha256).read_bytes(), sha256, 8, 8, None, None)
        await asyncio.gather(deleted(parts, who), sends(parts, theirs, again))
        assert (await row(parts, MessagePhoto, MessagePhoto.sha256 == sha256)).message_id == theirs
        assert parts.photos.path(sha256).exists()
