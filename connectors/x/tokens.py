"""The account's OAuth 2.0 token: X lets it live for two hours, and takes each key that renews it once.

A renewal key that X has taken before is worse than none: people report that X then takes back all that came of it.
So only who holds the house's store renews, the newest key is kept there before anything is done with it, and the first
one, which stands in the environment for ever, is remembered as used.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.base import ChannelError, KeyStore, KeyStoreError, SendErrorKind
from connectors.x.quiet import hush
from connectors.x.settings import OAuth2Keys, Timing

log = logging.getLogger(__name__)

# What lives no longer than this is renewed: a download may take a while.
MARGIN_SECONDS = 300.0
# How many first keys are remembered as used; each is somebody's consent in a browser.
MOST_USED = 50

REFUSALS: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "X no longer takes the key that renews the account's OAuth 2.0 token, so pictures in "
    "direct messages stay unread: get a new X_OAUTH2_REFRESH_TOKEN (docs/channels/x.md)",
    HTTPStatus.UNAUTHORIZED: "X refuses X_OAUTH2_CLIENT_ID or its secret",
    HTTPStatus.FORBIDDEN: "X refuses X_OAUTH2_CLIENT_ID or its secret",
}


class Kept(BaseModel):
    """What stands in the store: the newest two keys, until when the first lives, and which first keys were used."""

    model_config = ConfigDict(frozen=True)

    access: str
    refresh: str
    until: float
    used: tuple[str, ...]


class Given(BaseModel):
    """X's answer to a renewal."""

    access_token: str
    refresh_token: str
    expires_in: float


class Tokens:
    """The newest token of one account, shared by all processes of the house."""

    def __init__(
        self, keys: OAuth2Keys, store: KeyStore, api_url: str, timing: Timing, clock: Callable[[], float]
    ) -> None:
        hush()
        self._keys = keys
        self._store = store
        self._address = f"{api_url.rstrip('/')}/2/oauth2/token"
        self._whole = timing.whole
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(timing.answer, connect=timing.connect))
        self._renewal: asyncio.Task[Kept] | None = None
        # What X gave and the store did not take yet: nobody else knows it.
        self._unkept: Kept | None = None

    async def close(self) -> None:
        """Close the connections. A renewal that has begun comes to its end first, or its key would be lost."""
        if self._renewal is not None:
            with suppress(Exception):
                await self._renewal
        await self._client.aclose()

    async def access(self, *, refused: str | None = None) -> str:
        """A token that lives, another than the one that X has just `refused`. Raises ChannelError."""
        try:
            good = self._good(await self._store.read(), refused)
            return (good or await self._renewed(refused)).access
        except KeyStoreError as error:
            raise ChannelError(SendErrorKind.MISCONFIGURED, str(error)) from None

    async def at_hand(self) -> str | None:
        """The same; None when it cannot be had."""
        try:
            return await self.access()
        except ChannelError as error:
            log.warning("there is no OAuth 2.0 token of the account: %s", error)
            return None

    async def _renewed(self, refused: str | None) -> Kept:
        """One renewal at a time. Who asked for it may give up waiting; it does not."""
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(refused))
        return await asyncio.shield(self._renewal)

    async def _renew(self, refused: str | None) -> Kept:
        async with self._store.hold() as held:
            # Another process may have been quicker.
            good = self._good(held.text, refused)
            if good is not None:
                return good
            newest = self._unkept or await self._ask(_read(held.text))
            self._unkept = newest
            await held.keep(newest.model_dump_json())
            self._unkept = None
            return newest

    def _good(self, text: str | None, refused: str | None) -> Kept | None:
        kept = _read(text)
        if kept is None or kept.access == refused or _mark(self._keys.refresh_token) not in kept.used:
            return None
        return kept if self._clock() < kept.until - MARGIN_SECONDS else None

    async def _ask(self, kept: Kept | None) -> Kept:
        """Use up a key: the newest, or a first one that is new in the environment. Raises ChannelError."""
        first = _mark(self._keys.refresh_token)
        used = kept.used if kept is not None else ()
        is_known = kept is not None and first in used
        given = await self._exchanged(kept.refresh if kept is not None and is_known else self._keys.refresh_token)
        return Kept(
            access=given.access_token,
            refresh=given.refresh_token,
            until=self._clock() + given.expires_in,
            used=used if is_known else (*used, first)[-MOST_USED:],
        )

    async def _exchanged(self, refresh: str) -> Given:
        try:
            # The client's own time-out is between two bytes; this one is for a server that drips.
            async with asyncio.timeout(self._whole):
                answer = await self._client.post(
                    self._address,
                    data={"grant_type": "refresh_token", "refresh_token": refresh},
                    auth=(self._keys.client_id, self._keys.client_secret),
                )
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise ChannelError(
                SendErrorKind.UNAVAILABLE, f"X could not be asked for a new token ({type(error).__name__})"
            ) from None
        if refusal := REFUSALS.get(answer.status_code):
            raise ChannelError(SendErrorKind.MISCONFIGURED, refusal)
        if answer.status_code != HTTPStatus.OK:
            raise ChannelError(SendErrorKind.UNAVAILABLE, f"X answers {answer.status_code} when asked for a new token")
        try:
            return Given.model_validate_json(answer.content)
        except ValidationError:
            raise ChannelError(SendErrorKind.UNAVAILABLE, "X's answer with a new token is not as documented") from None


def _read(text: str | None) -> Kept | None:
    return Kept.model_validate_json(text) if text is not None else None


def _mark(refresh: str) -> str:
    """Tells one first key from another and opens nothing."""
    return hashlib.sha256(refresh.encode()).hexdigest()[:16]
