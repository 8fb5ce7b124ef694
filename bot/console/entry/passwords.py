"""Passwords: how they are kept (argon2), which ones are refused, and one-time passwords."""

import asyncio
import secrets
import unicodedata
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT = 5
# Without letters and digits that are taken for each other.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 5
ONE_TIME_LASTS = timedelta(days=7)

_hasher = PasswordHasher()
# A hash takes 64 MB for a moment: two at a time, however many knock.
_at_once = asyncio.Semaphore(2)


def one_time() -> str:
    """A password to be read out once; about 100 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def hashed(password: str) -> str:
    return _hasher.hash(_composed(password))


@cache
def _of_nobody() -> str:
    """What is compared with when there is no such account, so that it takes as long."""
    return hashed(one_time())


async def hash_of(password: str) -> str:
    async with _at_once:
        return await asyncio.to_thread(hashed, password)


async def fits(password: str, kept: str | None) -> bool:
    """None is the hash of nobody: it never fits."""
    async with _at_once:
        return await asyncio.to_thread(_verify, password, kept or _of_nobody()) and kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than those of today."""
    return _hasher.check_needs_rehash(kept)


def refusal(password: str, *, about: tuple[str, ...]) -> str | None:
    """Why this password is not taken; None when it is. `about`: the person's name and log-in."""
    small = password.casefold()
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Several words in a row are easy to keep in mind."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if len(set(small)) < FEWEST_DIFFERENT:
        return "Use more different characters."
    if any(len(word) > 3 and word.casefold() in small for word in about):  # noqa: PLR2004
        return "Leave your name, your e-mail address and the name of the service out of it."
    return None


def _verify(password: str, kept: str) -> bool:
    try:
        return _hasher.verify(kept, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def _composed(password: str) -> str:
    """Keyboards write the same accent in two ways."""
    return unicodedata.normalize("NFC", password)
