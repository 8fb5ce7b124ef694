"""Where a place is: on a small imported map first, from a geocoder only for what the map does not know."""

import pytest

from bot.house import Parts
from bot.places.atlas.importing import import_file
from bot.places.finder import Finder, Located
from bot.places.geocoding.base import Answer
from bot.places.geometry import metres_between
from bot.places.standard import parts_of, point_of
from tests.fakes.small_city import MALL, MARKET, TWELFTH, whole_city

FOLDER = "small-city"


@pytest.fixture(scope="module")
def city_url(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    for path in whole_city(tmp_path_factory.mktemp(FOLDER)):
        import_file(database_url, path, lambda _: None)
    return database_url


@pytest.fixture
async def finder(parts: Parts, city_url: str) -> Finder:
    return parts.finder


async def found(finder: Finder, standard: str) -> Located:
    located = await finder.find(standard)
    assert located is not None, standard
    assert located.by == "map"
    return located


class TestAddresses:
    @pytest.mark.parametrize(
        ("standard", "between", "south"),
        [
            ("1234 MARKET ST", (-75.1600, -75.1625), True),
            ("1235 MARKET ST", (-75.1600, -75.1625), False),
            ("1101 MARKET ST", (-75.1575, -75.1600), False),
            ("1398 MARKET ST", (-75.1625, -75.1650), True),
            ("1234 MARKET ST APT 5", (-75.1600, -75.1625), True),
            ("1234 MARKET ST # 2B", (-75.1600, -75.1625), True),
            ("1234-36 MARKET ST", (-75.1600, -75.1625), True),
            ("1234A MARKET ST", (-75.1600, -75.1625), True),
            ("1234 1/2 MARKET ST", (-75.1600, -75.1625), True),
        ],
    )
    async def test_a_house_stands_in_its_block_on_its_side(
        self, finder: Finder, standard: str, between: tuple[float, float], south: bool
    ) -> None:
        located = await found(finder, standard)
        east, west = between
        assert west < located.lon < east
        assert (located.lat < MARKET) is south
        assert abs(located.lat - MARKET) < 0.0002

    async def test_a_street_by_the_name_people_kept_for_it(self, finder: Finder) -> None:
        """The first blocks of N 5TH ST are called N INDEPENDENCE MALL E: both names are the same segment."""
        old, new = await found(finder, "100 N 5TH ST"), await found(finder, "100 N INDEPENDENCE MALL E")
        assert (old.lat, old.lon) == (new.lat, new.lon)
        assert abs(new.lon - MALL) < 0.0002

    @pytest.mark.parametrize(
        "standard",
        ["1500 MARKET ST", "12340 MARKET ST", "2 NOWHERE ST", "MARKET ST", "CLARK PARK", "", "1 ", "2000 KELLY DR"],
    )
    async def test_what_is_not_on_the_map_has_no_point(self, finder: Finder, standard: str) -> None:
        assert await finder.find(standard) is None

    async def test_houses_are_in_the_districts_of_their_side(self, finder: Finder) -> None:
        """Two districts meet on the middle of Market Street."""
        even, odd = await found(finder, "1234 MARKET ST"), await found(finder, "1235 MARKET ST")
        assert even.districts == {"council": "1", "police": "6", "planning": "Central"}
        assert odd.districts == {"council": "2", "police": "6", "planning": "Central"}
        chinatown = await found(finder, "1135 MARKET ST")
        assert chinatown.districts == {"council": "2", "planning": "Central", "neighborhood": "Chinatown"}


class TestBlocksAndCorners:
    async def test_a_block_is_its_middle(self, finder: Finder) -> None:
        located = await found(finder, "1200-1298 block of MARKET ST")
        assert metres_between((located.lon, located.lat), (-75.16125, MARKET)) < 3

    async def test_a_block_that_begins_late_is_the_middle_of_what_there_is(self, finder: Finder) -> None:
        located = await found(finder, "0-98 block of N 13TH ST")
        assert metres_between((located.lon, located.lat), (-75.1625, MARKET + 0.0005)) < 10

    @pytest.mark.parametrize(
        "standard", ["N 12TH ST & MARKET ST", "MARKET ST & N 12TH ST", "MARKET ST & S 12TH ST", "N 12TH ST & S 12TH ST"]
    )
    async def test_a_corner_is_where_the_lines_meet(self, finder: Finder, standard: str) -> None:
        located = await found(finder, standard)
        assert metres_between((located.lon, located.lat), (TWELFTH, MARKET)) < 1

    async def test_a_corner_by_the_other_name_of_a_street(self, finder: Finder) -> None:
        located = await found(finder, "N 5TH ST & MARKET ST")
        assert metres_between((located.lon, located.lat), (MALL, MARKET)) < 1

    @pytest.mark.parametrize("standard", ["N 12TH ST & N 13TH ST", "KELLY DR & MARKET ST", "MARKET ST & NOWHERE ST"])
    async def test_streets_that_do_not_meet_have_no_corner(self, finder: Finder, standard: str) -> None:
        assert await finder.find(standard) is None


class TestSharedPoints:
    @pytest.mark.parametrize(
        ("lat", "lon", "address"),
        [
            (MARKET - 0.0001, -75.16127, "1250 MARKET ST"),
            (MARKET + 0.0001, -75.16127, "1251 MARKET ST"),
            (MARKET + 0.0005, -75.16005, "26 N 12TH ST"),
            (MARKET + 0.0106, -75.16130, "KELLY DR"),
            (MARKET + 0.0030, -75.16130, None),
        ],
        ids=["south side", "north side", "the nearer street", "no numbers, and no ramp", "too far from any street"],
    )
    async def test_the_nearest_address(self, finder: Finder, lat: float, lon: float, address: str | None) -> None:
        located = await finder.around(lat, lon)
        assert located.nearest_address == address
        assert (located.lat, located.lon) == (round(lat, 6), round(lon, 6))

    async def test_a_hole_in_a_district_is_not_in_it(self, finder: Finder) -> None:
        assert (await finder.around(39.9559, -75.150)).districts["council"] == "5"
        assert "council" not in (await finder.around(39.9590, -75.150)).districts

    async def test_a_district_in_two_parts_is_one(self, finder: Finder) -> None:
        for lon in (-75.160, -75.147):
            assert (await finder.around(39.955, lon)).districts["police"] == "6"
        assert "police" not in (await finder.around(39.955, -75.154)).districts

    async def test_far_away_is_no_district(self, finder: Finder) -> None:
        located = await finder.around(40.05, -75.0)
        assert (located.nearest_address, located.districts) == (None, {})


class TestLook:
    @pytest.mark.parametrize("words", ["1234 Market St", "it is at 1234 market street, apt 5", "1200 block of Market"])
    async def test_words_of_a_resident(self, finder: Finder, words: str) -> None:
        place, located = await finder.look(words)
        assert place.status == "exact"
        assert located is not None
        assert located.districts["planning"] == "Central"

    async def test_two_coordinates(self, finder: Finder) -> None:
        place, located = await finder.look("39.9519, -75.16127")
        assert place.kind == "pin"
        assert located is not None
        assert located.nearest_address == "1250 MARKET ST"

    @pytest.mark.parametrize("words", ["Market St", "no idea", "1234 Marcet St", ""])
    async def test_what_is_not_certain_has_no_point(self, finder: Finder, words: str) -> None:
        assert (await finder.look(words))[1] is None


class FakeGeocoder:
    """Knows one answer, and writes down what it was asked."""

    name = "fake"

    def __init__(self, answer: Answer | None) -> None:
        self.answer = answer
        self.asked: list[object] = []

    async def find(self, standard: str) -> Answer | None:
        self.asked.append(standard)
        return self.answer

    async def nearest(self, lat: float, lon: float) -> Answer | None:
        self.asked.append((lat, lon))
        return self.answer

    async def close(self) -> None:
        raise NotImplementedError


class TestGeocoder:
    async def test_it_is_not_asked_for_what_the_map_knows(self, parts: Parts, city_url: str) -> None:
        geocoder = FakeGeocoder(Answer(40.0, -75.1))
        finder = Finder(parts.sessions, geocoder)
        assert (await found(finder, "1234 MARKET ST")).by == "map"
        assert (await finder.around(39.9519, -75.16125)).by == "map"
        assert geocoder.asked == []

    async def test_the_citys_outlines_win_over_its_districts(self, parts: Parts, city_url: str) -> None:
        geocoder = FakeGeocoder(Answer(39.951, -75.160, "8 NEW ST", {"council": "9", "police": "9", "other": "x"}))
        located = await Finder(parts.sessions, geocoder).find("8 NEW ST")
        assert located is not None
        assert (located.lat, located.lon, located.by, located.nearest_address) == (39.951, -75.160, "fake", None)
        assert located.districts == {"council": "1", "police": "6", "planning": "Central", "other": "x"}
        assert geocoder.asked == ["8 NEW ST"]

    async def test_a_shared_point_stays_where_it_was_shared(self, parts: Parts, city_url: str) -> None:
        geocoder = FakeGeocoder(Answer(40.01, -75.01, "8 NEW ST", {"police": "7"}))
        located = await Finder(parts.sessions, geocoder).around(40.05, -75.0)
        assert located == Located(40.05, -75.0, "fake", "8 NEW ST", {"police": "7"})

    async def test_a_geocoder_that_knows_nothing_leaves_the_point(self, parts: Parts, city_url: str) -> None:
        located = await Finder(parts.sessions, FakeGeocoder(None)).around(39.955, -75.160)
        assert (located.by, located.nearest_address) == ("map", None)
        assert located.districts["planning"] == "Central"

    @pytest.mark.parametrize("words", ["MARKET ST", "CLARK PARK", "the corner by my aunt"])
    async def test_words_that_are_no_address_go_to_nobody(self, parts: Parts, city_url: str, words: str) -> None:
        geocoder = FakeGeocoder(Answer(39.951, -75.160))
        assert await Finder(parts.sessions, geocoder).find(words) is None
        assert geocoder.asked == []


def test_standard_forms_are_told_apart() -> None:
    kinds = {text: type(parts_of(text)).__name__ for text in ("12 A ST", "12-98 block of A ST", "A ST & B ST", "A ST")}
    assert list(kinds.values()) == ["House", "Hundred", "Crossing", "NoneType"]
    assert point_of("39.9526, -75.1652") == (39.9526, -75.1652)
    assert point_of("39 north, 75 west") is None
