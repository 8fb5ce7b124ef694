"""Files for a spreadsheet: what a resident could make a formula of stays words."""

import csv
import io

import pytest

from bot.reports.sheets import csv_lines


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_what_looks_like_a_formula_is_words(words: str) -> None:
    assert next(csv.reader(io.StringIO(csv_lines([[words]]))))[0].startswith("'")


def test_numbers_and_quotes_stay_what_they_are() -> None:
    written = csv_lines([["a", 'say "hi", now', -2, 0.5, None]])
    assert list(csv.reader(io.StringIO(written))) == [["a", 'say "hi", now', "-2", "0.5", ""]]
