"""Finding a place in free text, and finding none where there is none."""

import pytest

from bot.places.addresses import find

# What a resident writes, the City's spelling of the place, and how sure it is.
ENGLISH = [
    # more than one pair of streets
    ("graffiti on the side of the school at 17th and Tioga", "N 17TH ST & W TIOGA ST", "exact"),
    ("Kensington Ave by the school at Allegheny and Emerald", "E ALLEGHENY AVE & EMERALD ST", "exact"),
    # house numbers
    ("in front of 2339 N 7th St", "2339 N 7TH ST", "exact"),
    ("2339 n 7th", "2339 N 7TH ST", "exact"),
    ("1234 market", "1234 MARKET ST", "exact"),
    ("1234 Market Street, Philadelphia, PA 19107", "1234 MARKET ST", "exact"),
    ("1234 market st apt 3", "1234 MARKET ST APT 3", "exact"),
    ("4532 Walnut St 2nd floor", "4532 WALNUT ST FL 2", "exact"),
    ("there is trash in the alley behind 4532 Walnut St.", "4532 WALNUT ST", "exact"),
    ("my address is 1923 S 18th", "1923 S 18TH ST", "exact"),
    ("1923 s18th st", "1923 S 18TH ST", "exact"),
    ("1923 So. 18th St", "1923 S 18TH ST", "exact"),
    ("1923 South Eighteenth Street", "1923 S 18TH ST", "exact"),
    ("1401 jfk", "1401 JOHN F KENNEDY BLVD", "exact"),
    ("1200 E Passyunk ave has a pothole", "1200 E PASSYUNK AVE", "exact"),
    ("hole in street 1200 christian", "1200 CHRISTIAN ST", "exact"),
    ("3400 aramingo needs cleaning", "3400 ARAMINGO AVE", "exact"),
    ("100 N Delaware Ave", "100 N CHRISTOPHER COLUMBUS BLVD", "exact"),
    ("1234-36 Market St", "1234-36 MARKET ST", "exact"),
    ("#1234 market st", "1234 MARKET ST", "exact"),
    ("Address:1901 Vine Street", "1901 VINE ST", "exact"),
    ("6801 Germantown Ave. Thanks", "6801 GERMANTOWN AVE", "exact"),
    ("5000 roosevelt blvd light is out", "5000 E ROOSEVELT BLVD", "exact"),
    ("2001 Dimond st", "2001 DIAMOND ST", "fuzzy"),
    ("4500 baltmore ave", "4500 BALTIMORE AVE", "fuzzy"),
    ("abandoned car at 2900 Kensignton Ave", "2900 KENSINGTON AVE", "fuzzy"),
    ("1234 Market Ave", "1234 MARKET ST", "fuzzy"),
    ("1234 N Market St", "1234 MARKET ST", "fuzzy"),
    ("99999 Market St", "99999 MARKET ST", "out_of_range"),
    ("9000 Snyder Ave", "9000 SNYDER AVE", "out_of_range"),
    ("1200 15th st", None, "ambiguous"),
    ("1200 broad", None, "ambiguous"),
    ("1500 foobar st", None, "unknown"),
    # crossings
    ("huge pothole at 15th and Market", "N 15TH ST & MARKET ST", "exact"),
    ("15th & mkt", "N 15TH ST & MARKET ST", "exact"),
    ("corner of Broad & Snyder", "S BROAD ST & SNYDER AVE", "exact"),
    ("on Kensington Ave by Allegheny", "KENSINGTON AVE & E ALLEGHENY AVE", "exact"),
    ("fifth and lehigh", "N 5TH ST & W LEHIGH AVE", "exact"),
    ("trash at 5th street and Lehigh", "N 5TH ST & W LEHIGH AVE", "exact"),
    ("12 st and Locust", "S 12TH ST & LOCUST ST", "exact"),
    ("at 15 and market", "N 15TH ST & MARKET ST", "exact"),
    ("56th/Walnut", "S 56TH ST & WALNUT ST", "exact"),
    ("pothole 56th x Walnut", "S 56TH ST & WALNUT ST", "exact"),
    ("N. 29th St. and W. Girard Ave.", "N 29TH ST & W GIRARD AVE", "exact"),
    ("52nd & Baltimore", "S 52ND ST & BALTIMORE AVE", "exact"),
    ("2nd and Girard", "N 2ND ST & W GIRARD AVE", "exact"),
    ("frankford and cottman", "FRANKFORD AVE & COTTMAN AVE", "exact"),
    ("dead deer on Roosevelt Blvd at Cottman", "E ROOSEVELT BLVD & COTTMAN AVE", "exact"),
    ("Front & Girard", "N FRONT ST & W GIRARD AVE", "exact"),
    ("germantown and chelten", "GERMANTOWN AVE & W CHELTEN AVE", "exact"),
    ("B and Indiana", "B ST & E INDIANA AVE", "exact"),
    ("20th and Ben Franklin Parkway", "N 20TH ST & BENJAMIN FRANKLIN PKWY", "exact"),
    ("Columbus and Washington", "S CHRISTOPHER COLUMBUS BLVD & WASHINGTON AVE", "exact"),
    ("Snyder Ave near 8th St", "SNYDER AVE & S 8TH ST", "exact"),
    ("streetlight out on Diamond between 21st and 22nd", "DIAMOND ST & N 21ST ST", "exact"),
    ("between broad and 15th on jackson", "JACKSON ST & S BROAD ST", "exact"),
    ("Market St from 15th to 16th", "MARKET ST & N 15TH ST", "exact"),
    ("5th and lehihg", "N 5TH ST & W LEHIGH AVE", "fuzzy"),
    ("pothole at Kensingtin & Allegheny", "KENSINGTON AVE & E ALLEGHENY AVE", "fuzzy"),
    ("Passyunk and Tasker", None, "ambiguous"),
    ("Kensington and Snyder", None, "unknown"),
    ("dead raccoon on my corner its 26th and reed", "S 26TH ST & REED ST", "exact"),
    ("City Line and 54th", "CITY AVE & N 54TH ST", "exact"),
    ("Alegheny and Ridge", "W ALLEGHENY AVE & RIDGE AVE", "fuzzy"),
    ("in front of 1387 E Clumbia ave", "1387 E COLUMBIA AVE", "fuzzy"),
    # blocks
    ("the 2300 block of n 7th", "2300-2398 block of N 7TH ST", "exact"),
    ("1500 blk of s 5th st", "1500-1598 block of S 5TH ST", "exact"),
    ("the whole 2900 block of Kensington Ave is dark", "2900-2998 block of KENSINGTON AVE", "exact"),
    ("15 hundred block of Christian St", "1500-1598 block of CHRISTIAN ST", "exact"),
    ("2300 block of 7th st", None, "ambiguous"),
    ("99900 block of Market", "99900-99998 block of MARKET ST", "out_of_range"),
    ("E. Tulpehocken st 500 block", "500-598 block of E TULPEHOCKEN ST", "exact"),
    # streets
    ("on Kensington Ave", "KENSINGTON AVE", "street_only"),
    ("trash all along Frankford avenue", "FRANKFORD AVE", "street_only"),
    ("north broad", "N BROAD ST", "street_only"),
    ("potholes on broad", "BROAD ST", "street_only"),
    ("dumping on Aramingo", "ARAMINGO AVE", "street_only"),
    ("Kensigton ave is a mess", "KENSINGTON AVE", "fuzzy"),
    ("trash at Lansdowne Ave", "LANSDOWNE AVE", "street_only"),
    ("hole on Springfield Ave at 50th", "SPRINGFIELD AVE & S 50TH ST", "exact"),
    # landmarks
    ("graffiti at City Hall", "1400 JOHN F KENNEDY BLVD", "exact"),
    ("near Clark Park", "1101 S 45TH ST", "exact"),
    ("Clark Park is full of needles", "1101 S 45TH ST", "exact"),
    ("trash outside Reading Terminal Market", "51 N 12TH ST", "exact"),
    ("dead cat in front of malcolm x park", "5100 PINE ST", "exact"),
    ("behind the art museum", "2600 BENJAMIN FRANKLIN PKWY", "exact"),
    ("by 30th street station", "2955 MARKET ST", "exact"),
    ("I live at 5212 Wayne Avenue, apartment B2", "5212 WAYNE AVE APT B2", "exact"),
    ("potholes all over Lincoln Drive", "LINCOLN DR", "street_only"),
    ("trash on the steps of the art museum", "2600 BENJAMIN FRANKLIN PKWY", "exact"),
    ("Franklin Square playground", "200 N 6TH ST", "exact"),
    ("pothole, Island Ave by the airport", "ISLAND AVE", "street_only"),
    # elsewhere
    ("45 Main St, Norristown PA", None, "outside_city"),
    ("123 Main St, Camden NJ", None, "outside_city"),
    ("1200 Market St, Wilmington, Delaware", None, "outside_city"),
    ("pothole in Upper Darby", None, "outside_city"),
    ("1234 Market St 08102", None, "outside_city"),
    ("20 S 69th St Upper Darby PA 19082", None, "outside_city"),
]

