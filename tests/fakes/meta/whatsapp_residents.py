"""WhatsApp as residents play it: what they write, send and press comes to our number."""

from typing import Any

from tests.fakes.meta.basics import Ground, Json
from tests.fakes.meta.files import Files
from tests.fakes.meta.messages import Button, Sent, Shown
from tests.fakes.meta.webhooks import Webhooks
from tests.fakes.meta.whatsapp import Contact, Number


class WhatsApp(Number):
    """Residents are named by their number, or by `US.1349...`: then nobody learns their number."""

    def __init__(self, ground: Ground, webhooks: Webhooks, files: Files) -> None:
        super().__init__(ground, webhooks)
        self.files = files

    def say(self, user: str, text: str, *, reply_to: str | None = None) -> str:
        """Write a message. Returns its id."""
        return self.message(user, "text", {"body": text}, reply_to=reply_to)

    def photo(self, user: str, photo: bytes | None, *, caption: str = "", as_file: bool = False) -> str:
        """Send a picture, perhaps as a file, which keeps what the camera wrote into it; None for one that is gone."""
        extra = {"caption": caption} if caption else {}
        if as_file:
            return self._send_media(user, "document", photo, "image/jpeg", filename="IMG_0311.jpg", **extra)
        return self._send_media(user, "image", photo, "image/jpeg", **extra)

    def voice(self, user: str, content: bytes) -> str:
        """Say something into the phone."""
        return self._send_media(user, "audio", content, "audio/ogg; codecs=opus", voice=True)

    def sticker(self, user: str, content: bytes = b"sticker") -> str:
        """Send a sticker."""
        return self._send_media(user, "sticker", content, "image/webp", animated=False)

    def location(self, user: str, lat: float, lon: float, *, name: str = "", address: str = "") -> str:
        """Share a place; one that has a name may come with its address."""
        named = {key: value for key, value in (("name", name), ("address", address)) if value}
        return self.message(user, "location", {"latitude": lat, "longitude": lon, **named})

    def react(self, user: str, wamid: str, emoji: str = "\u2764") -> str:
        """Put a heart, or something else, to a message."""
        return self.message(user, "reaction", {"message_id": wamid, "emoji": emoji})

    def unsupported(self, user: str) -> str:
        """Send something that WhatsApp does not hand on, such as a poll."""
        return self.message(user, "errors", [{"code": 131051, "title": "Message type unknown"}], kind="unsupported")

    def press(self, user: str, value: str) -> str:
        """Press the newest button or row with this value. Fails when the resident sees none."""
        sent, button = self._visible(user, value)
        if button.shown is Shown.TEMPLATE:
            return self.message(user, "button", {"payload": value, "text": button.label}, reply_to=sent.id)
        name = "list_reply" if button.shown is Shown.ROW else "button_reply"
        reply = {"type": name, name: {"id": value, "title": button.label}}
        return self.message(user, "interactive", reply, reply_to=sent.id)

    def read(self, user: str) -> None:
        """Look at everything that came."""
        for sent in self.sent_to(user):
            self._status(user, sent.id, "read")

    def block(self, user: str) -> None:
        """Hear nothing more from us; we only ever see that it was sent."""
        self.contact(user).blocked = True

    def unblock(self, user: str) -> None:
        """Let us in again."""
        self.contact(user).blocked = False

    def leave(self, user: str) -> None:
        """Give WhatsApp up; nothing can be delivered any more."""
        self.contact(user).unreachable = True

    def contact(self, user: str) -> Contact:
        """Somebody, who is known from now on."""
        number = None if "." in user else user
        user_id = user if number is None else f"US.{number}{number[::-1]}"
        return self.people.setdefault(user, Contact(user_id, number, f"Ana R{user[-4:]}"))

    def message(
        self, user: str, part: str, content: Any, *, kind: str | None = None, reply_to: str | None = None
    ) -> str:
        """Any message of theirs, by what is inside."""
        contact = self.contact(user)
        contact.last = self.ground.clock.now()
        wamid = self.ground.numbers.wamid()
        self.received.add(wamid)
        message: Json = {"from_user_id": contact.user_id, "id": wamid, "timestamp": str(int(contact.last))}
        message |= {"type": kind or part, part: content}
        about: Json = {"profile": {"name": contact.name}, "user_id": contact.user_id}
        if contact.wa_id:
            about["wa_id"] = message["from"] = contact.wa_id
        else:
            about["profile"]["username"] = contact.username
        if reply_to:
            message["context"] = {"from": self.ground.account.phone_number, "id": reply_to}
        self.tell({"contacts": [about], "messages": [message]})
        return wamid

    def _send_media(self, user: str, kind: str, content: bytes | None, mime: str, **more: str | bool) -> str:
        media_id = self.files.keep(content, mime)
        about: Json = {"id": media_id, "mime_type": mime, "sha256": self.files.sha256(media_id)}
        return self.message(user, kind, about | more)

    def _visible(self, user: str, value: str) -> tuple[Sent, Button]:
        for sent in reversed(self.sent_to(user)):
            for button in sent.content.pressable:
                if button.value == value:
                    return sent, button
        raise AssertionError(f"{user} sees no button {value!r}")
