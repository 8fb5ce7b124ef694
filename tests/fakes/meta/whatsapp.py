"""WhatsApp's Cloud API for one number: what we may send to whom, and the statuses that follow."""

from dataclasses import dataclass

from tests.fakes.meta.basics import WINDOW, GraphError, Ground, Json, Refusal, invalid, part_of
from tests.fakes.meta.errors import REFUSALS, refused
from tests.fakes.meta.filling import whatsapp_content
from tests.fakes.meta.interactive import TEXT, fitting, interactive_content
from tests.fakes.meta.messages import Content, Sent, Way
from tests.fakes.meta.templates import WHATSAPP, Shelf, Template
from tests.fakes.meta.webhooks import Event, Webhooks

# About one message in six seconds to the same person.
PAIR_PAUSE = 6.0
# What may also be told later, as a status, when the message was taken first.
LATE = frozenset({131026, 131047})


@dataclass(slots=True)
class Contact:
    """Somebody who has written. Who has a username may come without a number, by `user_id` alone."""

    user_id: str
    wa_id: str | None
    name: str
    last: float | None = None
    unreachable: bool = False
    blocked: bool = False

    @property
    def key(self) -> str:
        return self.wa_id or self.user_id

    @property
    def username(self) -> str:
        return f"@{self.name.replace(' ', '').lower()}"


class Number:
    """Our number's side: the API."""

    def __init__(self, ground: Ground, webhooks: Webhooks) -> None:
        self.ground = ground
        self.webhooks = webhooks
        self.templates = Shelf(ground, WHATSAPP, self._decided)
        self.people: dict[str, Contact] = {}
        self.sent: list[Sent] = []
        self.seen: list[str] = []
        self.typing: list[str] = []
        self.received: set[str] = set()
        # Statuses that follow each message by themselves, in the order in which they are told.
        self.statuses: tuple[str, ...] = ("sent", "delivered")
        # Whether a refusal for the person's sake comes as a status after the message was taken.
        self.refuses_later = False
        # Whether more than one message in six seconds to a person is refused.
        self.pair_limit = False

    def sent_to(self, user: str) -> list[Sent]:
        """What a resident got, oldest first."""
        return [sent for sent in self.sent if sent.to == user]

    # --- POST /{phone-number-id}/messages ---

    def send(self, given: Json) -> Json:
        """A message, or the two ticks under one of theirs."""
        if given.get("messaging_product") != "whatsapp":
            raise invalid("The parameter messaging_product is required.")
        if given.get("status") == "read":
            return self._mark_read(given)
        kind = given.get("type", "text")
        content = self._content(kind, given)
        contact = self._contact(given)
        wamid = self.ground.numbers.wamid()
        failure = self._failure(contact, kind)
        if failure and not (self.refuses_later and failure.code in LATE):
            raise GraphError(failure)
        user = contact.key if contact else str(given.get("to", ""))
        if failure:
            self._status(user, wamid, "failed", failure)
        elif contact and contact.blocked:
            # All that we ever learn of it.
            self._status(user, wamid, "sent")
        else:
            way = Way.TEMPLATE if kind == "template" else Way.FREE
            self.sent.append(Sent(user, wamid, content, way, self.ground.clock.now(), given))
            for status in self.statuses:
                self._status(user, wamid, status)
        addressed = {"input": given.get("to") or given.get("recipient")}
        known = {"wa_id": user} if "to" in given else {"user_id": user}
        about = {"messaging_product": "whatsapp", "contacts": [addressed | known]}
        return about | {"messages": [{"id": wamid, "message_status": "accepted"}]}

    def _content(self, kind: str, given: Json) -> Content:
        match kind:
            case "text":
                return Content(_text(part_of(given, "text")))
            case "interactive":
                return interactive_content(part_of(given, "interactive"))
            case "template":
                return whatsapp_content(self.templates, part_of(given, "template"))
            case other:
                raise invalid(f"This fake takes text, interactive and template, not {other}.")

    def _contact(self, given: Json) -> Contact | None:
        """By number in `to`, which counts before the user's id in `recipient`."""
        if "to" in given:
            digits = "".join(letter for letter in str(given["to"]) if letter.isdigit())
            return self.people.get(digits)
        if "recipient" in given:
            return next((person for person in self.people.values() if person.user_id == given["recipient"]), None)
        raise GraphError(Refusal(131008, "(#131008) Required parameter is missing", details="to or recipient"))

    def _failure(self, contact: Contact | None, kind: str) -> Refusal | None:
        now = self.ground.clock.now()
        if contact is None or contact.unreachable:
            return REFUSALS["wa undeliverable"]
        if kind != "template" and (contact.last is None or now - contact.last > WINDOW):
            return REFUSALS["wa outside window"]
        if self.pair_limit and any(now - sent.at < PAIR_PAUSE for sent in self.sent_to(contact.key)):
            return REFUSALS["wa pair limit"]
        return None

    def _mark_read(self, given: Json) -> Json:
        wamid = str(given.get("message_id"))
        if wamid not in self.received:
            raise refused("wa unknown message")
        self.seen.append(wamid)
        if "typing_indicator" in given:
            self.typing.append(wamid)
        return {"success": True}

    # --- what we are told ---

    def tell(self, value: Json) -> Event:
        """A change of the field `messages`."""
        about = {"display_phone_number": self.ground.account.phone_number, "phone_number_id": self.ground.account.phone}
        whole = {"messaging_product": "whatsapp", "metadata": about} | value
        return self._emit("messages", whole)

    def _status(self, user: str, wamid: str, status: str, failure: Refusal | None = None) -> None:
        about: Json = {"id": wamid, "status": status, "timestamp": str(int(self.ground.clock.now()))}
        about |= {"recipient_id": user}
        if failure:
            details = {"details": failure.details}
            about["errors"] = [{"code": failure.code, "title": failure.message, "error_data": details}]
        self.tell({"statuses": [about]})

    def _decided(self, template: Template) -> None:
        about = {"message_template_id": int(template.id), "message_template_name": template.name}
        rest = {"message_template_language": template.language, "event": template.status, "reason": template.reason}
        self._emit("message_template_status_update", about | rest)

    def _emit(self, field: str, value: Json) -> Event:
        change = {"field": field, "value": value}
        return self.webhooks.emit("whatsapp_business_account", self.ground.account.business, "changes", field, change)


def _text(given: Json) -> str:
    text = given.get("body")
    if isinstance(text, str) and len(text) > TEXT:
        raise invalid(f"Param text['body'] must be at most {TEXT} characters long.")
    return fitting(given, "body", TEXT)