SPANISH = [
    ("hay basura en la 5ta y Lehigh", "N 5TH ST & W LEHIGH AVE", "exact"),
    ("esquina de la calle 5 con Lehigh", "N 5TH ST & W LEHIGH AVE", "exact"),
    ("quinta y Lehigh", "N 5TH ST & W LEHIGH AVE", "exact"),
    ("en la 5 y Lehigh", "N 5TH ST & W LEHIGH AVE", "exact"),
    ("enfrente del 2339 N 7th St", "2339 N 7TH ST", "exact"),
    ("cuadra 1200 de Market", "1200-1298 block of MARKET ST", "exact"),
    ("en la cuadra 2300 de la calle 7 norte", "2300-2398 block of N 7TH ST", "exact"),
    ("calle Market 1234", "1234 MARKET ST", "exact"),
    ("calle Market, número 1234", "1234 MARKET ST", "exact"),
    ("1234 de la calle Market", "1234 MARKET ST", "exact"),
    ("hueco en la avenida Allegheny con Kensington", "E ALLEGHENY AVE & KENSINGTON AVE", "exact"),
    ("la 52 con Market", "N 52ND ST & MARKET ST", "exact"),
    ("en Broad entre Snyder y Jackson", "S BROAD ST & SNYDER AVE", "exact"),
    ("basura en la Lehigh cerca de la 5ta", "W LEHIGH AVE & N 5TH ST", "exact"),
    ("hay un árbol caído en el parque Clark Park", "1101 S 45TH ST", "exact"),
    ("enfrente de City Hall", "1400 JOHN F KENNEDY BLVD", "exact"),
    ("frente al 2001 Dimond st", "2001 DIAMOND ST", "fuzzy"),
    ("en la avenida Allegheny", "ALLEGHENY AVE", "street_only"),
    ("vivo en Nueva Jersey", None, "outside_city"),
    ("1234 Market St apto 3", "1234 MARKET ST APT 3", "exact"),
]

