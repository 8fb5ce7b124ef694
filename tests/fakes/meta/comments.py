"""What stands in public on the page: posts, comments, our answers; and which comments may be answered in private.

The author of a comment has the same id here as in Messenger. Meta documents both as scoped to the page and nowhere that
they are the same, so an application should take the id that the private reply gives back.
"""

from dataclasses import dataclass, replace

from tests.fakes.meta.basics import DAY, Ground, Json, invalid, text_of
from tests.fakes.meta.errors import missing, refused
from tests.fakes.meta.files import Files
from tests.fakes.meta.webhooks import Webhooks

PRIVATE_REPLY_LIFE = 7 * DAY
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it: a person, or the page."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A post (then `parent` is empty), or a comment under a post or another comment."""

    id: str
    post: str
    parent: str
    author: Author
    text: str
    at: float
    photo: str | None = None
    removed: bool = False
    hidden: bool = False

    @property
    def is_post(self) -> bool:
        return not self.parent

    @property
    def permalink(self) -> str:
        return f"https://www.facebook.com/{self.post.replace('_', '/posts/')}?comment_id={self.id.rpartition('_')[2]}"

    @property
    def seen(self) -> Json:
        about = {"id": self.id, "post": self.post, "parent": self.parent, "from": self.author.name, "text": self.text}
        return about | {"photo": self.photo, "removed": self.removed, "hidden": self.hidden, "at": self.at}


class Comments:
    """The page's wall."""

    def __init__(self, ground: Ground, webhooks: Webhooks, files: Files) -> None:
        self._ground = ground
        self._webhooks = webhooks
        self._files = files
        self._page = Author(ground.account.page, ground.account.page_name)
        self.wall: dict[str, Comment] = {}
        self._replied: set[str] = set()

    # --- what people do ---

    def publish(self, text: str) -> str:
        """The page writes a post. Returns its id."""
        return self._add(self._page, text, post="", parent="")

    def post(self, user: str, text: str, *, photo: bytes | None = None) -> str:
        """A visitor writes a post on the page."""
        return self._add(_author(user), text, post="", parent="", photo=photo)

    def comment(
        self, user: str, text: str, *, under: str | None = None, photo: bytes | None = None, anonymous: bool = False
    ) -> str:
        """Write under a post or a comment, under the newest post if none is named. Returns the comment's id.

        `anonymous` leaves out who it was, as for an app that may not know.
        """
        above = self._standing(under or self._newest_post())
        return self._add(_author(user), text, above.post, parent=above.id, photo=photo, anonymous=anonymous)

    def edit(self, comment: str, text: str) -> None:
        """Write something else instead."""
        self._change(replace(self._standing(comment), text=text), "edited")

    def delete(self, comment: str) -> None:
        """Take it away."""
        self._change(replace(self._standing(comment), removed=True), "remove")

    def hide(self, comment: str) -> None:
        """Somebody at the page hides it from the public."""
        self._change(replace(self._standing(comment), hidden=True), "hide")

    def unhide(self, comment: str) -> None:
        """They show it again."""
        self._change(replace(self._standing(comment), hidden=False), "unhide")

    # --- what tests see ---

    def public(self, under: str | None = None) -> list[Comment]:
        """What everybody sees, oldest first; of one post or comment, or all."""
        visible = [comment for comment in self.wall.values() if not (comment.removed or comment.hidden)]
        return [comment for comment in visible if under is None or comment.parent == under]

    def answers(self, comment: str) -> list[str]:
        """What the page wrote under a comment."""
        return [answer.text for answer in self.public(comment) if answer.author == self._page]

    # --- the API ---

    def answer(self, comment: str, given: Json) -> Json:
        """POST /{comment-id}/comments: everybody sees it, and the webhook tells us of it as of any other."""
        above = self._standing(comment)
        return {"id": self._add(self._page, text_of(given, "message", LONGEST), above.post, parent=above.id)}

    def about(self, comment: str) -> Json:
        """GET /{comment-id}."""
        found = self._standing(comment)
        above = {} if found.is_post else {"parent": {"id": found.parent}}
        about = {"id": found.id, "message": found.text, "permalink_url": found.permalink, "is_hidden": found.hidden}
        return about | above | {"from": {"id": found.author.id, "name": found.author.name}}

    def repliable(self, comment: str) -> Author:
        """Who wrote it, when a private reply may still be sent."""
        found = self._standing(comment)
        if found.author == self._page:
            raise invalid("A page cannot reply to itself.")
        if comment in self._replied:
            raise refused("replied before")
        if self._ground.clock.now() - found.at > PRIVATE_REPLY_LIFE:
            raise refused("too old to reply")
        return found.author

    def claim(self, comment: str) -> None:
        """The private reply goes out; there is no other."""
        self._replied.add(comment)

    # --- building blocks ---

    def _newest_post(self) -> str:
        posts = [comment.id for comment in self.public() if comment.is_post]
        return posts[-1] if posts else self.publish("What is on your mind, Philadelphia?")

    def _standing(self, comment: str) -> Comment:
        found = self.wall.get(comment)
        if found is None or found.removed:
            raise missing(comment)
        return found

    def _add(
        self, author: Author, text: str, post: str, *, parent: str, photo: bytes | None = None, anonymous: bool = False
    ) -> str:
        number = self._ground.numbers.plain()
        post = post or f"{self._page.id}_{number}"
        # A comment's id begins with the number of its post.
        own = f"{post.rpartition('_')[2]}_{number}" if parent else post
        picture = None if photo is None else self._files.publish(photo)
        comment = Comment(own, post, parent, author, text, self._ground.clock.now(), picture)
        self.wall[own] = comment
        self._tell(comment, "add", anonymous=anonymous)
        return own

    def _change(self, comment: Comment, verb: str) -> None:
        self.wall[comment.id] = comment
        self._tell(comment, verb)

    def _tell(self, comment: Comment, verb: str, *, anonymous: bool = False) -> None:
        value: Json = {"item": "post" if comment.is_post else "comment", "verb": verb, "post_id": comment.post}
        value["created_time"] = int(comment.at)
        if comment.is_post and comment.author == self._page:
            value["item"] = "status"
        if not comment.is_post:
            value |= {"comment_id": comment.id, "parent_id": comment.parent}
        if not anonymous:
            value["from"] = {"id": comment.author.id, "name": comment.author.name}
        if verb != "remove":
            value |= {"message": comment.text, "permalink_url": comment.permalink}
            value |= {"photo": comment.photo} if comment.photo else {}
        self._webhooks.emit("page", self._page.id, "changes", "feed", {"field": "feed", "value": value})


def _author(user: str) -> Author:
    return Author(user, f"Ana R{user}")
