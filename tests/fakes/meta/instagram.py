"""Instagram messaging of one account: a tighter limit on texts, no templates, and what people can take back."""

from collections.abc import Mapping
from typing import ClassVar

from tests.fakes.meta.basics import Ground, Json, invalid
from tests.fakes.meta.conversations import Conversations
from tests.fakes.meta.files import Files
from tests.fakes.meta.messages import Content, TextLimit
from tests.fakes.meta.webhooks import Topic, Webhooks


class Instagram(Conversations):
    """The account's messages. Residents have ids that are scoped to it."""

    topic: ClassVar[Topic] = "instagram"
    text_limit: ClassVar[TextLimit] = TextLimit(1000, "bytes", lambda text: len(text.encode()))
    # Echoes and what was taken back come as messages.
    fields: ClassVar[Mapping[str, str]] = {
        "message": "messages",
        "echo": "messages",
        "unsent": "messages",
        "postback": "messaging_postbacks",
        "reaction": "message_reactions",
        "read": "messaging_seen",
    }

    def __init__(self, ground: Ground, webhooks: Webhooks, files: Files) -> None:
        super().__init__(ground, webhooks, files, ground.account.instagram)

    def mention(self, user: str, story: bytes = b"story") -> str:
        """Mention us in a story, of which nothing may be stored."""
        payload = {"url": self.files.publish(story)}
        return self.message(user, attachments=[{"type": "story_mention", "payload": payload}])

    def heart(self, user: str) -> str:
        """Send a heart, which is Instagram's sticker."""
        return self.message(user, attachments=[{"type": "like_heart"}])

    def unsend(self, user: str, mid: str) -> None:
        """Take a message back."""
        self._mine(user, mid)
        self.act(user, "unsent", {"message": {"mid": mid, "is_deleted": True}}, opens=False)

    def read(self, user: str) -> None:
        """Look at the newest message."""
        self.act(user, "read", {"read": {"mid": self.sent_to(user)[-1].id}}, opens=False)

    def _content(self, message: Json) -> Content:
        if "attachment" in message and "quick_replies" in message:
            raise invalid("Quick replies go with texts only.")
        return super()._content(message)