NOTHING = [
    ("", "en"),
    ("3 potholes in 2 weeks", "en"),
    ("call me at 215-555-1212", "en"),
    ("my number is (215) 555 1212", "en"),
    ("it's been 5 days", "en"),
    ("2 men on the corner", "en"),
    ("my neighbor at night", "en"),
    ("16543210", "en"),
    ("what about 16543210?", "en"),
    ("10 bags of trash", "en"),
    ("24th time I call", "en"),
    ("this is my 2nd and 3rd call", "en"),
    ("pothole", "en"),
    ("market is dirty", "en"),
    ("911", "en"),
    ("I called 911 Market is on fire", "en"),
    ("311", "en"),
    ("yes", "en"),
    ("at 8 and 9 pm", "en"),
    ("around 8:30 on 5/12", "en"),
    ("it cost me $1200", "en"),
    ("$100 spring cleaning fee", "en"),
    ("since 2019 spring water everywhere", "en"),
    ("there is a new street light out", "en"),
    ("a street light is out", "en"),
    ("the main street is dirty", "en"),
    ("one way street", "en"),
    ("2 way street", "en"),
    ("I called City Hall three times and nobody answers", "en"),
    ("grass/trees blocking the sidewalk", "en"),
    ("black and white dog", "en"),
    ("the water and the spring", "en"),
    ("day and night", "en"),
    ("north and south", "en"),
    ("200 green bags", "en"),
    ("5 water bottles", "en"),
    ("3 school kids", "en"),
    ("I drive there every day", "en"),
    ("at the pool building", "en"),
    ("the church and the school", "en"),
    ("on the 5th of May", "en"),
    ("1st place", "en"),
    ("100% full", "en"),
    ("thank you, John and Mary", "en"),
    ("in Kensington", "en"),
    ("a truck from New Jersey", "en"),
    ("5 out of 10 street lights work", "en"),
    ("I spoke to Grace and Hope at the office", "en"),
    ("Washington and Jefferson would be ashamed", "en"),
    ("ok thanks", "en"),
    ("2 of the 3 traffic lights are out", "en"),
    ("I reported it on 6/3 and again on 6/10", "en"),
    ("the first house on the left", "en"),
    ("First and foremost this city is a mess", "en"),
    ("open 24/7", "en"),
    ("my reference is #14532211", "en"),
    ("5ta vez que llamo", "es"),
    ("hace 5 días", "es"),
    ("llevo media hora esperando", "es"),
    ("hay 2 carros en mi calle", "es"),
    ("la segunda y tercera vez", "es"),
    ("llamé al 911 y no contestan", "es"),
    ("a las 8 y a las 9", "es"),
    ("sí", "es"),
    ("son las 5 y media", "es"),
    ("entre las 3 y las 4 de la tarde", "es"),
    ("vivo en el segundo piso", "es"),
    ("no hay luz en mi cuadra", "es"),
]


