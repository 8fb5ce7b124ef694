"""Messenger of one page: what only it has are utility templates, private replies to comments, edits and a greeting."""

from collections.abc import Mapping
from typing import ClassVar

from tests.fakes.meta.basics import HOUR, Ground, Json, invalid, part_of
from tests.fakes.meta.comments import Comments
from tests.fakes.meta.conversations import Conversations, Person, Recipient
from tests.fakes.meta.errors import missing, refused
from tests.fakes.meta.files import Files
from tests.fakes.meta.filling import page_content
from tests.fakes.meta.messages import Content, TextLimit, Way
from tests.fakes.meta.profile import Profile
from tests.fakes.meta.templates import PAGE, Shelf, Template
from tests.fakes.meta.webhooks import Topic, Webhooks

PRIVATE_REPLIES_AN_HOUR = 750
LIKE = 369239263222822


class Messenger(Conversations):
    """The page's messages. A comment's author is the same person here, by the same id."""

    topic: ClassVar[Topic] = "page"
    text_limit: ClassVar[TextLimit] = TextLimit(2000, "characters")
    fields: ClassVar[Mapping[str, str]] = {
        "message": "messages",
        "echo": "message_echoes",
        "postback": "messaging_postbacks",
        "reaction": "message_reactions",
        "edit": "message_edits",
        "referral": "messaging_referrals",
        "delivery": "message_deliveries",
        "read": "message_reads",
    }

    def __init__(self, ground: Ground, webhooks: Webhooks, files: Files, comments: Comments) -> None:
        super().__init__(ground, webhooks, files, ground.account.page)
        self.comments = comments
        self.templates = Shelf(ground, PAGE, self._decided)
        self.profile = Profile()
        self._private_replies: list[float] = []

    # --- what residents do ---

    def start(self, user: str, *, ref: str | None = None) -> str:
        """Open the conversation by its button, perhaps from a link that carries a word."""
        if self.profile.get_started is None:
            raise AssertionError("the page has no button to get started")
        more = {"referral": _referral(ref)} if ref else {}
        return self.postback(user, "Get Started", self.profile.get_started, **more)

    def menu(self, user: str, value: str, *, locale: str = "default") -> str:
        """Choose from the menu of their language. Fails when it has no such entry."""
        for entry in self.profile.menu(locale):
            if entry.get("payload") == value:
                return self.postback(user, entry["title"], value)
        raise AssertionError(f"no entry {value!r} in the menu of {locale}")

    def location(self, user: str, lat: float, lon: float) -> str:
        """Share a place."""
        coordinates = {"lat": lat, "long": lon}
        return self.message(user, attachments=[{"type": "location", "payload": {"coordinates": coordinates}}])

    def sticker(self, user: str, sticker_id: int = LIKE) -> str:
        """Send a sticker, the thumb if nothing else. Since August 2026 it comes as one and no longer as a picture."""
        payload = {"url": self.files.publish(b"sticker", "image/png"), "sticker_id": sticker_id}
        return self.message(user, attachments=[{"type": "sticker", "payload": payload}])

    def edit(self, user: str, mid: str, text: str) -> None:
        """Change what they wrote before."""
        self._mine(user, mid)
        self._edits[mid] = self._edits.get(mid, 0) + 1
        self.act(user, "edit", {"message_edit": {"mid": mid, "text": text, "num_edit": self._edits[mid]}})

    def refer(self, user: str, ref: str) -> None:
        """Come back into the conversation by an m.me link that carries a word."""
        self.act(user, "referral", {"referral": _referral(ref)})

    def receive(self, user: str) -> None:
        """Their phone gets what was sent."""
        mids = [sent.id for sent in self.sent_to(user)]
        self.act(user, "delivery", {"delivery": {"mids": mids, "watermark": self.ground.ms()}}, opens=False)

    def read(self, user: str) -> None:
        """They look at it."""
        self.act(user, "read", {"read": {"watermark": self.ground.ms()}}, opens=False)

    def hold_thread(self, user: str) -> None:
        """Another app takes over; from now on we hear of this person in standby."""
        self.person(user).elsewhere = True

    def release_thread(self, user: str) -> None:
        """It comes back to us."""
        self.person(user).elsewhere = False

    # --- the API ---

    def about(self, user: str) -> Json:
        """GET /{psid}."""
        person = self.people.get(user)
        if person is None or person.blocked:
            raise missing(user)
        first, _, last = person.name.partition(" ")
        names = {"id": user, "name": person.name, "first_name": first, "last_name": last}
        return names | {"profile_pic": self.files.publish(b"face")}

    def _recipient(self, given: Json) -> Recipient:
        comment = given.get("comment_id") or given.get("post_id")
        if comment is None:
            return super()._recipient(given)
        author = self.comments.repliable(str(comment))
        return Recipient(self.person(author.id, author.name), str(comment))

    def _sending(self, recipient: Recipient) -> None:
        if recipient.comment is None:
            return
        now = self.ground.clock.now()
        self._private_replies = [at for at in self._private_replies if now - at < HOUR]
        if len(self._private_replies) >= PRIVATE_REPLIES_AN_HOUR:
            raise refused("calls limit")
        self._private_replies.append(now)
        self.comments.claim(recipient.comment)

    def _way(self, given: Json, person: Person) -> Way:
        templated = "template" in part_of(given, "message")
        kind = given.get("messaging_type", "UTILITY" if templated else "RESPONSE")
        if templated != (kind == "UTILITY"):
            raise invalid("Templates and messaging_type UTILITY go together.")
        return Way.TEMPLATE if templated else super()._way(given, person)

    def _content(self, message: Json) -> Content:
        if "template" not in message:
            return super()._content(message)
        return page_content(self.templates, part_of(message, "template"))

    def _decided(self, template: Template) -> None:
        about = {"message_template_id": template.id, "message_template_name": template.name}
        rest = {"message_template_language": template.language, "event": template.status, "reason": template.reason}
        field = "message_template_status_update"
        self.webhooks.emit("page", self.account, "changes", field, {"field": field, "value": about | rest})


def _referral(ref: str) -> Json:
    return {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
