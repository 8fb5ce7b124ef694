"""Tells X where to call us and what about, and looks what of it stands."""

from collections.abc import Sequence

import tweepy

from connectors.x.api import Api, Json, listed
from connectors.x.errors import is_duplicate
from connectors.x.events import WANTED
from connectors.x.me import Me


class Setup:
    """One webhook and its subscriptions; all of it may be done again at any time."""

    def __init__(self, api: Api, me: Me, url: str) -> None:
        self._api = api
        self._me = me
        self._url = url

    async def make(self, oauth2_token: str | None) -> None:
        """Bring X up to date. Raises what a call raises, after everything was tried."""
        webhook = await self._webhook()
        there = await self._subscriptions()
        refused: list[tweepy.HTTPException] = []
        for event_type in WANTED:
            try:
                old = [one for one in there if one["event_type"] == event_type]
                await self._subscribe(event_type, webhook, old, oauth2_token)
            except tweepy.HTTPException as error:
                refused.append(error)
        if refused:
            raise refused[0]

    async def problems(self) -> Sequence[str]:
        """What of it is missing, in sentences for staff. Raises what a call raises."""
        webhook = await self._found()
        if webhook is None:
            return ["X does not know our webhook, so nothing comes in. Starting the worker registers it."]
        there = {one["event_type"] for one in await self._subscriptions() if one.get("webhook_id") == webhook["id"]}
        invalid = "X holds our webhook for invalid and calls it no more. Starting the worker makes X ask it again."
        return [
            *([] if webhook.get("valid", True) else [invalid]),
            *(f"X does not tell us of {name}: the subscription is missing." for name in WANTED if name not in there),
        ]

    async def _webhook(self) -> str:
        found = await self._found() or await self._registered()
        if not found.get("valid", True):
            await self._api.validate(found["id"])
        return str(found["id"])

    async def _registered(self) -> Json:
        try:
            registered: Json = (await self._api.register(self._url))["data"]
        except tweepy.HTTPException as error:
            # Another process of ours starts at the same moment.
            found = await self._found() if is_duplicate(error) else None
            if found is None:
                raise
            return found
        return registered

    async def _found(self) -> Json | None:
        return next((one for one in listed(await self._api.webhooks()) if one["url"] == self._url), None)

    async def _subscriptions(self) -> list[Json]:
        """Those for our account; the app may have others."""
        there = listed(await self._api.subscriptions())
        return [one for one in there if one.get("filter", {}).get("user_id") == self._me.id]

    async def _subscribe(self, event_type: str, webhook: str, there: Sequence[Json], oauth2_token: str | None) -> None:
        """Unless it is done; what still leads to an older webhook is taken back first."""
        for one in there:
            if one.get("webhook_id") == webhook:
                return
            await self._api.unsubscribe(one["subscription_id"])
        try:
            await self._api.subscribe(event_type, self._me.id, webhook, oauth2_token)
        except tweepy.HTTPException as error:
            if not is_duplicate(error):
                raise
