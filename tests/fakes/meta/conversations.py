"""Conversations by the rules that Messenger and Instagram share: the 24 hours, tags, echoes, and what residents do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tests.fakes.meta.basics import HUMAN_AGENT_WINDOW, WINDOW, Ground, Json, invalid, part_of
from tests.fakes.meta.errors import missing, refused
from tests.fakes.meta.files import Files
from tests.fakes.meta.messages import Button, Content, Sent, Shown, TextLimit, Way, content_of
from tests.fakes.meta.webhooks import Event, Part, Topic, Webhooks

# The app behind Meta's own inbox.
INBOX_APP = 263902037430900
RETIRED_TAGS = frozenset({"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"})
SENDER_ACTIONS = frozenset({"typing_on", "typing_off", "mark_seen"})


@dataclass(slots=True)
class Person:
    """Somebody who has written to us. `last` is when they last did something that opens the window."""

    id: str
    name: str
    last: float | None = None
    blocked: bool = False
    # Another app holds the thread; we may only listen.
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a message goes to, and for which comment when it is a private reply."""

    person: Person
    comment: str | None = None


class Conversations:
    """One account's conversations."""

    topic: ClassVar[Topic]
    text_limit: ClassVar[TextLimit]
    # What happens -> the field under which one subscribes to it.
    fields: ClassVar[Mapping[str, str]]

    def __init__(self, ground: Ground, webhooks: Webhooks, files: Files, account: str) -> None:
        self.ground = ground
        self.webhooks = webhooks
        self.files = files
        self.account = account
        self.people: dict[str, Person] = {}
        self.sent: list[Sent] = []
        self.actions: list[tuple[str, str]] = []
        self._said: dict[str, str] = {}
        self._edits: dict[str, int] = {}

    # --- what residents do ---

    def say(self, user: str, text: str, *, reply_to: str | None = None) -> str:
        """Write a message. Returns its id."""
        return self.message(user, text=text, **({"reply_to": {"mid": reply_to}} if reply_to else {}))

    def photo(self, user: str, photo: bytes | None, *more: bytes | None, text: str = "") -> str:
        """Send a picture or several; None stands for one whose link leads nowhere."""
        links = [{"type": "image", "payload": {"url": self.files.publish(each)}} for each in (photo, *more)]
        return self.message(user, attachments=links, **({"text": text} if text else {}))

    def attach(self, user: str, kind: str, content: bytes) -> str:
        """Send a video, an audio or a file."""
        return self.message(user, attachments=[{"type": kind, "payload": {"url": self.files.publish(content)}}])

    def share(self, user: str, title: str, url: str) -> str:
        """Share a link, which comes as something that has no type of its own."""
        return self.message(user, text=url, attachments=[{"type": "fallback", "title": title, "url": url}])

    def press(self, user: str, value: str) -> str:
        """Press the newest button with this value. Fails when the resident sees none."""
        button = self._visible(user, value)
        if button.shown is Shown.QUICK_REPLY:
            return self.message(user, text=button.label, quick_reply={"payload": value})
        return self.postback(user, button.label, value)

    def postback(self, user: str, title: str, value: str, **more: Json) -> str:
        """Press something that is no message's: a menu, the button that opens a conversation."""
        mid = self.ground.numbers.message()
        self.act(user, "postback", {"postback": {"mid": mid, "title": title, "payload": value, **more}})
        return mid

    def react(self, user: str, mid: str, reaction: str = "love", emoji: str = "\u2764") -> None:
        """Put a heart, or something else, to a message."""
        about = {"mid": mid, "action": "react", "reaction": reaction, "emoji": emoji}
        self.act(user, "reaction", {"reaction": about})

    def block(self, user: str) -> None:
        """Hear nothing more from us."""
        self.person(user).blocked = True

    def unblock(self, user: str) -> None:
        """Let us in again."""
        self.person(user).blocked = False

    def message(self, user: str, **content: object) -> str:
        """Any message of theirs, by what is inside."""
        mid = self.ground.numbers.message()
        self._said[mid] = user
        self.act(user, "message", {"message": {"mid": mid, **content}})
        return mid

    # --- what tests arrange and see ---

    def person(self, user: str, name: str | None = None) -> Person:
        """Somebody, who is known from now on."""
        return self.people.setdefault(user, Person(user, name or f"Ana R{user}"))

    def sent_to(self, user: str) -> list[Sent]:
        """What a resident got, oldest first."""
        return [sent for sent in self.sent if sent.to == user]

    def act(self, user: str, what: str, content: Json, *, opens: bool = True) -> Event:
        """Something that a resident does; it opens the window unless it is only a sign of life."""
        person = self.person(user)
        if opens:
            person.last = self.ground.clock.now()
        if person.elsewhere and "postback" in content:
            content = {"postback": {key: value for key, value in content["postback"].items() if key != "payload"}}
        return self._emit(what, user, self.account, content, elsewhere=person.elsewhere)

    def agent_says(self, user: str, text: str) -> str:
        """A human answers from Meta's own inbox; we see the echo."""
        mid = self.ground.numbers.message()
        self.sent.append(Sent(user, mid, Content(text), Way.INBOX, self.ground.clock.now()))
        self._echo(user, {"mid": mid, "text": text, "app_id": INBOX_APP})
        return mid

    # --- the Send API ---

    def send(self, given: Json) -> Json:
        """POST /{account}/messages."""
        recipient = self._recipient(part_of(given, "recipient"))
        person = recipient.person
        if person.blocked:
            raise refused("blocked")
        if "sender_action" in given:
            return self._show_action(person, given)
        message = part_of(given, "message")
        way = Way.PRIVATE_REPLY if recipient.comment else self._way(given, person)
        content = self._content(message)
        mid = self.ground.numbers.message()
        self._sending(recipient)
        self.sent.append(Sent(person.id, mid, content, way, self.ground.clock.now(), given))
        shown = {key: value for key, value in message.items() if key in ("text", "metadata", "attachment")}
        self._echo(person.id, {"mid": mid, "app_id": int(self.ground.account.app), **shown})
        return {"recipient_id": person.id, "message_id": mid}

    def _recipient(self, given: Json) -> Recipient:
        person = self.people.get(str(given.get("id")))
        if person is None:
            raise refused("no such person")
        return Recipient(person)

    def _sending(self, recipient: Recipient) -> None:
        """The message will go out; what it uses up is used up now."""

    def _content(self, message: Json) -> Content:
        if "template" in message:
            raise invalid("Message templates are not available here.")
        return content_of(message, self.text_limit)

    def _show_action(self, person: Person, given: Json) -> Json:
        action = given["sender_action"]
        if action not in SENDER_ACTIONS or "message" in given:
            raise invalid("A sender_action is typing_on, typing_off or mark_seen, and goes without a message.")
        self._check_window(person, WINDOW)
        self.actions.append((person.id, action))
        return {"recipient_id": person.id}

    def _way(self, given: Json, person: Person) -> Way:
        match given.get("messaging_type", "RESPONSE"):
            case "RESPONSE" | "UPDATE":
                self._check_window(person, WINDOW)
                return Way.FREE
            case "MESSAGE_TAG":
                return self._tagged(given.get("tag"), person)
            case other:
                raise invalid(f"Param messaging_type cannot be {other} here.")

    def _tagged(self, tag: object, person: Person) -> Way:
        if tag in RETIRED_TAGS:
            raise refused("retired tag")
        if tag != "HUMAN_AGENT":
            raise invalid("Param tag must be HUMAN_AGENT.")
        self._check_window(person, HUMAN_AGENT_WINDOW)
        return Way.HUMAN_AGENT

    def _check_window(self, person: Person, seconds: float) -> None:
        if person.last is None or self.ground.clock.now() - person.last > seconds:
            raise refused("outside window")

    # --- building blocks ---

    def _visible(self, user: str, value: str) -> Button:
        """Quick replies are gone as soon as another message of ours follows (as the apps behave; not documented)."""
        theirs = self.sent_to(user)
        for sent in reversed(theirs):
            for button in sent.content.pressable:
                if button.value == value and (button.shown is not Shown.QUICK_REPLY or sent is theirs[-1]):
                    return button
        raise AssertionError(f"{user} sees no button {value!r}")

    def _mine(self, user: str, mid: str) -> None:
        if self._said.get(mid) != user:
            raise missing(mid)

    def _echo(self, user: str, message: Json) -> None:
        self._emit("echo", self.account, user, {"message": {"is_echo": True, **message}})

    def _emit(self, what: str, sender: str, recipient: str, content: Json, *, elsewhere: bool = False) -> Event:
        who = {"sender": {"id": sender}, "recipient": {"id": recipient}}
        part: Part = "standby" if elsewhere else "messaging"
        field = "standby" if elsewhere else self.fields[what]
        event = who | {"timestamp": self.ground.ms()} | content
        return self.webhooks.emit(self.topic, self.account, part, field, event)
