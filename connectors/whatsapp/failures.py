"""What WhatsApp's own error codes mean for us; the codes that all of the Graph API shares stand in `connectors.meta`.

The numbers and their meanings are Meta's list of Cloud API error codes. Where one code covers several causes the kind
is a choice, and the comment says which.
"""

from collections.abc import Mapping

from connectors.base import SendErrorKind
from connectors.meta.errors import Meaning

FAILURES: Mapping[int, Meaning] = {
    # Too much, too fast.
    80007: (SendErrorKind.THROTTLED, "the business account has reached its rate limit"),
    130429: (SendErrorKind.THROTTLED, "the number has reached its throughput"),
    131048: (SendErrorKind.THROTTLED, "the number is limited because its messages were blocked or reported too often"),
    131056: (SendErrorKind.THROTTLED, "too many messages to this one person"),
    133016: (SendErrorKind.THROTTLED, "the number was registered too often"),
    # Meta's side is away.
    131000: (SendErrorKind.UNAVAILABLE, "something went wrong at WhatsApp"),
    131016: (SendErrorKind.UNAVAILABLE, "a service of WhatsApp is away"),
    131057: (SendErrorKind.UNAVAILABLE, "the business account is in maintenance"),
    133004: (SendErrorKind.UNAVAILABLE, "the server is away"),
    # The person.
    131047: (SendErrorKind.OUTSIDE_WINDOW, "more than 24 hours since the person last wrote; only a template goes out"),
    # Not on WhatsApp, an app that is too old, terms not accepted, or we are blocked: Meta does not say which.
    # Their next message opens the door again in every case.
    131026: (SendErrorKind.BLOCKED, "the message cannot be delivered to this person"),
    130497: (SendErrorKind.REJECTED, "the business may not write to people in this country"),
    # Trying again at once makes these worse, so a person decides.
    130472: (SendErrorKind.REJECTED, "Meta holds this message back as part of an experiment"),
    131049: (SendErrorKind.REJECTED, "Meta held this message back to keep the number of templates a person gets low"),
    131050: (SendErrorKind.REJECTED, "the person wants no marketing templates"),
    # The message.
    131008: (SendErrorKind.REJECTED, "a parameter is missing"),
    131009: (SendErrorKind.REJECTED, "a parameter has a value that WhatsApp refuses"),
    131021: (SendErrorKind.REJECTED, "the city's number cannot write to itself"),
    131051: (SendErrorKind.REJECTED, "WhatsApp does not take this kind of message"),
    131062: (SendErrorKind.REJECTED, "this kind of message cannot go to a person without a phone number"),
    132000: (SendErrorKind.REJECTED, "the template has another number of blanks"),
    132001: (SendErrorKind.REJECTED, "the template does not exist in this language or is not approved yet"),
    132005: (SendErrorKind.REJECTED, "the filled template is too long"),
    132007: (SendErrorKind.REJECTED, "the template breaks WhatsApp's rules"),
    132012: (SendErrorKind.REJECTED, "the template's blanks have another form"),
    132018: (SendErrorKind.REJECTED, "what fills the template's blanks is refused"),
    132015: (SendErrorKind.REJECTED, "the template is paused because people reported it"),
    132016: (SendErrorKind.REJECTED, "the template is disabled"),
    # Our account.
    33: (SendErrorKind.MISCONFIGURED, "the phone number does not exist any more"),
    368: (SendErrorKind.MISCONFIGURED, "the business account is restricted for breaking rules"),
    131005: (SendErrorKind.MISCONFIGURED, "the token lacks a permission"),
    131030: (SendErrorKind.MISCONFIGURED, "a test number may only write to the people on its list"),
    131031: (SendErrorKind.MISCONFIGURED, "the business account is locked"),
    131037: (SendErrorKind.MISCONFIGURED, "the number's display name is not approved"),
    131042: (SendErrorKind.MISCONFIGURED, "something is wrong with the payment for the business account"),
    131045: (SendErrorKind.MISCONFIGURED, "the number is not registered properly"),
    133010: (SendErrorKind.MISCONFIGURED, "the number is not registered"),
}

# One person may be written to about once in six seconds; the answer does not say so itself.
PAUSES: Mapping[int, float] = {131056: 6.0}
