"""Pictures as a camera makes them, and files as a visitor chooses them."""

import io

from PIL import Image
from playwright.async_api import FilePayload

GPS, LATITUDE_REF, ORIENTATION = 0x8825, 1, 0x0112


def jpeg(width: int, height: int, *, noise: int = 0, quality: int = 90, exif: bool = True) -> bytes:
    picture = Image.effect_noise((width, height), noise).convert("RGB")
    picture.paste((200, 0, 0), (0, 0, width // 4, height // 4))
    tags = Image.Exif()
    if exif:
        tags[ORIENTATION] = 6
        tags.get_ifd(GPS)[LATITUDE_REF] = "N"
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, exif=tags)
    return file.getvalue()


def upload(name: str, data: bytes, mime: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": mime, "buffer": data}
