"""The second factor: six digits from an app on the phone (RFC 6238), and recovery codes for when it is lost."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno

from bot.console.entry.passwords import ALPHABET

STEP_SECONDS = 30
# A clock may be wrong by one step in either direction.
DRIFT = (0, -1, 1)
CODES, CODE_LENGTH = 10, 12


def new_secret() -> str:
    return pyotp.random_base32()


def uri(secret: str, *, email: str, issuer: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def picture(address: str) -> str:
    """The QR code as an SVG to stand in the page."""
    return segno.make(address, micro=False).svg_inline(scale=5, border=4, light="#fff", dark="#000", omitsize=False)


def matching_step(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """The time step whose code this is. Steps up to `after` were used: a code that was overheard is worth nothing."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret, interval=STEP_SECONDS)
    for step in (current + drift for drift in DRIFT):
        if pyotp.utils.strings_equal(generator.generate_otp(step), digits) and (after is None or step > after):
            return step
    return None


def new_recovery_codes() -> list[str]:
    half = CODE_LENGTH // 2
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def hashes(codes: Sequence[str]) -> list[str]:
    """Sixty random bits need no slow hash."""
    return [_hash(code) for code in codes]


def without(code: str, kept: Sequence[str]) -> list[str] | None:
    """What is left when this recovery code is used; None when it is not one of them."""
    used = _hash(code)
    return [one for one in kept if one != used] if used in kept else None


def _hash(code: str) -> str:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
