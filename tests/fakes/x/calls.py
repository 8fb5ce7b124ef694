"""A call of an endpoint: what was asked, whether it may be asked like that, and the answer."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.fakes.x.keys import Way
from tests.fakes.x.problems import Json, invalid
from tests.fakes.x.things import DirectMessage, Post
from tests.fakes.x_world import XWorld

USER = (Way.OAUTH1, Way.OAUTH2)
APP = (Way.APP,)
ANYBODY = (*APP, *USER)

FIELDS = frozenset(("tweet.fields", "post.fields", "user.fields", "media.fields", "place.fields", "expansions"))


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked: parts of the path, the query, and the body."""

    way: Way
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json

    @property
    def number(self) -> int:
        """The id in the path."""
        return int(self.path["id"]) if self.path["id"].isdecimal() else 0

    def listed(self, *names: str) -> frozenset[str]:
        """The values of a parameter that takes several; a parameter may have two names."""
        return frozenset(value for name in names for value in self.query.get(name, "").split(",") if value)

    def within(self, name: str, least: int, most: int, default: int) -> int:
        """A number that has to lie between two others."""
        text = self.query.get(name, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise invalid(
                f"The `{name}` query parameter value [{text}] is not between {least} and {most}", **{name: text}
            )
        return int(text)

    def id_in(self, name: str) -> int | None:
        text = self.query.get(name)
        if text is None:
            return None
        if not text.isdecimal():
            raise invalid(f"The `{name}` query parameter value [{text}] is not valid", **{name: text})
        return int(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered when all is well; bytes are a file."""

    body: Json | bytes
    status: int = 200


# Most answer at once; who has to ask a webhook first takes its time.
Handler = Callable[[XWorld, Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint: who may call it, and what they may ask."""

    method: str
    path: str
    handler: Handler
    ways: tuple[Way, ...]
    scopes: frozenset[str] = frozenset()
    query: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def check(self, call: Call) -> None:
        """400 for what this endpoint does not know."""
        for name, value in call.query.items():
            if name not in self.query:
                known = ",".join(sorted(self.query))
                raise invalid(f"The query parameter [{name}] is not one of [{known}]", **{name: value})
        for value in call.listed("expansions") - self.expansions:
            known = ",".join(sorted(self.expansions))
            raise invalid(f"The `expansions` query parameter value [{value}] is not one of [{known}]", expansions=value)


N = TypeVar("N", Post, DirectMessage)


def page(items: Sequence[N], call: Call, *, least: int, most: int, default: int) -> tuple[Sequence[N], Json]:
    """The newest, or those that are older than where the token points; and `meta`."""
    size = call.within("max_results", least, most, default)
    before = _decoded(call.query["pagination_token"]) if "pagination_token" in call.query else None
    older = [item for item in items if before is None or item.id < before]
    shown = sorted(older, key=lambda item: item.id, reverse=True)[:size]
    meta: Json = {"result_count": len(shown)}
    if len(older) > len(shown):
        meta["next_token"] = _encoded(shown[-1].id)
    return shown, meta


def _encoded(number: int) -> str:
    return base64.b32hexencode(str(number).encode()).decode().rstrip("=").lower()


def _decoded(token: str) -> int:
    try:
        padded = token.upper() + "=" * (-len(token) % 8)
        return int(base64.b32hexdecode(padded))
    except (binascii.Error, ValueError):
        raise invalid(
            f"The `pagination_token` query parameter value [{token}] is not valid", pagination_token=token
        ) from None
