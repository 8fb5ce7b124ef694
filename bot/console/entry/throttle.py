"""Slows down who guesses: growing pauses for an account at an address, an account, an address. Kept in the store.

A try is counted before it is looked at, in one statement, so that a hundred at once are a hundred. An account that
nobody has is counted like any other: a pause tells nothing about who may sign in.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, select, text, update

from bot.sealing import Sealer
from storage.engine import Sessions
from storage.models import SignInPause

# Who did not try for so long begins anew.
FORGOTTEN_AFTER_MINUTES = 60
# What a provider gives to one household.
IPV6, HOUSEHOLD_BITS = 6, 64


@dataclass(frozen=True, slots=True)
class Rule:
    """So many tries are free; then the pause doubles from one second up to the longest."""

    free: int
    longest_seconds: int


# The account alone is lenient: else a stranger could keep anybody out by failing in their name.
RULES: Mapping[str, Rule] = {
    "account at address": Rule(5, 900),
    "account": Rule(50, 30),
    "address": Rule(40, 900),
    "proof": Rule(5, 900),
}

_COUNT = text(
    """
    INSERT INTO sign_in_pauses AS known (key, tries, last_at, until) VALUES (:key, 1, :now, :now)
    ON CONFLICT (key) DO UPDATE SET
        tries = CASE WHEN known.last_at < :now - make_interval(mins => :forgotten) THEN 1 ELSE known.tries + 1 END,
        last_at = :now,
        until = CASE
            WHEN known.last_at < :now - make_interval(mins => :forgotten) OR known.tries + 1 < :free THEN :now
            ELSE :now + make_interval(secs => least(:longest, power(2, least(known.tries + 1 - :free, 20))))
        END
    WHERE known.until <= :now
    RETURNING tries
    """
)


@dataclass(frozen=True, slots=True)
class Throttle:
    sessions: Sessions
    sealer: Sealer

    async def wait_for_sign_in(self, account: str, address: str, now: datetime) -> int:
        """Count a try. 0: it may be looked at; else after so many seconds."""
        return await self._count(self._keys(account, address), now)

    async def wait_for_proof(self, user_id: int, now: datetime) -> int:
        """The same for who is known already and shows a code, or the password once more."""
        return await self._count({self._key("proof", str(user_id)): RULES["proof"]}, now)

    async def signed_in(self, account: str, address: str, now: datetime) -> None:
        """The account's counts begin anew; the address's goes back by one: one good account excuses no other try."""
        of_address = self._key("address", network_of(address))
        forgotten = now - timedelta(minutes=FORGOTTEN_AFTER_MINUTES)
        of_account = [key for key in self._keys(account, address) if key != of_address]
        async with self.sessions.begin() as session:
            await session.execute(delete(SignInPause).where(SignInPause.key.in_(of_account)))
            await session.execute(delete(SignInPause).where(SignInPause.last_at < forgotten, SignInPause.until < now))
            back = update(SignInPause).where(SignInPause.key == of_address, SignInPause.tries > 0)
            await session.execute(back.values(tries=SignInPause.tries - 1))

    async def proved(self, user_id: int) -> None:
        async with self.sessions.begin() as session:
            key = self._key("proof", str(user_id))
            await session.execute(delete(SignInPause).where(SignInPause.key == key))

    async def _count(self, keys: Mapping[str, Rule], now: datetime) -> int:
        """In the order of the keys, so that two at once do not wait for each other."""
        async with self.sessions() as session:
            for key, rule in sorted(keys.items()):
                values = {"key": key, "now": now, "forgotten": FORGOTTEN_AFTER_MINUTES}
                limits = {"free": rule.free, "longest": rule.longest_seconds}
                if (await session.execute(_COUNT, values | limits)).first() is None:
                    await session.rollback()
                    until = await session.scalar(select(SignInPause.until).where(SignInPause.key == key))
                    return max(1, math.ceil((until - now).total_seconds())) if until else 1
            await session.commit()
        return 0

    def _keys(self, account: str, address: str) -> dict[str, Rule]:
        network = network_of(address)
        values = {"account at address": f"{account} {network}", "account": account, "address": network}
        return {self._key(kind, value): RULES[kind] for kind, value in values.items()}

    def _key(self, kind: str, value: str) -> str:
        return self.sealer.fingerprint(f"{kind}:{value}")


def network_of(address: str) -> str:
    """Who has an IPv6 address has millions of them: they count as one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, HOUSEHOLD_BITS), strict=False)) if known.version == IPV6 else str(known)
