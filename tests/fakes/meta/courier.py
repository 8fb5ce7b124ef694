"""Carries Meta's calls to our webhook, each until it is taken, and asks a new webhook for its challenge."""

import asyncio
import secrets
import time

import httpx

from tests.fakes.meta.basics import GraphError, Refusal
from tests.fakes.meta.webhooks import Call, Webhooks, signature
from tests.fakes.serving import NO_TLS, TICK

# Meta's review asks for an answer within this time.
PATIENCE = 20.0


async def carry(webhooks: Webhooks, secret: str) -> None:
    """Make the calls that are due, for ever. One that fails does not hold up the others."""
    async with httpx.AsyncClient(timeout=PATIENCE, verify=NO_TLS) as client:
        while True:
            due = [call for call in list(webhooks.calls) if call.due <= time.monotonic()]
            for call in due:
                # The page may have been unsubscribed since.
                if call in webhooks.calls:
                    webhooks.taken(call, await _try(client, call, secret))
            if not due:
                await asyncio.sleep(TICK)


async def _try(client: httpx.AsyncClient, call: Call, secret: str) -> int:
    headers = {"content-type": "application/json", "x-hub-signature-256": signature(secret, call.body)}
    try:
        return (await client.post(call.url, content=call.body, headers=headers)).status_code
    except httpx.HTTPError:
        return 0


async def challenge(callback_url: str, verify_token: str) -> None:
    """Ask the address to prove that it knows the token. The code of the refusal is recalled, not read."""
    asked = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.challenge": asked, "hub.verify_token": verify_token}
    async with httpx.AsyncClient(timeout=PATIENCE, verify=NO_TLS) as client:
        try:
            answer = await client.get(callback_url, params=query)
        except httpx.HTTPError as error:
            raise _unverified(type(error).__name__) from error
    if answer.status_code != 200:
        raise _unverified(f"HTTP Status Code = {answer.status_code}")
    if answer.text != asked:
        raise _unverified("The answer is not the challenge.")


def _unverified(why: str) -> GraphError:
    return GraphError(Refusal(2200, f"(#2200) Callback verification failed with the following errors: {why}"))
