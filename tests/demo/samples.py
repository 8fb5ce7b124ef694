"""Pictures for who has none at hand: drawn here, so that they are nobody's."""

import io
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image, ImageDraw

SIZE = (480, 360)


def _pothole(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 480, 360), fill="#6d7175")
    draw.rectangle((225, 0, 240, 360), fill="#e8c64a")
    draw.ellipse((250, 130, 430, 270), fill="#2b2724", outline="#8d8780", width=10)


def _graffiti(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 480, 360), fill="#a4573f")
    for y in range(0, 360, 30):
        draw.line((0, y, 480, y), fill="#c98f7b", width=3)
    draw.line((60, 260, 150, 90, 210, 260, 300, 100, 420, 240), fill="#1d4ed8", width=22, joint="curve")


def _trash(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 480, 220), fill="#9db7c7")
    draw.rectangle((0, 220, 480, 360), fill="#77756f")
    for left, colour in ((60, "#22282d"), (180, "#2f3b34"), (300, "#1b1b1f")):
        draw.ellipse((left, 130, left + 130, 300), fill=colour)


SAMPLES: Mapping[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "pothole": _pothole,
    "graffiti": _graffiti,
    "trash": _trash,
}


@cache
def jpeg(name: str) -> bytes:
    """One of SAMPLES as a phone would send it."""
    image = Image.new("RGB", SIZE)
    SAMPLES[name](ImageDraw.Draw(image))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
