"""Reference numbers: found however people write them, told apart from all the other numbers people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.reference import find, is_ours, western_digits, with_check_digit

NUMBERS = st.integers(min_value=3_110_000, max_value=99_999_999)
DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        # As it stands, in a sentence, between other signs.
        ("16543210", "16543210"),
        ("  16543210\n", "16543210"),
        ("what about 16543210?", "16543210"),
        ("What happened to case 16543210, please", "16543210"),
        ("#16543210", "16543210"),
        ("# 16543210", "16543210"),
        ("(16543210)", "16543210"),
        ("ref:16543210.", "16543210"),
        ("no.16543210", "16543210"),
        ("nº16543210", "16543210"),
        ("SR#16543210", "16543210"),
        ("“16543210”", "16543210"),
        ("16543210!!", "16543210"),
        ("16543210和17", "16543210"),
        ("编号16543210怎么样了", "16543210"),
        # In groups, as people read numbers out or copy them.
        ("1654 3210", "16543210"),
        ("1654-3210", "16543210"),
        ("165-432-10", "16543210"),
        ("16 54 32 10", "16543210"),
        ("165 43 210", "16543210"),
        ("1-6-5-4-3-2-1-0", "16543210"),
        ("1 6 5 4 3 2 1 0", "16543210"),
        ("16.543.210", "16543210"),
        ("1654\u00a03210", "16543210"),
        ("1654–3210", "16543210"),
        ("1654- 3210", "16543210"),
        # In the digits of other scripts.
        ("١٦٥٤٣٢١٠", "16543210"),
        ("ما هي حالة البلاغ ١٦٥٤٣٢١٠؟", "16543210"),
        ("১৬৫৪৩২১০", "16543210"),
        ("১৬৫৪৩২১০ নম্বরের কী হলো?", "16543210"),
        ("១៦៥៤៣២១០", "16543210"),
        ("តើ ១៦៥៤ ៣២១០ យ៉ាងណាហើយ", "16543210"),
        ("１６５４３２１０", "16543210"),
        ("۱۶۵۴۳۲۱۰", "16543210"),
        # The City's older numbers have seven digits; ours will have nine one day.
        ("8123456", "8123456"),
        ("311000086", "311000086"),
        # Beside other numbers.
        ("I called 311 about 16543210", "16543210"),
        ("311 16543210", "16543210"),
        ("16543210 at 1234 Market St 19107", "16543210"),
        ("1234 Market St, 16543210", "16543210"),
        ("my phone is 215-686-8686, the number is 16543210", "16543210"),
        ("(215) 686-8686 16543210", "16543210"),
        ("reported on 2026-05-12: 16543210", "16543210"),
        ("16543210 on 05/12/2026 at 10:30", "16543210"),
        ("it cost $1500000 and the case is 16543210", "16543210"),
        ("two of them, 16543210 and 31100008", "16543210"),
    ],
)
def test_a_reference_is_found(text: str, reference: str) -> None:
    assert find(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "hello",
        "311",
        "911",
        # House numbers, blocks, crossings, codes of places.
        "1234 Market St",
        "1234 5th St",
        "12345 Roosevelt Blvd 19116",
        "1234 Market St Philadelphia PA 19107",
        "19107",
        "19107-1234",
        "1234 Market St, Philadelphia PA 19107-1234",
        "1200-1298 Market St",
        "the 2300-2400 block of N Broad",
        "1200 1300 block of Market",
        "between 15th and 16th on 2400 W Lehigh",
        "apt 4, 1234 N 5th St, 19122",
        "39.952335, -75.163789",
        "39.9523350,-75.1637890",
        "https://maps.google.com/?q=39.952335,-75.163789",
        # Phone numbers.
        "215-686-8686",
        "(215) 686-8686",
        "215.686.8686",
        "215 686 8686",
        "2156868686",
        "215 6868686",
        "+1 215 686 8686",
        "+12156868686",
        "12156868686",
        "1-800-349-7623",
        "18003497623",
        "9175551234",
        "686-8686",
        "+52 55 1234 5678",
        "+525512345678",
        "+380 44 123 45 67",
        "٢١٥-٦٨٦-٨٦٨٦",
        "call me at 267-555-0100 or 215-555-0199",
        # Dates, times, prices, and numbers that are too short or too long.
        "2026-05-12",
        "12.05.2026",
        "12-05-2026",
        "5-12-2026",
        "05 12 2026",
        "05/12/2026",
        "2026/05/12 10:30",
        "12.05.2026 10:30",
        "$1500000",
        "$ 1500000",
        "$1,500,000",
        "€15000000",
        "£15000000",
        "123456",
        "1234567890123",
        "https://x.com/philly311/status/1234567890123456789",
        "IMG_20260512_101530.jpg",
        "½ ² ① ⅷ",
    ],
)
def test_another_number_is_none(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("٠١٢٣٤٥٦٧٨٩", DIGITS),
        ("০১২৩৪৫৬৭৮৯", DIGITS),
        ("០១២៣៤៥៦៧៨៩", DIGITS),
        ("０１２３４５６７８９", DIGITS),
        (DIGITS, DIGITS),
        ("五 ½ ² ① Ⅷ", "五 ½ ² ① Ⅷ"),
        ("৩১১ নম্বর", "311 নম্বর"),
    ],
)
def test_digits_of_every_script_are_read(text: str, expected: str) -> None:
    assert western_digits(text) == expected


class TestCheckDigit:
    """Luhn's promises, over every number that will be given out for decades."""

    @given(NUMBERS)
    def test_what_is_given_out_is_ours_and_is_found(self, number: int) -> None:
        reference = with_check_digit(number)
        assert reference[:-1] == str(number)
        assert is_ours(reference)
        assert find(f"what about {reference}?") == reference

    @given(NUMBERS, st.data())
    def test_one_wrong_digit_is_never_ours(self, number: int, data: st.DataObject) -> None:
        reference = with_check_digit(number)
        place = data.draw(st.integers(0, len(reference) - 1))
        wrong = data.draw(st.sampled_from(DIGITS).filter(lambda digit: digit != reference[place]))
        assert not is_ours(reference[:place] + wrong + reference[place + 1 :])

    @given(NUMBERS, st.data())
    def test_swapped_neighbours_are_never_ours_but_for_0_and_9(self, number: int, data: st.DataObject) -> None:
        reference = with_check_digit(number)
        place = data.draw(st.integers(0, len(reference) - 2))
        pair = reference[place : place + 2]
        swapped = reference[:place] + pair[::-1] + reference[place + 2 :]
        assert is_ours(swapped) == (pair[0] == pair[1] or pair in ("09", "90"))

    def test_the_textbooks_number(self) -> None:
        assert with_check_digit(7992739871) == "79927398713"

    @pytest.mark.parametrize("text", ["", "x", "3110000x", "٣١١٠٠٠٠٨", "3110 0008", "²"])
    def test_what_is_no_plain_number_is_not_ours(self, text: str) -> None:
        assert is_ours(text) is False


@given(st.text(alphabet=st.sampled_from("0123456789 .-–#+()$/:abc٣৩៣½²\n\u00a0"), max_size=60))
def test_whatever_is_written_the_answer_is_digits_or_nothing(text: str) -> None:
    found = find(text)
    if found is not None:
        assert found.isascii()
        assert found.isdigit()
        assert 7 <= len(found) <= 12
