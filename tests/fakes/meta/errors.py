"""The Graph API's refusals by name, for the world to raise and for tests to command.

Codes, subcodes and headers are those of facts/platforms.md 2.2 and 2.5. Its marks hold here too: 17, 2, 1200, 80006 and
80007 are recalled; the words are ours but for a few that applications are known to look for.
"""

import json
from collections.abc import Mapping

from tests.fakes.faults import Fault
from tests.fakes.meta.basics import GraphError, Refusal

_APP_USAGE = {"X-App-Usage": json.dumps({"call_count": 100, "total_time": 31, "total_cputime": 25})}
# The time to regain access is in minutes.
_CASE = [{"type": "messenger", "call_count": 100, "total_cputime": 25, "total_time": 31}]
_CASE_USAGE = {
    "X-Business-Use-Case-Usage": json.dumps(
        {"102030405060708": [usage | {"estimated_time_to_regain_access": 5} for usage in _CASE]}
    )
}

REFUSALS: Mapping[str, Refusal] = {
    # Whose fault it is not.
    "transient": Refusal(2, "An unexpected error has occurred. Please retry your request later.", status=500),
    "temporary": Refusal(1200, "(#1200) Temporary send message failure. Please try again later.", status=500),
    # Too fast.
    "app limit": Refusal(4, "(#4) Application request limit reached", headers=_APP_USAGE),
    "user limit": Refusal(17, "(#17) User request limit reached", headers=_APP_USAGE),
    "page limit": Refusal(32, "(#32) Page request limit reached", headers=_APP_USAGE),
    "calls limit": Refusal(613, "(#613) Calls to this api have exceeded the rate limit.", headers=_APP_USAGE),
    "business limit": Refusal(80006, "(#80006) There have been too many calls to Messenger.", headers=_CASE_USAGE),
    # Access.
    "wrong token": Refusal(190, "Invalid OAuth access token - Cannot parse access token"),
    "expired token": Refusal(190, "Error validating access token: the session has expired.", 463),
    "no token": Refusal(104, "An access token is required to request this resource."),
    "no permission": Refusal(200, "(#200) Requires pages_messaging permission to manage the object"),
    "restricted": Refusal(10, "(#10) The page is temporarily restricted from sending messages.", 1893063),
    # The person.
    "outside window": Refusal(10, "(#10) This message is sent outside of allowed window.", 2018278),
    "blocked": Refusal(551, "(#551) This person isn't available right now.", 1545041),
    "unavailable person": Refusal(100, "(#100) This person isn't available right now.", 1545041),
    "no such person": Refusal(100, "(#100) No matching user found", 2018001),
    # The message.
    "retired tag": Refusal(100, "(#100) This message tag can no longer be used.", 1893061),
    "replied before": Refusal(10900, "(#10900) Activity already replied to"),
    "too old to reply": Refusal(10903, "(#10903) This user can't reply to this activity"),
    "no such template": Refusal(100, "(#100) No approved template has this name and language."),
    # WhatsApp.
    "wa wrong token": Refusal(190, "Invalid OAuth access token - Cannot parse access token", status=401),
    "wa account limit": Refusal(80007, "(#80007) Rate limit issues"),
    "wa throughput": Refusal(130429, "(#130429) Rate limit hit", status=429, details="Message throughput was reached."),
    "wa spam limit": Refusal(131048, "(#131048) Spam rate limit hit", details="Too many messages were marked as spam."),
    "wa pair limit": Refusal(
        131056,
        "(#131056) (Business Account, Consumer Account) pair rate limit hit",
        details="Too many messages to the same person in a short time.",
    ),
    "wa registration limit": Refusal(133016, "(#133016) Account registration limit hit"),
    "wa outside window": Refusal(
        131047, "(#131047) Re-engagement message", details="More than 24 hours since the customer last wrote."
    ),
    "wa undeliverable": Refusal(131026, "(#131026) Message undeliverable", details="The message cannot be delivered."),
    "wa held back": Refusal(131049, "(#131049) Not delivered to keep the ecosystem healthy"),
    "wa unknown message": Refusal(131009, "(#131009) Parameter value is not valid", details="No such message."),
    "wa no such template": Refusal(
        132001, "(#132001) Template name does not exist in the translation", status=404, details="No such template."
    ),
    "wa parameters": Refusal(
        132000, "(#132000) Number of parameters does not match the expected number of params", details="Count them."
    ),
    "wa bad parameter": Refusal(
        132018,
        "(#132018) There is an issue with the parameters in the template",
        details="Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
    ),
}


def refused(name: str) -> GraphError:
    """One of the refusals, to raise."""
    return GraphError(REFUSALS[name])


def missing(node: str) -> GraphError:
    """There is nothing of that id, or not for us; the Graph API does not tell which."""
    words = f"Unsupported request. Object with ID '{node}' does not exist, or cannot be loaded."
    return GraphError(Refusal(100, words, 33, kind="GraphMethodException"))


def as_fault(refusal: Refusal, *, after: bool = False) -> Fault:
    """A refusal on command."""
    headers = {"content-type": "application/json", **refusal.headers}
    return Fault(refusal.status, json.dumps(refusal.body).encode(), headers, after=after)


_HTML = {"content-type": "text/html"}

FAULTS: Mapping[str, Fault] = {
    **{name: as_fault(refusal) for name, refusal in REFUSALS.items()},
    "http 429": Fault(429, b"Too Many Requests", {"retry-after": "3"}),
    "http 429 without a pause": Fault(429, b"Too Many Requests"),
    "server error": Fault(500, b"Internal Server Error"),
    "bad gateway": Fault(502, b"<html><h1>502 Bad Gateway</h1></html>", _HTML),
    "service unavailable": Fault(503, b"<html><h1>Sorry, something went wrong.</h1></html>", _HTML),
    "not JSON": Fault(200, b"<html>Please log in to the city's wifi</html>", _HTML),
    "half JSON": Fault(200, b'{"recipient_id": "70', {"content-type": "application/json"}),
    "not an object": Fault(200, b"[1, 2]"),
    "no id": Fault(200, b"{}"),
    "odd id": Fault(200, b'{"message_id": [7], "messages": 7, "id": null}'),
    "error without a code": Fault(400, b'{"error": "no"}'),
    "hang": Fault(hang=30.0),
    "lost answer": Fault(hang=30.0, after=True),
    "slow": Fault(200, b'{"recipient_id": "1", "message_id": "m_slow"}', slow=30.0),
    "cut": Fault(cut=True),
}
