"""The answers other than ok, in the words that X uses, and the faults that tests can ask for by name.

Bodies as X's documentation or answers of the real X that people have published show them; what nobody has published
is said in the way of its neighbours.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.faults import Fault

Json = dict[str, Any]

JSON = {"content-type": "application/json"}
PROBLEMS = "https://api.twitter.com/2/problems"
BLANK = "about:blank"

NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the "
    "author of the post you are replying to."
)
NOT_VISIBLE = "You attempted to reply to a Tweet that is deleted or not visible to you."
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
NO_DM = "You do not have permission to DM one or more participants."


@dataclass(frozen=True, slots=True)
class XFault(Fault):
    """`reset_in` says when the rate limit begins anew; a `partial` answer is ok and yet tells of something missing."""

    reset_in: float | None = None
    partial: bool = False


class Problem(Exception):
    """An answer other than ok."""

    def __init__(self, fault: XFault) -> None:
        super().__init__(str(fault.status))
        self.fault = fault


def refused(
    status: int,
    title: str,
    detail: str,
    *,
    kind: str = BLANK,
    errors: Sequence[Json] = (),
    headers: Mapping[str, str] | None = None,
    reset_in: float | None = None,
) -> XFault:
    """A problem as `application/problem+json`."""
    body: Json = {"title": title, "detail": detail, "type": kind}
    # What is wrong with a request stands in `errors`; those answers carry no status.
    body |= {"errors": list(errors)} if errors else {"status": status}
    content = {"content-type": "application/problem+json"}
    return XFault(status, json.dumps(body).encode(), content | dict(headers or {}), reset_in=reset_in)


def old_words(status: int, code: int, message: str, *, reset_in: float | None = None) -> XFault:
    """A problem in the words of version 1.1, which some answers of version 2 still use."""
    body = {"errors": [{"code": code, "message": message}]}
    return XFault(status, json.dumps(body).encode(), JSON, reset_in=reset_in)


def invalid(message: str, **parameters: object) -> Problem:
    """A request that is not as documented."""
    error = {"parameters": {name: [str(value)] for name, value in parameters.items()}, "message": message}
    detail = "One or more parameters to your request was invalid."
    return Problem(refused(400, "Invalid Request", detail, kind=f"{PROBLEMS}/invalid-request", errors=[error]))


def forbidden(detail: str) -> Problem:
    return Problem(refused(403, "Forbidden", detail))


def unsupported(way: str, ways: Sequence[str]) -> Problem:
    """The wrong kind of key for this endpoint."""
    # The two blanks are X's.
    detail = f"Authenticating with {way} is forbidden for this endpoint.  Supported authentication types are "
    kind = f"{PROBLEMS}/unsupported-authentication"
    return Problem(refused(403, "Unsupported Authentication", f"{detail}[{', '.join(ways)}].", kind=kind))


def missing(kind: str, parameter: str, number: int) -> Json:
    """A line of `errors` in an answer that is ok."""
    return {
        "value": str(number),
        "detail": f"Could not find {kind} with {parameter}: [{number}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": str(number),
        "type": f"{PROBLEMS}/resource-not-found",
    }


HTML = {"content-type": "text/html"}
QUARTER = 900.0

FAULTS: Mapping[str, XFault] = {
    "flood": refused(429, "Too Many Requests", "Too Many Requests", reset_in=QUARTER),
    "flood without a reset": refused(429, "Too Many Requests", "Too Many Requests"),
    "flood in old words": old_words(429, 88, "Rate limit exceeded", reset_in=QUARTER),
    "flood in old words without a reset": old_words(429, 88, "Rate limit exceeded"),
    "server error": refused(500, "Internal Server Error", "Something is broken. This is usually a temporary error."),
    "unavailable": refused(503, "Service Unavailable", "Service Unavailable"),
    "over capacity": old_words(503, 130, "Over capacity"),
    "error page": XFault(502, b"<html><h1>502 Bad Gateway</h1></html>", HTML),
    "not JSON": XFault(200, b"<html>Please log in to the city's wifi</html>", HTML),
    "half JSON": XFault(200, b'{"data": {"id": "16', JSON),
    "not an object": XFault(200, b"[1, 2]", JSON),
    "no data": XFault(200, b"{}", JSON),
    "odd data": XFault(200, b'{"data": 7}', JSON),
    "partial errors": XFault(200, partial=True),
    "hang": XFault(hang=30.0),
    "lost answer": XFault(hang=30.0, after=True),
    "cut": XFault(cut=True),
    # A byte now and then, so that no time-out between two bytes ever helps.
    "slow": XFault(200, b'{"data": {}}'.ljust(600), JSON, slow=30.0),
    "wrong keys": refused(401, "Unauthorized", "Unauthorized"),
    "no credit": refused(
        402,
        "CreditsDepleted",
        "Your enrolled account does not have any credits to fulfill this request.",
        kind=f"{PROBLEMS}/credits",
    ),
    "suspended": old_words(403, 64, "Your account is suspended and is not permitted to access this feature."),
    "forbidden": refused(403, "Forbidden", "Forbidden"),
    "not permitted": refused(403, "Forbidden", "This operation is not permitted."),
    "not summoned": refused(403, "Forbidden", NOT_SUMMONED),
    "post gone": refused(403, "Forbidden", NOT_VISIBLE),
    "duplicate": refused(403, "Forbidden", DUPLICATE),
    "no permission to DM": refused(403, "Forbidden", NO_DM),
    "not found": old_words(404, 34, "Sorry, that page does not exist."),
}
