"""Reads what WhatsApp says later about a message of ours: delivered, read, or failed and why."""

from collections.abc import Mapping

from connectors.base import Ignored, Receipt, ReceiptState, SendErrorKind
from connectors.meta.errors import UNKNOWN, meaning, numbered
from connectors.meta.reading import Node, children, name, node, words
from connectors.whatsapp.failures import FAILURES

# "sent" is what the answer to our call has said already; "deleted" and "played" are nothing to us.
STATES: Mapping[str, ReceiptState] = {
    "delivered": ReceiptState.DELIVERED,
    "read": ReceiptState.READ,
    "failed": ReceiptState.FAILED,
}
QUIET = ("sent", "deleted", "played")


def receipt_of(status: Node, channel: str) -> Receipt | Ignored:
    """One status. Raises Odd."""
    said = words(status, "status")
    state = STATES.get(said)
    if state is None:
        return Ignored(channel, f"status_{said}" if said in QUIET else "unknown")
    of = name(status, "id")
    kind, detail = _reason(status) if state is ReceiptState.FAILED else (None, "")
    return Receipt(channel, external_id=f"status:{of}:{said}", of=of, state=state, kind=kind, detail=detail)


def _reason(status: Node) -> tuple[SendErrorKind, str]:
    """Why it failed, by the first number; Meta's own words may quote the resident's phone number and stay outside."""
    codes = [code for error in children(status, "errors") if isinstance(code := node(error).get("code"), int)]
    if not codes:
        return SendErrorKind.REJECTED, "WhatsApp does not say why"
    kind, sentence = meaning(codes[0], None, FAILURES) or (SendErrorKind.REJECTED, UNKNOWN)
    return kind, numbered(sentence, codes[0])
