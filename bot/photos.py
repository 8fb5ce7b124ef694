"""Takes a resident's picture in: checks it, reads the place its camera noted, strips the rest, keeps it by hash."""

import asyncio
import hashlib
import io
import os
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageOps
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Photo

pillow_heif.register_heif_opener()

# What the bytes themselves must be, whatever the file is called. JPEG's reader also takes MPO, which many phones write.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "BMP")
# Enough to read a licence plate across a street; a phone's full size is not needed by any crew.
LONGEST_SIDE = 2560
QUALITY = 85
HIGHEST_LAT, HIGHEST_LON = 90, 180
CONTENT_TYPE = "image/jpeg"


class PhotoProblem(StrEnum):
    """Why a picture was not taken; each has a phrase `photo.problem.<value>`."""

    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    UNAVAILABLE = "unavailable"


class PhotoRefused(Exception):
    """The bytes are not a picture that we take."""

    def __init__(self, problem: PhotoProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    bytes: int
    pixels: int


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A picture as we keep it: JPEG without metadata. `lat` and `lon` in degrees, from the camera."""

    data: bytes
    sha256: str
    width: int
    height: int
    lat: float | None
    lon: float | None


def clean(data: bytes, limits: PhotoLimits) -> CleanPhoto:
    """Decode, turn upright, shrink and encode again. Raises PhotoRefused; takes CPU, so call it in a thread."""
    if len(data) > limits.bytes:
        raise PhotoRefused(PhotoProblem.TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _reencode(data, limits)
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoRefused(PhotoProblem.TOO_LARGE) from error
    except Exception as error:  # Pillow's decoders raise dozens of kinds on hostile bytes
        raise PhotoRefused(PhotoProblem.NOT_A_PICTURE) from error


def _reencode(data: bytes, limits: PhotoLimits) -> CleanPhoto:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        # The header is enough to know the size: nothing is decoded before this line.
        if image.width * image.height > limits.pixels:
            raise PhotoRefused(PhotoProblem.TOO_LARGE)
        lat, lon = _place(image)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = _upright(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = _on_white(upright)
        # Pillow would write a comment it has read into the new file.
        flat.info = {}
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=QUALITY, optimize=False)
    body = out.getvalue()
    return CleanPhoto(body, hashlib.sha256(body).hexdigest(), flat.width, flat.height, lat, lon)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its camera was held. The picture itself is decoded: what fails here is only the camera's notes."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # as with the decoders
        return image


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG has no transparency; a screenshot's clear parts become white, not black."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        page = Image.new("RGB", rgba.size, "white")
        page.paste(rgba, mask=rgba.getchannel("A"))
        return page
    return image.convert("RGB")


def _place(image: Image.Image) -> tuple[float | None, float | None]:
    try:
        gps: Mapping[int, Any] = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef])
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef])
    except Exception:  # notes that cannot be read do not cost the picture
        return None, None
    # 0, 0 is what a camera writes that has not found its place yet.
    if not (abs(lat) <= HIGHEST_LAT and abs(lon) <= HIGHEST_LON) or (lat == 0 and lon == 0):
        return None, None
    return round(lat, 6), round(lon, 6)


def _degrees(parts: tuple[Any, Any, Any], ref: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if ref.strip("\x00 ").upper() in ("S", "W") else value


class PhotoStore:
    """Photos in a folder, one file a hash. The file is there before the row that names it."""

    def __init__(self, folder: Path, limits: PhotoLimits) -> None:
        self.folder = folder
        self.limits = limits

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.jpg"

    def write(self, photo: CleanPhoto) -> None:
        """Whole or not at all: a half-written file never carries the hash's name."""
        target = self.path(photo.sha256)
        if target.exists():
            # It is wanted again; what is swept from the disk is old (bot/privacy/pictures.py).
            target.touch()
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(photo.data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(target)

    def take(self, data: bytes) -> CleanPhoto:
        """Clean and write. Raises PhotoRefused; blocking, call it in a thread."""
        photo = clean(data, self.limits)
        self.write(photo)
        return photo


async def record(session: AsyncSession, photo: CleanPhoto, store: PhotoStore) -> None:
    """The row of a picture; the same picture twice is one row.

    It is held until the commit. Whoever took the picture from the disk meanwhile held the row before, so that from here
    on the file stays.
    """
    row = (
        insert(Photo)
        .values(
            sha256=photo.sha256,
            content_type=CONTENT_TYPE,
            width=photo.width,
            height=photo.height,
            size=len(photo.data),
            lat=photo.lat,
            lon=photo.lon,
        )
        .on_conflict_do_update(index_elements=["sha256"], set_={"content_type": CONTENT_TYPE})
    )
    await session.execute(row)
    await asyncio.to_thread(store.write, photo)