@pytest.mark.parametrize(("text", "standard", "status"), ENGLISH)
def test_a_place_in_english_words(text: str, standard: str | None, status: str) -> None:
    place = find(text)
    assert place is not None
    assert (place.standard, place.status) == (standard, status)
    assert place.surface in text


@pytest.mark.parametrize(("text", "standard", "status"), SPANISH)
def test_a_place_in_spanish_words(text: str, standard: str | None, status: str) -> None:
    place = find(text, "es")
    assert place is not None
    assert (place.standard, place.status) == (standard, status)
    assert place.surface in text


@pytest.mark.parametrize(("text", "language"), NOTHING)
def test_words_that_are_no_place(text: str, language: str) -> None:
    assert find(text, language) is None


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("huge pothole at 15th and Market, fix it", "15th and Market", "intersection"),
        (
            "please clean 1234 market st, apt 3, Philadelphia PA 19107 today",
            "1234 market st, apt 3, Philadelphia PA 19107",
            "address",
        ),
        ("trash on the 2300 block of N 7th again", "2300 block of N 7th", "block"),
        ("we met near Clark Park yesterday", "Clark Park", "landmark"),
        ("light out on Kensington Ave again", "Kensington Ave", "street"),
    ],
)
def test_the_surface_is_what_the_resident_wrote(text: str, surface: str, kind: str) -> None:
    place = find(text)
    assert place is not None
    assert (place.surface, place.kind) == (surface, kind)


def test_a_choice_is_offered_when_north_and_south_both_have_the_number() -> None:
    place = find("1200 15th st")
    assert place is not None
    assert place.suggestions == ("1200 N 15TH ST", "1200 S 15TH ST")


def test_a_correction_is_a_suggestion() -> None:
    place = find("2001 Dimond st")
    assert place is not None
    assert place.suggestions == ("2001 DIAMOND ST",)


def test_the_zip_code_and_the_segment_are_kept() -> None:
    place = find("1234 Market St, Philadelphia, PA 19107-1234")
    assert place is not None
    assert (place.zip_code, place.seg_id) == ("19107", "440394")


def test_the_best_told_place_wins() -> None:
    place = find("I work near City Hall on Market St but the hole is in front of 2339 N 7th St")
    assert place is not None
    assert place.standard == "2339 N 7TH ST"


def test_a_language_without_word_lists_still_reads_english_streets() -> None:
    place = find("có ổ gà ở 15th and Market", "vi")
    assert place is not None
    assert place.standard == "N 15TH ST & MARKET ST"


def test_digits_of_any_script_are_digits() -> None:
    place = find("١٢٣٤ Market St", "ar")
    assert place is not None
    assert place.standard == "1234 MARKET ST"


@pytest.mark.parametrize(
    ("text", "language", "surface"),
    [
        ("яма на углу Маркета и 52-й, осторожно", "ru", "Маркета и 52-й"),
        ("حفرة عند برود وسنايدر منذ أسبوع", "ar", "برود وسنايدر"),
        ("52번가와 마켓에서 사고", "ko", "52번가와 마켓"),
        ("à l'angle de l'avenue Snyder et de Broad", "fr", "l'avenue Snyder et de Broad"),
        ("在Broad街和Snyder交叉口有坑", "zh-Hans", "Broad街和Snyder"),
    ],
)
def test_what_is_glued_to_a_name_is_told_apart(text: str, language: str, surface: str) -> None:
    place = find(text, language)
    assert place is not None
    assert (place.surface, place.kind) == (surface, "intersection")


def test_an_accent_makes_another_word_in_vietnamese() -> None:
    south, year = find("đường Broad phía nam", "vi"), find("đường Broad năm ngoái", "vi")
    assert south is not None
    assert year is not None
    assert (south.standard, year.standard) == ("S BROAD ST", "BROAD ST")


def test_words_of_one_language_say_nothing_in_another() -> None:
    assert find("угол Брод и Снайдер", "en") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("en Broad entre las 3 y las 4", "es"), ("entre as 3 e as 4 na Broad", "pt"), ("tra le 3 e le 4", "it")],
)
def test_hours_are_no_streets(text: str, language: str) -> None:
    place = find(text, language)
    assert place is None or place.kind == "street"
