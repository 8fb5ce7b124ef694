"""The fake X, and the clients that its tests drive it with: tweepy as it is, and plain HTTP for what tweepy lacks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter

from tests.fakes.x.keys import Keys
from tests.fakes.x_api import XApi

ANA = 7001
BOB = 7002
# As long as a call may take that is not meant to hang.
PATIENCE = 0.5


class Redirect(HTTPAdapter):
    """Sends to the fake what tweepy has signed for api.twitter.com."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *_: Any, **more: Any) -> requests.Response:
        request.url = (request.url or "").replace("https://api.twitter.com", self._url)
        return super().send(request, **more | {"timeout": PATIENCE})


def tweepy_client(x: XApi, *, bearer: str | None = None, **changed: str) -> Any:
    """tweepy with the account's keys, some of them changed, or with a bearer token."""
    keys: Keys = replace(x.keys, **changed)
    if bearer is None:
        names = (keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret)
        client = tweepy.Client(None, *names, return_type=dict)
    else:
        client = tweepy.Client(bearer, return_type=dict)
    client.session.mount("https://api.twitter.com", Redirect(x.url))
    return client


@pytest.fixture
def x() -> Iterator[XApi]:
    with XApi() as fake:
        yield fake


@pytest.fixture
def city(x: XApi) -> Any:
    """tweepy, signing as the city's account."""
    return tweepy_client(x)


@pytest.fixture
def http(x: XApi) -> Iterator[httpx.Client]:
    """Plain HTTP with no key."""
    with httpx.Client(base_url=x.url, timeout=5.0) as client:
        yield client
