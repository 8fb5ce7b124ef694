"""Checking a text that was given as an address: it is always a place, if only an unknown one."""

import pytest

from bot.places.addresses import check

ANSWERS = [
    ("1234 market", "en", "1234 MARKET ST", "exact"),
    ("its 2339 n 7th st", "en", "2339 N 7TH ST", "exact"),
    ("15th market", "en", "N 15TH ST & MARKET ST", "exact"),
    ("15 and market", "en", "N 15TH ST & MARKET ST", "exact"),
    ("broad snyder", "en", "S BROAD ST & SNYDER AVE", "exact"),
    ("front and market", "en", "N FRONT ST & MARKET ST", "exact"),
    ("kensington and snyder", "en", None, "unknown"),
    ("Market", "en", "MARKET ST", "street_only"),
    ("15th st", "en", "15TH ST", "street_only"),
    ("City Hall", "en", "1400 JOHN F KENNEDY BLVD", "exact"),
    ("Reding Terminal Market", "en", "51 N 12TH ST", "fuzzy"),
    ("1234 markt", "en", "1234 MARKET ST", "fuzzy"),
    ("5 foobar st", "en", None, "unknown"),
    ("Camden", "en", None, "outside_city"),
    ("12 Main St Cherry Hill", "en", None, "outside_city"),
    ("I don't know", "en", None, "unknown"),
    ("yes", "en", None, "unknown"),
    ("", "en", None, "unknown"),
    ("19107", "en", None, "unknown"),
    ("la 5ta y Lehigh", "es", "N 5TH ST & W LEHIGH AVE", "exact"),
    ("es en la calle Market 1234", "es", "1234 MARKET ST", "exact"),
    ("no sé", "es", None, "unknown"),
    ("Маркет 1234", "ru", "1234 MARKET ST", "exact"),
    ("ماركت ٥٢", "ar", "MARKET ST & N 52ND ST", "exact"),
    ("52번가 마켓", "ko", "N 52ND ST & MARKET ST", "exact"),
    ("市场街1234号", "zh-Hans", "1234 MARKET ST", "exact"),
    ("南宽街1200号", "zh-Hans", "1200 S BROAD ST", "exact"),
    ("на Маркет", "ru", "MARKET ST", "street_only"),
    ("la rue", "fr", None, "unknown"),
    ("năm", "vi", None, "unknown"),
]


@pytest.mark.parametrize(("text", "language", "standard", "status"), ANSWERS)
def test_an_answer_to_where(text: str, language: str, standard: str | None, status: str) -> None:
    place = check(text, language)
    assert (place.standard, place.status) == (standard, status)
    assert place.surface in text


def test_a_street_that_is_none_comes_with_a_guess() -> None:
    assert check("1500 Wallnutte st").suggestions == ("1500 WALNUT ST",)


def test_an_answer_nobody_understands_is_cut() -> None:
    assert len(check("bla " * 1000).surface) <= 200
