"""Calls the X API through tweepy the way this house needs it: never blocking, never for ever, and where we are told.

tweepy sends no time-out, blocks its thread, knows one host, logs everything at DEBUG and, where it is asked to wait for
a rate limit, may call itself without end. It is asked for none of that; `connectors.x.errors` reads what it raises.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import requests
import tweepy

from connectors.x.quiet import hush
from connectors.x.settings import Timing, XSettings

# The host that tweepy knows, and X's own name for it today. OAuth 1.0a signs the address, so it is signed for the
# latter wherever the call then goes.
TWEEPYS_HOST = "https://api.twitter.com"
X_HOST = "https://api.x.com"

Json = dict[str, Any]

POST_FIELDS = [
    "attachments",
    "author_id",
    "created_at",
    "display_text_range",
    "edit_history_tweet_ids",
    "entities",
    "geo",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "referenced_tweets",
]
POST_EXPANSIONS = ["author_id", "attachments.media_keys", "geo.place_id"]
DM_FIELDS = ["attachments", "created_at", "dm_conversation_id", "entities", "event_type", "sender_id", "text"]
DM_EXPANSIONS = ["sender_id", "attachments.media_keys"]
MEDIA_FIELDS = ["type", "url"]
PLACE_FIELDS = ["geo"]
PAGE = 100
# The least that X gives at a time.
SMALLEST_PAGE = 5
# More at a time wait for one of these to end.
MOST_CALLS = 32


class _Session(requests.Session):
    """Signs for X's own host, sends where the settings say, waits so long and goes nowhere else."""

    def __init__(self, api_url: str, timing: Timing) -> None:
        super().__init__()
        self._base = api_url.rstrip("/")
        self._timeout = (timing.connect, timing.answer)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        request.url = str(request.url).replace(TWEEPYS_HOST, X_HOST, 1)
        prepared = super().prepare_request(request)
        prepared.url = str(prepared.url).replace(X_HOST, self._base, 1)
        return prepared

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        return super().send(request, **{**options, "timeout": self._timeout, "allow_redirects": False})


class Api:
    """Every call that we make, each giving X's JSON. Raises what `connectors.x.errors.translated` knows."""

    def __init__(self, settings: XSettings, timing: Timing) -> None:
        hush()
        self._timing = timing
        self._session = _Session(settings.api_url, timing)
        # Threads of its own: an X that hangs takes none from the rest of the house.
        self._threads = ThreadPoolExecutor(MOST_CALLS, thread_name_prefix="x")
        self._client = self._tweepy(
            bearer_token=settings.bearer_token,
            consumer_key=settings.consumer_key,
            consumer_secret=settings.consumer_secret,
            access_token=settings.access_token,
            access_token_secret=settings.access_token_secret,
        )

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._session.close()

    # --- the account ---

    async def me(self) -> Json:
        return await self._call(self._client.get_me)

    async def mentions(self, account: str, *, since: str | None, size: int, token: str | None) -> Json:
        """The newest first, after `since`."""
        return await self._call(
            self._client.get_users_mentions,
            account,
            user_auth=True,
            since_id=since,
            pagination_token=token,
            max_results=size,
            tweet_fields=POST_FIELDS,
            expansions=POST_EXPANSIONS,
            media_fields=MEDIA_FIELDS,
            place_fields=PLACE_FIELDS,
        )

    async def dm_events(self, *, size: int, token: str | None) -> Json:
        """The newest first, of all conversations."""
        return await self._call(
            self._client.get_direct_message_events,
            event_types="MessageCreate",
            pagination_token=token,
            max_results=size,
            dm_event_fields=DM_FIELDS,
            expansions=DM_EXPANSIONS,
            media_fields=MEDIA_FIELDS,
        )

    async def post(self, number: str) -> Json:
        """One post with its media."""
        return await self._call(
            self._client.get_tweet,
            number,
            user_auth=True,
            tweet_fields=["attachments"],
            expansions=["attachments.media_keys"],
            media_fields=MEDIA_FIELDS,
        )

    async def reply(self, text: str, under: str) -> Json:
        return await self._call(self._client.create_tweet, text=text, in_reply_to_tweet_id=under)

    async def write(self, text: str, to: str) -> Json:
        return await self._call(self._client.create_direct_message, participant_id=to, text=text)

    # --- webhook and subscriptions, of which tweepy has nothing ---

    async def webhooks(self) -> Json:
        return await self._ask(self._client, "GET", "/2/webhooks")

    async def register(self, url: str) -> Json:
        return await self._ask(self._client, "POST", "/2/webhooks", {"url": url})

    async def validate(self, webhook: str) -> Json:
        """Let X ask the webhook for its token again."""
        return await self._ask(self._client, "PUT", f"/2/webhooks/{webhook}")

    async def subscriptions(self) -> Json:
        """All of the app."""
        return await self._ask(self._client, "GET", "/2/activity/subscriptions")

    async def subscribe(self, event_type: str, account: str, webhook: str, oauth2_token: str | None) -> Json:
        """As the account: these events are private.

        X's guide asks for OAuth 2.0, its reference takes OAuth 1.0a as well; the former is used where there is a token.
        """
        body = {"event_type": event_type, "filter": {"user_id": account}, "webhook_id": webhook}
        # To tweepy a token of the account by OAuth 2.0 is a bearer like any other.
        client = self._tweepy(bearer_token=oauth2_token) if oauth2_token else self._client
        return await self._ask(client, "POST", "/2/activity/subscriptions", body, user_auth=oauth2_token is None)

    async def unsubscribe(self, subscription: str) -> Json:
        return await self._ask(self._client, "DELETE", f"/2/activity/subscriptions/{subscription}")

    # --- how ---

    def _tweepy(self, **keys: str | None) -> Any:
        client = tweepy.Client(**keys, return_type=dict, wait_on_rate_limit=False)
        client.session = self._session
        return client

    async def _ask(
        self, client: Any, method: str, route: str, body: Mapping[str, object] | None = None, *, user_auth: bool = False
    ) -> Json:
        def ask() -> object:
            return client.request(method, route, json=body, user_auth=user_auth).json()

        return await self._call(ask)

    async def _call(self, function: Callable[..., object], *arguments: object, **options: object) -> Json:
        given = {name: value for name, value in options.items() if value is not None}
        # The time-outs below are between two bytes; this one is for a server that drips. Its thread ends by itself.
        async with asyncio.timeout(self._timing.whole):
            call = partial(function, *arguments, **given)
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, call)
        if not isinstance(answer, dict):
            raise TypeError("the answer is not a JSON object")
        return answer


def listed(answer: Json) -> Sequence[Json]:
    """The things in an answer's `data`. Raises KeyError for an answer that neither has any nor says that it has none.

    An answer that is ok may tell of `errors`: beside data that is something missing, without data it is a failure.
    """
    meta = answer.get("meta", {})
    if "data" not in answer and 0 in (meta.get("result_count"), meta.get("total_subscriptions")):
        return []
    data = answer["data"]
    if not isinstance(data, list):
        raise TypeError("the data are not a list")
    return data
