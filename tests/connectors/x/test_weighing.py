"""Posts weigh what X says that they weigh; the figures are those of X's own twitter-text 3.0."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.x.weighing import weight, without_links


@pytest.mark.parametrize(
    ("text", "weighs"),
    [
        ("hello", 5),
        ("cafe\u0301", 4),
        ("Привет мир", 10),
        ("مرحبا بالعالم", 13),
        ("আমার রাস্তায় গর্ত", 18),
        ("ភ្លើងខូច។", 18),
        ("路灯坏了", 8),
        ("가로등이 고장났어요", 19),
        ("Tiếng Việt ế ổ ư ơ đ", 24),
        ("👩\u200d👧", 2),
        ("🇺🇸", 2),
        ("👍🏽", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("© ®", 5),
        ("a…b", 4),
        ("“quoted” – dash — em", 20),
        ("See https://www.phila.gov/departments/philly311/ now.", 32),
        ("phila.gov/311?x=1, ok", 27),
        ("http://x.co", 23),
        ("e-mail me@phila.gov please", 26),
    ],
)
def test_weighs(text: str, weighs: int) -> None:
    assert weight(text) == weighs


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Nothing here. At all.", "Nothing here. At all."),
        ("See https://www.phila.gov/a?b=c now.", "See now."),
        ("Call phila.gov. Thanks", "Call. Thanks"),
        ("https://phila.gov", ""),
        ("mail me@phila.gov ok", "mail me@phila.gov ok"),
        ("St. No. 5,\n\nsecond line https://x.co/a\nthird", "St. No. 5,\n\nsecond line\nthird"),
    ],
)
def test_in_public_there_are_no_links(text: str, rest: str) -> None:
    assert without_links(text) == rest


@given(st.text())
def test_no_link_is_left(text: str) -> None:
    assert without_links(f"{text} https://phila.gov/311 {text}").count("phila.gov") == 0
