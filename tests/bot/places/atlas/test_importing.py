"""Importing a map file: recognised, checked, written at once or not at all, and only when it is another one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.house import Parts
from bot.places.atlas import features as reading
from bot.places.atlas.features import NotGeoJSON, features
from bot.places.atlas.importing import Imported, ImportRefused, import_file
from storage.models import District, MapFile, StreetSegment
from tests.factories import row, rows
from tests.fakes.small_city import (
    ELEVENTH,
    MARKET,
    TWELFTH,
    Feature,
    council,
    feature,
    neighborhoods,
    planning,
    police,
    polygon,
    segment,
    square,
    streets,
    whole_city,
    written,
)


@pytest.fixture(autouse=True)
def _no_map_before(database_url: str) -> Iterator[None]:
    yield
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE street_segments, districts, map_files")


def quietly(database_url: str, path: Path) -> Imported:
    return import_file(database_url, path, lambda _: None)


def refusal(database_url: str, path: Path) -> str:
    with pytest.raises(ImportRefused) as refused:
        quietly(database_url, path)
    return str(refused.value)


async def named(parts: Parts) -> list[tuple[str, str]]:
    return sorted({(district.kind, district.name) for district in await rows(parts, District)})


class TestWhatIsRecognised:
    async def test_the_citys_files_as_they_are_published(self, parts: Parts, database_url: str, tmp_path: Path) -> None:
        done = [quietly(database_url, path) for path in whole_city(tmp_path)]

        assert [(each.title, each.used, each.skipped) for each in done] == [
            ("street centerline", 10, 0),
            ("council districts", 3, 0),
            ("police districts", 1, 0),
            ("planning districts", 1, 0),
            ("neighborhoods", 1, 0),
        ]
        assert await named(parts) == [
            ("council", "1"),
            ("council", "2"),
            ("council", "5"),
            ("neighborhood", "Chinatown"),
            ("planning", "Central"),
            ("police", "6"),
        ]
        market = await row(parts, StreetSegment, StreetSegment.seg_id == 440394)
        assert (market.street, market.low, market.high) == ("MARKET ST", 1200, 1299)
        assert market.line == [[TWELFTH, MARKET], [-75.1625, MARKET]]
        kelly = await row(parts, StreetSegment, StreetSegment.seg_id == 900001)
        assert (kelly.low, kelly.high) == (None, None)

    @pytest.mark.parametrize(
        "properties",
        [
            {"seg_id": 7.0, "stname": "Market St", "l_f_add": "1200", "l_t_add": 1298.0, "r_f_add": None, "r_t_add": 0},
            {"SEG_ID": "7", "ST_NAME": "MARKET", "ST_TYPE": "ST", "L_F_ADD": 1200, "L_T_ADD": 1298, "R_T_ADD": ""},
        ],
        ids=["other capitals, other numbers, a whole name", "missing columns"],
    )
    async def test_exports_that_differ(
        self, parts: Parts, database_url: str, tmp_path: Path, properties: dict[str, Any]
    ) -> None:
        line = {"type": "LineString", "coordinates": [[TWELFTH, MARKET], [ELEVENTH, MARKET]]}
        quietly(database_url, written(tmp_path / "s.geojson", [feature(properties, line)]))
        found = await row(parts, StreetSegment)
        assert (found.seg_id, found.street, found.left_from, found.left_to) == (7, "MARKET ST", 1200, 1298)
        assert (found.right_from, found.right_to, found.low, found.high) == (0, 0, 1200, 1298)

    @pytest.mark.parametrize(
        ("properties", "told"),
        [
            ({"DIST_NUM": 22.0}, ("police", "22")),
            ({"DIST_NUMC": "06"}, ("police", "6")),
            ({"DISTRICT_": "35", "DISTRICT": "NW"}, ("police", "35")),
            ({"DISTRICT": 10}, ("council", "10")),
            ({"DISTRICT": "03", "ID": 3}, ("council", "3")),
            ({"DIST_NAME": "Lower Far Northeast"}, ("planning", "Lower Far Northeast")),
            ({"NAME": "OLD_CITY", "LISTNAME": "Old City", "MAPNAME": None}, ("neighborhood", "Old City")),
        ],
    )
    async def test_columns_of_districts(
        self, parts: Parts, database_url: str, tmp_path: Path, properties: dict[str, Any], told: tuple[str, str]
    ) -> None:
        area = polygon(square(-75.2, 39.9, -75.1, 40.0))
        quietly(database_url, written(tmp_path / "d.geojson", [feature(properties, area)]))
        assert await named(parts) == [told]

    async def test_features_that_say_nothing_are_left_out_and_counted(
        self, parts: Parts, database_url: str, tmp_path: Path
    ) -> None:
        useless = [
            feature({"SEG_ID": 1}, None),
            segment(2, "|MARKET|ST|", (0, 0, 0, 0), (TWELFTH, MARKET)),
            segment(3, "|||", (0, 0, 0, 0), (TWELFTH, MARKET), (ELEVENTH, MARKET)),
            segment(0, "|MARKET|ST|", (0, 0, 0, 0), (TWELFTH, MARKET), (ELEVENTH, MARKET)),
            feature(None, {"type": "LineString", "coordinates": [[TWELFTH, MARKET], [ELEVENTH, MARKET]]}),
            feature({"SEG_ID": 4, "ST_NAME": "X"}, {"type": "Point", "coordinates": [TWELFTH, MARKET]}),
        ]
        done = quietly(database_url, written(tmp_path / "s.geojson", [useless[0], *streets(), *useless[1:]]))
        assert (done.used, done.skipped) == (10, 6)
        assert len(await rows(parts, StreetSegment)) == 10


WRONG: dict[str, tuple[Any, str]] = {
    "another layer": (
        [feature({"WARD_NUM": 5}, polygon(square(-75.2, 39.9, -75.1, 40.0)))],
        "neither street centerline, police districts, planning districts, council districts nor neighborhoods",
    ),
    "districts of something else": (
        [feature({"DISTRICT": "Northwest"}, polygon(square(-75.2, 39.9, -75.1, 40.0)))],
        "neither street centerline",
    ),
    "a centerline of points": (
        [feature(streets()[0]["properties"], {"type": "Point", "coordinates": [TWELFTH, MARKET]})],
        "neither street centerline",
    ),
    "no features": ([], "neither street centerline"),
    "feet": (
        [segment(1, "|MARKET|ST|", (1, 9, 2, 8), (2694000.5, 235500.1), (2694200.5, 235500.1))],
        "projected (feet or metres), not degrees; export it again as WGS 84",
    ),
    "another city": (
        [segment(1, "|MARKET|ST|", (1, 9, 2, 8), (-122.41, 37.78), (-122.42, 37.78))],
        "coordinates that are not in Philadelphia",
    ),
    "latitude first": (
        [segment(1, "|MARKET|ST|", (1, 9, 2, 8), (39.95, -75.16), (39.95, -75.17))],
        "it looks as if latitude came first",
    ),
    "words for numbers": (
        [feature(streets()[0]["properties"], {"type": "LineString", "coordinates": ["here", "there"]})],
        "not a pair of numbers",
    ),
    "nothing that can be used": (
        [segment(0, "|MARKET|ST|", (1, 9, 2, 8), (TWELFTH, MARKET), (ELEVENTH, MARKET))],
        "none of its features can be used",
    ),
    "a name with a zero byte": (
        [feature({"DIST_NAME": "Cen\0tral"}, polygon(square(-75.2, 39.9, -75.1, 40.0)))],
        "a name that no database can keep",
    ),
}


class TestWhatIsRefused:
    @pytest.mark.parametrize("case", WRONG)
    def test_a_file_that_is_something_else(self, database_url: str, tmp_path: Path, case: str) -> None:
        made, sentence = WRONG[case]
        said = refusal(database_url, written(tmp_path / "wrong.geojson", made))
        assert sentence in said
        assert said.startswith("wrong.geojson is not imported: ")
        assert "\n" not in said

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [
            (b"", "not a GeoJSON FeatureCollection"),
            (b"PK\x03\x04\xff\xfe", "not a text file in UTF-8"),
            (b"[]", "not a GeoJSON FeatureCollection"),
            (b"{}", "not valid JSON"),
            (b'{"type": "Topology"}', "it has no list of features"),
            (b'{"features": {}}', "its features are not a list"),
            (b'{"features": ["one"]}', "not a GeoJSON Feature"),
            (b'{"features": [{"properties": [], "geometry": null}]}', "not a GeoJSON Feature"),
            (b'{"features" []}', "its features are not a list"),
            (b'{"features": [{"properties": {}', "ends too early"),
            (b'{"features": [' + b"[" * 5000, "ends too early"),
        ],
    )
    def test_a_file_that_is_no_geojson(self, database_url: str, tmp_path: Path, body: bytes, sentence: str) -> None:
        path = tmp_path / "wrong.geojson"
        path.write_bytes(body)
        assert sentence in refusal(database_url, path)

    def test_a_file_that_is_not_there(self, database_url: str, tmp_path: Path) -> None:
        assert "cannot be read: No such file or directory." in refusal(database_url, tmp_path / "nowhere.geojson")

    async def test_what_was_there_before_stays(self, parts: Parts, database_url: str, tmp_path: Path) -> None:
        quietly(database_url, written(tmp_path / "good.geojson", streets()))
        broken = written(tmp_path / "broken.geojson", streets()).read_bytes()
        (tmp_path / "broken.geojson").write_bytes(broken[:-200])

        assert "ends too early" in refusal(database_url, tmp_path / "broken.geojson")

        assert len(await rows(parts, StreetSegment)) == 10
        assert (await row(parts, MapFile)).name == "good.geojson"


class TestOnceMore:
    async def test_the_same_file_is_not_written_again(self, parts: Parts, database_url: str, tmp_path: Path) -> None:
        path = written(tmp_path / "s.geojson", streets())
        first = quietly(database_url, path)
        ids = [each.id for each in await rows(parts, StreetSegment)]
        again = quietly(database_url, path)
        assert (first.is_new, again.is_new) == (True, False)
        assert (again.title, again.used) == (first.title, first.used)
        assert [each.id for each in await rows(parts, StreetSegment)] == ids

    async def test_another_file_of_a_kind_replaces_that_kind_only(
        self, parts: Parts, database_url: str, tmp_path: Path
    ) -> None:
        for path in whole_city(tmp_path):
            quietly(database_url, path)
        quietly(database_url, written(tmp_path / "newer.geojson", council()[:1]))
        quietly(database_url, written(tmp_path / "streets.geojson", streets()[:2]))

        assert [kind for kind, _ in await named(parts)] == ["council", "neighborhood", "planning", "police"]
        assert [each.seg_id for each in await rows(parts, StreetSegment)] == [440395, 440394]
        assert {file.kind: file.features for file in await rows(parts, MapFile)} == {
            "streets": 2,
            "council": 1,
            "police": 1,
            "planning": 1,
            "neighborhood": 1,
        }

    async def test_nobody_sees_half_a_map(self, parts: Parts, database_url: str, tmp_path: Path) -> None:
        """Readers see all of the older rows until all of the newer ones are there."""
        quietly(database_url, written(tmp_path / "older.geojson", streets()))
        seen: list[int] = []
        with psycopg.connect(database_url, autocommit=True) as reader:

            def look(_: int) -> None:
                count = reader.execute("SELECT count(*) FROM street_segments").fetchone()
                seen.append(count[0] if count else -1)

            import_file(database_url, written(tmp_path / "newer.geojson", streets()[:3]), look)
        assert set(seen) == {10}
        assert len(await rows(parts, StreetSegment)) == 3


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)
FEATURES = st.lists(st.builds(feature, st.dictionaries(st.text(max_size=5), VALUES, max_size=4), st.none()), max_size=6)
BEFORE = st.dictionaries(st.text(max_size=5).filter(lambda name: name != "features"), VALUES, max_size=3)


@settings(max_examples=150)
@given(before=BEFORE, made=FEATURES, chunk=st.integers(1, 64), indent=st.sampled_from([None, 1]), escaped=st.booleans())
def test_a_file_read_in_pieces_is_the_file(
    *,
    before: dict[str, Any],
    made: list[Feature],
    chunk: int,
    indent: int | None,
    escaped: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """However small the pieces are, and whatever stands before the features."""
    path = tmp_path_factory.getbasetemp() / "pieces.geojson"
    body = json.dumps({**before, "features": made, "name": "behind"}, indent=indent, ensure_ascii=escaped)
    path.write_text(body, encoding="utf-8", errors="surrogatepass")
    before_chunk, reading.CHUNK = reading.CHUNK, chunk
    try:
        assert list(features(path, lambda _: None)) == made
    except NotGeoJSON as error:
        assert "UTF-8" in str(error)  # noqa: PT017 - half a character is no text, and is refused as such
    finally:
        reading.CHUNK = before_chunk


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "n.geojson", [*neighborhoods(), *planning(), *police()] * 50)
    told: list[int] = []
    assert len(list(features(path, told.append))) == 150
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size
