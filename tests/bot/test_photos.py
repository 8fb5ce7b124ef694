"""Pictures as phones and strangers send them: read, turned, stripped, kept once; or refused, and nothing else."""

import io
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from bot.photos import LONGEST_SIDE, CleanPhoto, PhotoLimits, PhotoProblem, PhotoRefused, PhotoStore, clean

LIMITS = PhotoLimits(bytes=2_000_000, pixels=4_000_000)
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
CITY_HALL: dict[int, Any] = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (39.0, 57.0, 8.4),
    ExifTags.GPS.GPSLongitudeRef: "W",
    ExifTags.GPS.GPSLongitude: (75.0, 9.0, 49.68),
}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>39,57.14N</exif:GPSLatitude></x:xmpmeta>'
# What a picture may say about the person who took it.
TRACES = (b"Exif", b"GPS", b"Ana's phone", b"xmpmeta", b"Photoshop", b"secret words")


def picture(width: int = 64, height: int = 32, mode: str = "RGB") -> Image.Image:
    """The left half is red, the right half is blue: it tells how it was turned."""
    image = Image.new("RGB", (width, height), BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height), fill=RED)
    return image.convert(mode)


def exif(gps: dict[int, Any] | None = None, orientation: int | None = None) -> Image.Exif:
    tags = Image.Exif()
    tags[ExifTags.Base.Model] = "Ana's phone"
    if orientation is not None:
        tags[ExifTags.Base.Orientation] = orientation
    if gps is not None:
        tags.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return tags


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(photo: CleanPhoto) -> Image.Image:
    image = Image.open(io.BytesIO(photo.data))
    image.load()
    return image


def close_to(colour: Any, expected: tuple[int, int, int]) -> bool:
    return all(abs(part - wanted) < 40 for part, wanted in zip(colour, expected, strict=True))


def refused(data: bytes, limits: PhotoLimits = LIMITS) -> PhotoProblem:
    with pytest.raises(PhotoRefused) as refusal:
        clean(data, limits)
    return refusal.value.problem


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says this size, whatever is in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(body)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


