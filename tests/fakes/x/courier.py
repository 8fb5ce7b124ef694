"""Brings events to webhooks: signed, again when they are not taken, and as badly as a test wishes."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from tests.fakes.serving import TICK
from tests.fakes.x.costs import Item
from tests.fakes.x.events import event_json
from tests.fakes.x.things import DirectMessage, Hook, News, Post
from tests.fakes.x.webhooks import ANSWER_SECONDS, signature
from tests.fakes.x_world import XWorld

# X says that it tries again, not how often.
MOST_TRIES = 5


@dataclass(slots=True)
class Manners:
    """How events are brought; what lies while it is `paused` is brought afterwards."""

    paused: bool = False
    # Each event comes twice.
    twice: bool = False
    # The newest comes first.
    backwards: bool = False
    # All messages of a subscription that lie there come in one event.
    together: bool = False


class Courier:
    """Brings what is pending to where its subscription says."""

    def __init__(self, world: XWorld) -> None:
        self.manners = Manners()
        # (event_uuid, status) of each try; 0 stands for no answer.
        self.deliveries: list[tuple[str, int]] = []
        self._world = world

    async def run(self) -> None:
        """For ever."""
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client:
            while True:
                await asyncio.sleep(TICK)
                news = self._next()
                if news:
                    await self._bring(client, news)

    def _next(self) -> list[News]:
        """What is brought next; nothing, while nothing is due or nobody may be called."""
        now = asyncio.get_running_loop().time()
        with self._world.lock:
            due = [one for one in self._world.pending if one.not_before <= now and self._hook(one)]
        if self.manners.paused or not due:
            return []
        if self.manners.backwards:
            due.reverse()
        first = due[0]
        if not self.manners.together or not isinstance(first.about, DirectMessage):
            return [first]
        return [one for one in due if one.subscription == first.subscription]

    def _hook(self, news: News) -> Hook | None:
        hook = self._world.hooks.get(news.subscription.webhook or 0)
        return hook if hook and hook.valid else None

    async def _bring(self, client: httpx.AsyncClient, news: Sequence[News]) -> None:
        hook = self._hook(news[0])
        if hook is None:
            return
        body = json.dumps(event_json(self._world, news), ensure_ascii=False).encode()
        statuses = [await self._post(client, hook.url, body) for _ in range(1 + self.manners.twice)]
        self.deliveries += [(news[0].uuid, status) for status in statuses]
        for one in news:
            self._settle(one, taken=200 in statuses)

    async def _post(self, client: httpx.AsyncClient, url: str, body: bytes) -> int:
        signatures = {name: signature(secret, body) for name, secret in self._world.signing_secrets.items()}
        try:
            answer = await client.post(url, content=body, headers={"content-type": "application/json"} | signatures)
        except httpx.HTTPError:
            return 0
        return answer.status_code

    def _settle(self, news: News, *, taken: bool) -> None:
        with self._world.lock:
            news.tries += 1
            news.not_before = asyncio.get_running_loop().time() + news.tries * 10 * TICK
            if taken or news.tries >= MOST_TRIES:
                self._world.pending.remove(news)
            if taken and isinstance(news.about, Post):
                self._world.costs.pay(Item.MENTION_BROUGHT, news.about.id)
            elif taken and isinstance(news.about, DirectMessage) and news.about.sender != self._world.me.id:
                self._world.costs.pay(Item.DM_BROUGHT, news.about.id)
