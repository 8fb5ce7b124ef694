"""The only client of Rasa: a turn is a pure function, (state, message) -> (state', answers)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

YES, NO = "affirm", "deny"
# A yes or a no must be as sure as one that stands in the lists (nlu/data/*/shortcuts.yml).
SURE = 0.95


class RasaUnavailable(Exception):
    """Rasa could not be asked: nothing happened, the turn is taken again later."""


class TurnFailed(Exception):
    """Rasa was asked and one of our actions or rules failed (nlu/channel.py answers 502): a mistake of ours."""


@dataclass(frozen=True, slots=True)
class Question:
    """What Rasa is asked. `state` is what its last answer gave back."""

    sender: str
    text: str
    metadata: Mapping[str, Any]
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """`items` are phrases, asks and effects in order; `understood` is the reading of the message."""

    state: dict[str, Any]
    items: list[dict[str, Any]]
    understood: dict[str, Any]


class Rasa:
    """Any number of Rasa processes, asked in turn: they keep nothing, so any of them will do."""

    def __init__(self, urls: Sequence[str], token: str, *, timeout_seconds: float) -> None:
        self._urls = [url.rstrip("/") for url in urls]
        self._turn = count()
        self._client = httpx.AsyncClient(
            headers={"x-internal-token": token},
            timeout=httpx.Timeout(timeout_seconds, connect=2),
            limits=httpx.Limits(max_keepalive_connections=32, max_connections=64),
            trust_env=False,
        )

    async def take(self, question: Question) -> Answer:
        """One turn. Raises RasaUnavailable, TurnFailed."""
        body = {
            "sender": question.sender,
            "text": question.text,
            "metadata": dict(question.metadata),
            "state": dict(question.state),
        }
        raw = await self._post("/webhooks/turn/take", body)
        return Answer(state=raw["state"], items=raw["answers"], understood=raw["understood"])

    async def yes_or_no(self, text: str) -> str | None:
        """The intent of a plain yes or no: YES or NO; None of anything else."""
        intent = (await self.parse(text))["intent"]
        return next((name for name in (YES, NO) if intent["name"] == name and intent["confidence"] >= SURE), None)

    async def parse(self, text: str) -> dict[str, Any]:
        """How a text is understood, without a conversation. Raises RasaUnavailable."""
        return await self._post("/webhooks/turn/parse", {"text": text})

    async def ready(self) -> bool:
        """Whether at least one process can take a turn."""
        answers = await asyncio.gather(*(self._is_ready(url) for url in self._urls))
        return any(answers)

    async def close(self) -> None:
        await self._client.aclose()

    async def _is_ready(self, url: str) -> bool:
        try:
            response = await self._client.get(f"{url}/webhooks/turn/ready", timeout=2)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        url = self._urls[next(self._turn) % len(self._urls)]
        try:
            response = await self._client.post(url + path, json=body)
            if response.status_code == httpx.codes.BAD_GATEWAY:
                raise TurnFailed(response.json().get("action", "the rules"))
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            # The type alone: an exception's text may hold the request, and the request holds a resident's words.
            raise RasaUnavailable(type(error).__name__) from error
        return answer