class TestStripping:
    def test_the_place_is_read_and_then_gone(self) -> None:
        photo = clean(encoded(picture(), exif=exif(CITY_HALL)), LIMITS)

        assert (photo.lat, photo.lon) == (39.952333, -75.1638)
        again = opened(photo)
        assert dict(again.getexif()) == {}
        assert "exif" not in again.info
        assert clean(photo.data, LIMITS).lat is None

    @pytest.mark.parametrize(
        ("kind", "options"),
        [
            ("JPEG", {"exif": exif(CITY_HALL)}),
            ("JPEG", {"comment": b"secret words"}),
            ("JPEG", {"xmp": XMP}),
            ("JPEG", {"exif": exif(CITY_HALL, 6), "comment": b"secret words", "xmp": XMP, "dpi": (72, 72)}),
            ("PNG", {"exif": exif(CITY_HALL)}),
            ("WEBP", {"exif": exif(CITY_HALL), "xmp": XMP}),
            ("GIF", {"comment": b"secret words"}),
            ("HEIF", {"exif": exif(CITY_HALL).tobytes(), "xmp": XMP}),
        ],
        ids=["exif", "comment", "xmp", "everything", "png", "webp", "gif", "heif"],
    )
    def test_nothing_of_it_is_left(self, kind: str, options: dict[str, Any]) -> None:
        data = encoded(picture(), kind, **options)
        assert any(trace in data for trace in TRACES), "the test has lost what it looks for"

        photo = clean(data, LIMITS)

        assert [trace for trace in TRACES if trace in photo.data] == []
        assert set(opened(photo).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

    def test_words_in_a_png_are_gone(self) -> None:
        words = PngInfo()
        words.add_text("Comment", "secret words")
        words.add_itxt("XML:com.adobe.xmp", XMP.decode())
        assert b"secret words" not in clean(encoded(picture(), "PNG", pnginfo=words), LIMITS).data

    @pytest.mark.parametrize(
        "gps",
        [
            {},
            {ExifTags.GPS.GPSLatitude: (39.0, 57.0, 8.4), ExifTags.GPS.GPSLatitudeRef: "N"},
            {**CITY_HALL, ExifTags.GPS.GPSLatitude: (0.0, 0.0, 0.0), ExifTags.GPS.GPSLongitude: (0.0, 0.0, 0.0)},
            {**CITY_HALL, ExifTags.GPS.GPSLatitude: (99.0, 0.0, 0.0)},
            {**CITY_HALL, ExifTags.GPS.GPSLongitude: (39.0, 57.0)},
            {**CITY_HALL, ExifTags.GPS.GPSLatitude: (IFDRational(0, 0), 0.0, 0.0)},
        ],
        ids=["empty", "half", "not found yet", "off the globe", "two parts", "no number"],
    )
    def test_a_place_that_is_none_is_none(self, gps: dict[int, Any]) -> None:
        photo = clean(encoded(picture(), exif=exif(gps)), LIMITS)
        assert (photo.lat, photo.lon) == (None, None)

    def test_south_and_east_have_their_signs(self) -> None:
        gps = {**CITY_HALL, ExifTags.GPS.GPSLatitudeRef: "S", ExifTags.GPS.GPSLongitudeRef: "E"}
        photo = clean(encoded(picture(), exif=exif(gps)), LIMITS)
        assert (photo.lat, photo.lon) == (-39.952333, 75.1638)

    @pytest.mark.filterwarnings("ignore::UserWarning")
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize(
        "broken",
        [
            b"",
            b"garbage",
            b"II*\x00",
            b"II*\x00\xff\xff\xff\xff",
            b"II*\x00\x08\x00\x00\x00\xff\xff" + b"\xff" * 40,
            # The place is said to stand at the beginning of the notes, and the way up is a word.
            b"II*\x00\x08\x00\x00\x00\x01\x00\x25\x88\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00",
            b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x02\x00\x03\x00\x00\x00ab\x00\x00\x00\x00\x00\x00",
        ],
    )
    def test_notes_that_cannot_be_read_do_not_cost_the_picture(self, kind: str, broken: bytes) -> None:
        photo = clean(encoded(picture(), kind, exif=b"Exif\x00\x00" + broken), LIMITS)
        assert (photo.width, photo.height, photo.lat, photo.lon) == (64, 32, None, None)
        assert close_to(opened(photo).getpixel((8, 16)), RED)


class TestPictures:
    @pytest.mark.parametrize(
        ("orientation", "size", "red_at"),
        [
            (1, (64, 32), (8, 16)),
            (2, (64, 32), (56, 16)),
            (3, (64, 32), (56, 16)),
            (4, (64, 32), (8, 16)),
            (5, (32, 64), (16, 8)),
            (6, (32, 64), (16, 8)),
            (7, (32, 64), (16, 56)),
            (8, (32, 64), (16, 56)),
            (77, (64, 32), (8, 16)),
        ],
    )
    def test_it_is_turned_upright(self, orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
        photo = clean(encoded(picture(), exif=exif(orientation=orientation)), LIMITS)
        image = opened(photo)
        assert (photo.width, photo.height) == image.size == size
        assert close_to(image.getpixel(red_at), RED)

    @pytest.mark.parametrize(
        ("kind", "mode"),
        [
            *[("JPEG", mode) for mode in ("RGB", "L", "CMYK")],
            *[("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")],
            *[("WEBP", mode) for mode in ("RGB", "RGBA")],
            ("GIF", "P"),
            ("BMP", "RGB"),
            ("HEIF", "RGB"),
            ("MPO", "RGB"),
        ],
    )
    def test_it_comes_in_many_kinds_and_is_kept_as_one(self, kind: str, mode: str) -> None:
        data = encoded(picture().convert("I").convert("I;16") if mode == "I;16" else picture(mode=mode), kind)
        photo = clean(data, LIMITS)
        image = opened(photo)
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 32))
        assert (photo.width, photo.height) == (64, 32)
        assert photo.sha256 == sha256(photo.data).hexdigest()
        if mode in ("RGB", "RGBA", "P", "CMYK"):
            assert close_to(image.getpixel((8, 16)), RED)
            assert close_to(image.getpixel((56, 16)), BLUE)

    @pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
    def test_what_is_clear_becomes_white(self, mode: str) -> None:
        image = Image.new("RGBA", (64, 32), (0, 0, 0, 0))
        image.paste(BLUE, (32, 0, 64, 32))
        image = opened(clean(encoded(image.convert(mode), "PNG"), LIMITS))
        assert close_to(image.getpixel((8, 16)), WHITE)
        assert not close_to(image.getpixel((56, 16)), WHITE)

    def test_a_clear_colour_of_a_gif_becomes_white(self) -> None:
        image = opened(
            clean(encoded(picture(mode="P"), "GIF", transparency=picture(mode="P").getpixel((8, 16))), LIMITS)
        )
        assert close_to(image.getpixel((8, 16)), WHITE)
        assert close_to(image.getpixel((56, 16)), BLUE)

    def test_of_a_film_the_first_picture_is_kept(self) -> None:
        data = encoded(picture(), "GIF", save_all=True, append_images=[Image.new("RGB", (64, 32), BLUE)] * 3)
        assert close_to(opened(clean(data, LIMITS)).getpixel((8, 16)), RED)

    def test_the_place_of_an_iphone_is_read(self) -> None:
        photo = clean(encoded(picture(), "HEIF", exif=exif(CITY_HALL).tobytes()), LIMITS)
        assert (photo.lat, photo.lon) == (39.952333, -75.1638)

    def test_a_large_one_is_made_smaller(self) -> None:
        photo = clean(encoded(picture(3000, 1200)), LIMITS)
        assert (photo.width, photo.height) == (LONGEST_SIDE, 1024)
        assert opened(photo).size == (LONGEST_SIDE, 1024)

    def test_a_small_one_is_not_made_larger(self) -> None:
        assert clean(encoded(picture(2, 2), "PNG"), LIMITS).width == 2

    def test_a_strip_keeps_a_side(self) -> None:
        photo = clean(encoded(Image.new("L", (100_000, 2)), "PNG"), LIMITS)
        assert (photo.width, photo.height) == (LONGEST_SIDE, 1)


