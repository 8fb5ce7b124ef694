"""Pictures as phones and files as people send them."""

import io
import random
from functools import cache
from typing import Any

from PIL import ExifTags, Image

# In front of 1500 Market Street.
HERE = (39.952, -75.1652)
CAMERA = "Journey Phone 311"


@cache
def jpeg(*, seed: int = 0, place: tuple[float, float] | None = None, side: int = 64) -> bytes:
    """A real JPEG; with `place` its camera noted where it was taken, and who made the camera."""
    noise = random.Random(seed)  # noqa: S311 - pixels, not secrets
    image = Image.frombytes("RGB", (side, side), noise.randbytes(side * side * 3))
    exif = Image.Exif()
    if place is not None:
        exif[ExifTags.Base.Make.value] = CAMERA
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps.update(_gps(*place))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def _gps(lat: float, lon: float) -> dict[int, Any]:
    return {
        ExifTags.GPS.GPSLatitudeRef: "N" if lat >= 0 else "S",
        ExifTags.GPS.GPSLatitude: _parts(abs(lat)),
        ExifTags.GPS.GPSLongitudeRef: "E" if lon >= 0 else "W",
        ExifTags.GPS.GPSLongitude: _parts(abs(lon)),
    }


def _parts(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 4)


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
