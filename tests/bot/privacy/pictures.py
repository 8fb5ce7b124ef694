"""Pictures as residents send them: on the disk, with a row, and shown by a message."""

import asyncio
import io

from PIL import Image

from bot.house import Parts
from bot.photos import record
from storage.models import MessagePhoto


async def picture(parts: Parts, grey: int, *, known: bool = True) -> str:
    """Its hash. Another grey is another picture; `known` is whether there is a row."""
    raw = io.BytesIO()
    Image.new("RGB", (8, 8), (grey, grey, grey)).save(raw, "PNG")
    taken = await asyncio.to_thread(parts.photos.take, raw.getvalue())
    if known:
        async with parts.sessions.begin() as session:
            await record(session, taken, parts.photos)
    return taken.sha256


async def shown(parts: Parts, message_id: int, sha256: str) -> None:
    async with parts.sessions.begin() as session:
        session.add(MessagePhoto(message_id=message_id, media_id=sha256, handle=sha256, sha256=sha256))
