"""Reference numbers: eight plain digits, the last of which catches a slip of the thumb."""

import re
import unicodedata

# What may stand between the digits when people read a number out or copy it.
GAP = r"[ \u00a0.\-–]"
# What people write in digits that is something else. Each is taken out whole: a part of it is no reference either.
OTHER = re.compile(
    rf"""
    # a phone number of this country, one without its area code, one of another country
      (?<!\d) (?:\+?1{GAP}?)? (?:\([2-9]\d\d\)|[2-9]\d\d) {GAP}? [2-9]\d\d {GAP}? \d{{4}} (?!\d)
    | (?<!\d) (?<!\d{GAP}) [2-9]\d\d [.\-–] \d{{4}} (?!{GAP}?\d)
    | \+\d{{1,3}} (?:[()]|{GAP}){{0,2}} (?:\d(?:[()]|{GAP}){{0,2}}){{5,11}} \d (?!\d)
    # ZIP+4, degrees, a price
    | (?<!\d) \d{{5}} [\-–] \d{{4}} (?!\d)
    | (?<!\d) (?<!\d\.) \d{{1,3}} \. \d{{4,}} (?!\.?\d)
    | [$€£] \s? \d+ (?:[.,]\d+)*
    # a date, with the year first or last
    | (?<!\d) (?:19|20)\d\d (?P<a>{GAP}) (?:0?[1-9]|1[0-2]) (?P=a) (?:0?[1-9]|[12]\d|3[01]) (?!\d)
    | (?<!\d) (?:0?[1-9]|[12]\d|3[01]) (?P<b>{GAP}) (?:0?[1-9]|[12]\d|3[01]) (?P=b) (?:19|20)\d\d (?!\d)
    """,
    re.VERBOSE,
)
WHOLE = re.compile(r"(?<![\d_])(?<!\d[.,])\d{7,12}(?![\d_])(?![.,]\d)")
# In groups only the lengths that are given out: other digits stand beside each other by chance.
GROUPED = re.compile(
    rf"(?<![\d_])(?<!\d{GAP})(?<!\d{GAP}{GAP})(?<!\d,)\d(?:{GAP}{{0,2}}\d){{7,8}}(?![\d_])(?!{GAP}{{1,2}}\d)"
)
# What may stand in a field that is only for a number: blanks, dashes, dots, #, and marks of direction.
ORNAMENT = re.compile(r"[\s.\-\u2010-\u2014#\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
# "The 2300-2400 block": two numbers of houses on one street.
LONGEST_BLOCK = 200


def with_check_digit(number: int) -> str:
    """Luhn: every single wrong digit and nearly every swap of neighbours gives a number that was never given out."""
    return f"{number}{_luhn(str(number))}"


def is_ours(reference: str) -> bool:
    """Whether the check digit fits. The City's own older numbers have none, so this only words a hint."""
    return reference.isascii() and reference.isdigit() and _luhn(reference[:-1]) == int(reference[-1])


def _luhn(digits: str) -> int:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += sum(divmod(value, 10))
    return -total % 10


def find(text: str) -> str | None:
    """The reference number in a text, in any script's digits, with blanks, dashes or #.

    Digits that stand together come first. Phone numbers, dates, prices, places and blocks of houses are none.
    """
    plain = OTHER.sub("|", western_digits(text))
    whole = WHOLE.search(plain)
    if whole is not None:
        return whole.group()
    groups = (re.findall(r"\d+", match.group()) for match in GROUPED.finditer(plain))
    return next(("".join(group) for group in groups if not _is_block(group)), None)


def typed(text: str) -> str | None:
    """The number in a field that asks for nothing else; there a phone number or a date is nobody's guess."""
    digits = ORNAMENT.sub("", western_digits(text))
    return digits if re.fullmatch(r"[0-9]{7,12}", digits) else find(text)


def _is_block(group: list[str]) -> bool:
    return [len(number) for number in group] == [4, 4] and 0 < int(group[1]) - int(group[0]) <= LONGEST_BLOCK


def western_digits(text: str) -> str:
    """٣١١ and ৩১১ as 311; everything else stays as it is."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text)
