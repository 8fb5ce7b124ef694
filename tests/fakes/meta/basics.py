"""What all of Meta's products here share: who we are, the time, numbers, and how refusals read."""

import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.clock import Clock

Json = dict[str, Any]

HOUR = 3600.0
DAY = 24 * HOUR
WINDOW = DAY
HUMAN_AGENT_WINDOW = 7 * DAY


class Numbers:
    """Ids of every kind, each once."""

    def __init__(self) -> None:
        self._next = itertools.count(1)

    def message(self) -> str:
        """A message's id at Messenger and Instagram."""
        return f"m_{next(self._next):06d}-Fake_Graph"

    def wamid(self) -> str:
        """A message's id at WhatsApp."""
        return f"wamid.HBgL{next(self._next):06d}FAKE=="

    def plain(self) -> str:
        """An id that is a number: comments, templates, media."""
        return str(90_310_000_000_000 + next(self._next))


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than yes, in the Graph API's shape. Only WhatsApp gives `details`."""

    code: int
    message: str
    subcode: int | None = None
    status: int = 400
    kind: str = "OAuthException"
    details: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Json:
        error: Json = {"message": self.message, "type": self.kind, "code": self.code}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error | {"fbtrace_id": "AFakeGraphTrace311"}}


class GraphError(Exception):
    """A call that is refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def invalid(why: str, *, subcode: int | None = None, details: str = "") -> GraphError:
    """The parameter is wrong: error 100, with which Meta answers nearly everything it cannot read."""
    return GraphError(Refusal(100, f"(#100) {why}", subcode, details=details))


def part_of(given: Json, name: str) -> Json:
    """An object inside what was given."""
    found = given.get(name) if isinstance(given, dict) else None
    if not isinstance(found, dict):
        raise invalid(f"Param {name} must be an object.")
    return found


def list_of(given: Json, name: str, most: int) -> list[Json]:
    """A list of objects with at least one entry."""
    found = given.get(name)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise invalid(f"Param {name} must be an array of objects.")
    if not 1 <= len(found) <= most:
        raise invalid(f"Param {name} must have between 1 and {most} entries.")
    return found


def text_of(given: Json, name: str, most: int) -> str:
    """A text that is neither empty nor too long."""
    found = given.get(name)
    if not isinstance(found, str) or not found.strip():
        raise invalid(f"Param {name} must be a non-empty string.")
    if len(found) > most:
        raise invalid(f"Length of param {name} must be less than or equal to {most}.")
    return found


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at Meta: one app with a page, its Instagram account and a WhatsApp number."""

    app: str = "311000000000311"
    secret: str = "fake-app-secret-of-the-loopback-graph"
    page: str = "102030405060708"
    page_name: str = "Philly311"
    page_token: str = "EAAFakePageToken311"
    instagram: str = "17841400000000311"
    instagram_token: str = "IGAAFakeInstagramToken311"
    business: str = "105000000000311"
    phone: str = "106000000000311"
    phone_number: str = "12156868686"
    whatsapp_token: str = "EAAFakeSystemUserToken311"

    @property
    def app_token(self) -> str:
        """The token that an app makes of its own secret."""
        return f"{self.app}|{self.secret}"


@dataclass(slots=True)
class Ground:
    """What every product stands on."""

    account: Account = field(default_factory=Account)
    clock: Clock = field(default_factory=Clock)
    numbers: Numbers = field(default_factory=Numbers)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def ms(self) -> int:
        """The time in milliseconds, as Messenger counts it."""
        return int(self.clock.now() * 1000)