class TestRefusals:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\xff\xd8\xff",
            b"hello",
            b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"GIF89a",
            b"PK\x03\x04" + b"\x00" * 100,
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
            encoded(picture(), "TIFF"),
            encoded(picture(), "ICO"),
            encoded(picture(), "PDF"),
        ],
        ids=["nothing", "a beginning", "words", "pdf", "svg", "gif", "zip", "eps", "tiff", "ico", "real pdf"],
    )
    def test_it_is_no_picture_whatever_it_is_called(self, data: bytes) -> None:
        assert refused(data) is PhotoProblem.NOT_A_PICTURE

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
    def test_half_a_picture_is_none(self, kind: str) -> None:
        noise = Image.effect_noise((256, 256), 90)
        data = encoded(noise.convert("RGB"), kind)
        assert refused(data[: len(data) // 2]) is PhotoProblem.NOT_A_PICTURE

    @pytest.mark.parametrize("data", [png(50_000, 50_000), png(2**31 - 1, 2**31 - 1), png(60_000_000, 1)])
    def test_a_bomb_is_refused_before_it_is_unpacked(self, data: bytes) -> None:
        start = time.process_time()
        assert refused(data, PhotoLimits(bytes=2_000_000, pixels=59_000_000)) is PhotoProblem.TOO_LARGE
        assert time.process_time() - start < 0.5

    def test_a_bomb_that_does_unpack_is_refused_too(self) -> None:
        # 100 kB that would become 100 MB of pixels.
        data = png(10_000, 10_000, b"\x00" * (10_001 * 10_000))
        assert len(data) < 200_000
        assert refused(data) is PhotoProblem.TOO_LARGE

    def test_one_byte_too_many(self) -> None:
        data = encoded(picture())
        assert clean(data, PhotoLimits(bytes=len(data), pixels=10_000)).width == 64
        assert refused(data, PhotoLimits(bytes=len(data) - 1, pixels=10_000)) is PhotoProblem.TOO_LARGE

    def test_one_pixel_too_many(self) -> None:
        data = encoded(picture())
        assert clean(data, PhotoLimits(bytes=10_000, pixels=64 * 32)).width == 64
        assert refused(data, PhotoLimits(bytes=10_000, pixels=64 * 32 - 1)) is PhotoProblem.TOO_LARGE


# Beginnings that reach deep into every decoder we have.
SAMPLES = [
    encoded(picture(), exif=exif(CITY_HALL, 6)),
    encoded(picture(), "PNG"),
    encoded(picture(), "WEBP"),
    encoded(picture(), "GIF"),
    encoded(picture(), "BMP"),
    encoded(picture(), "HEIF"),
]


@pytest.mark.filterwarnings("ignore::UserWarning")
class TestHostileBytes:
    @settings(max_examples=100)
    @given(st.one_of(st.just(b""), st.sampled_from([sample[:12] for sample in SAMPLES])), st.binary(max_size=300))
    def test_random_bytes(self, beginning: bytes, rest: bytes) -> None:
        self.taken_or_refused(beginning + rest)

    @settings(max_examples=250)
    @given(
        st.sampled_from(SAMPLES),
        st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8),
        st.integers(0, 10_000),
    )
    def test_pictures_with_wrong_bytes(self, sample: bytes, changes: list[tuple[int, int]], cut: int) -> None:
        data = bytearray(sample)
        for place, value in changes:
            data[place % len(data)] = value
        self.taken_or_refused(bytes(data[: max(1, len(data) - cut // 20)]))

    @staticmethod
    def taken_or_refused(data: bytes) -> None:
        try:
            photo = clean(data, LIMITS)
        except PhotoRefused:
            return
        assert opened(photo).size == (photo.width, photo.height)


class TestStore:
    def test_the_same_picture_twice_is_one_file(self, tmp_path: Path) -> None:
        store = PhotoStore(tmp_path, LIMITS)
        data = encoded(picture(), exif=exif(CITY_HALL))
        first, second = store.take(data), store.take(data)

        assert first == second
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == [store.path(first.sha256)]
        assert store.path(first.sha256).read_bytes() == first.data

    def test_at_once_too(self, tmp_path: Path) -> None:
        store = PhotoStore(tmp_path, LIMITS)
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(store.take, [encoded(picture())] * 8))
        assert len(set(taken)) == 1
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == [store.path(taken[0].sha256)]

    def test_another_picture_is_another_file(self, tmp_path: Path) -> None:
        store = PhotoStore(tmp_path, LIMITS)
        one, two = store.take(encoded(picture())), store.take(encoded(picture(32, 64)))
        assert store.path(one.sha256) != store.path(two.sha256)

    def test_what_is_refused_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(PhotoRefused):
            PhotoStore(tmp_path, LIMITS).take(b"hello")
        assert list(tmp_path.iterdir()) == []
