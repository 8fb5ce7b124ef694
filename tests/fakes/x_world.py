"""What X knows around one account of the city: people, posts, messages, events, and residents that tests can play.

It keeps to what X's documentation says where our code depends on it. What the documentation leaves open is taken the
way that is harder for us, and said where it is done.
"""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace

from tests.fakes.x.clock import Clock, Numbers
from tests.fakes.x.costs import Costs
from tests.fakes.x.keys import Doorkeeper, Keys
from tests.fakes.x.limits import RateLimits
from tests.fakes.x.things import (
    Account,
    DirectMessage,
    EncryptedMessage,
    Hook,
    Media,
    News,
    Place,
    Post,
    Subscription,
)

USERNAME = "Philly311Test"


class XWorld:
    """People, posts and messages around one account of the city; `XApi` puts HTTP in front of it."""

    def __init__(self, *, keys: Keys | None = None, username: str = USERNAME) -> None:
        self.keys = keys or Keys()
        self.clock = Clock()
        self.numbers = Numbers(self.clock)
        self.doors = Doorkeeper(self.keys, self.clock)
        self.limits = RateLimits(self.clock)
        self.costs = Costs(self.clock)
        # The number of an account stands before the dash of its access token.
        self.me = Account(int(self.keys.access_token.partition("-")[0]), username, "Philly311")
        self.accounts: dict[int, Account] = {self.me.id: self.me}
        self.all_posts: dict[int, Post] = {}
        self.all_messages: list[DirectMessage] = []
        self.blocked: set[int] = set()
        # None is a file that is known by name, and gone.
        self.files: dict[str, bytes | None] = {}
        self.hooks: dict[int, Hook] = {}
        self.subscriptions: dict[int, Subscription] = {}
        self.pending: list[News] = []
        # The header of each signature that an event carries, and what it is made with. The older documents know this
        # one; an app with a client secret may get `x-twitter-webhooks-signature-oauth2` beside it or in its place.
        self.signing_secrets = {"x-twitter-webhooks-signature": self.keys.consumer_secret}
        # What X calls a post in its answers and events: `tweet` or `post`.
        self.noun = "tweet"
        # Where pictures of posts lie.
        self.cdn = "https://pbs.twimg.com"
        # Whether the event of a post says where its pictures lie; the documentation shows no event with a picture.
        self.media_in_events = True
        # Whether the same words to another person are a duplicate too; X does not say what it compares.
        self.same_words_anywhere = False
        self.lock = threading.RLock()
        self._event_numbers = itertools.count(2_337_000_000_000_000_001)

    @property
    def handle(self) -> str:
        """Our @name, in small letters."""
        return f"@{self.me.username}".lower()

    # --- what residents do ---

    def post(
        self,
        user: int,
        text: str,
        *,
        photo: bytes | Sequence[bytes] | None = None,
        film: bytes | None = None,
        place: Place | None = None,
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
        quotes: int | None = None,
        language: str = "und",
    ) -> int:
        """Write for everybody to read, with us mentioned or not. Returns the number of the post."""
        with self.lock:
            self.account(user)
            photos = [photo] if isinstance(photo, bytes) else photo or []
            media = [self.keep(content) for content in photos] + ([self.keep(film, "video")] if film else [])
            new = self.publish(user, text, reply_to=reply_to)
            post = replace(new, quotes=quotes, media=tuple(media), place=place, point=point, language=language)
            self.all_posts[post.id] = post
            kinds = (
                ("post.mention.create", self.is_named_in(post)),
                ("post.reply.create", self.is_ours(reply_to)),
                ("post.quote.create", self.is_ours(quotes)),
            )
            for event_type, is_one in kinds:
                if is_one:
                    self._tell(event_type, post)
            return post.id

    def post_mention(
        self,
        user: int,
        text: str,
        *,
        photo: bytes | Sequence[bytes] | None = None,
        place: Place | None = None,
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
    ) -> int:
        """Write to us in public: our @name is put before the text where it is not in it."""
        said = text if self.handle in text.lower() else f"@{self.me.username} {text}"
        return self.post(user, said, photo=photo, place=place, point=point, reply_to=reply_to)

    def dm(self, user: int, text: str, *, photo: bytes | None = None, film: bytes | None = None) -> int:
        """Write to us alone. Returns the number of the message."""
        with self.lock:
            self.account(user)
            media = [self.keep(photo)] if photo is not None else []
            media += [self.keep(film, "video")] if film is not None else []
            message = self.message(user, self.me.id, text, tuple(media))
            self._tell("dm.received", message)
            return message.id

    def group_dm(self, user: int, text: str, group: int) -> int:
        """Take us into a conversation of several and write there."""
        with self.lock:
            self.account(user)
            if not any(message.conversation == str(group) for message in self.all_messages):
                self._in_group(user, group, "", "ParticipantsJoin")
            return self._in_group(user, group, text, "MessageCreate")

    def _in_group(self, user: int, group: int, text: str, kind: str) -> int:
        number = self.numbers.next()
        self.all_messages.append(DirectMessage(number, user, str(group), text, self.clock.now(), kind=kind))
        return number

    def encrypted_dm(self, user: int) -> str:
        """Write to us in XChat, which X itself cannot read. Returns the name of the message."""
        with self.lock:
            self.account(user)
            name = f"e4f4d3fc-8bbf-4928-92eb-{next(self._event_numbers) % 10**12:012d}"
            self._tell("chat.received", EncryptedMessage(name, user, self.me.id, self.clock.now()))
            return name

    def delete_post(self, number: int) -> None:
        """Take a post back."""
        with self.lock:
            del self.all_posts[number]

    def block(self, user: int) -> None:
        """Let us neither write nor see."""
        self.blocked.add(user)

    def unblock(self, user: int) -> None:
        """Let us in again."""
        self.blocked.discard(user)

    # --- what the city does ---

    def write_dm(self, user: int, text: str) -> DirectMessage:
        """Write to a resident alone: through the API, or as a person of the city who uses X's own app."""
        with self.lock:
            message = self.message(self.me.id, user, text)
            self._tell("dm.sent", message)
            return message

    # --- what tests look at ---

    @property
    def posts(self) -> list[Post]:
        """What we wrote in public, oldest first."""
        return [post for post in self.all_posts.values() if post.author == self.me.id]

    def replies_to(self, number: int) -> list[Post]:
        """What we wrote under one post."""
        return [post for post in self.posts if post.reply_to == number]

    def dms_to(self, user: int) -> list[DirectMessage]:
        """What we wrote to one resident alone, oldest first."""
        return [message for message in self.all_messages if (message.sender, message.recipient) == (self.me.id, user)]

    # --- what tests arrange ---

    def account(self, user: int) -> Account:
        """A resident's account; it is made when it is first heard of."""
        return self.accounts.setdefault(user, Account(user, f"resident{user}", f"Ana R{user}"))

    def keep(self, content: bytes, kind: str = "photo") -> Media:
        """Store a file."""
        media = Media(self.numbers.next(), kind)
        self.files[media.resource] = content
        return media

    def picture_url(self, media: Media) -> str:
        """Where the picture of a post lies, for everybody."""
        return f"{self.cdn}/media/{media.resource}"

    def lose(self, number: int) -> None:
        """What is attached to a post or a message is still known by name, but gone."""
        message = next((message for message in self.all_messages if message.id == number), None)
        for media in (message or self.all_posts[number]).media:
            self.files[media.resource] = None

    # --- what both sides do ---

    def publish(self, author: int, text: str, *, reply_to: int | None = None) -> Post:
        """Put a post where everybody reads it; X writes the @name of whom it answers before a reply."""
        with self.lock:
            number = self.numbers.next()
            answered = self.all_posts.get(reply_to or 0)
            handle = f"@{self.accounts[answered.author].username} " if answered else ""
            is_there = answered is None or answered.author == author or text.lower().startswith(handle.strip().lower())
            implicit = "" if is_there else handle
            conversation = answered.conversation if answered else number
            post = Post(number, author, implicit + text, self.clock.now(), conversation, reply_to)
            self.all_posts[number] = replace(post, implicit=len(implicit))
            return self.all_posts[number]

    def message(self, sender: int, recipient: int, text: str, media: tuple[Media, ...] = ()) -> DirectMessage:
        """Put a message between two into their conversation."""
        with self.lock:
            between = "-".join(map(str, sorted((sender, recipient))))
            now = self.clock.now()
            message = DirectMessage(self.numbers.next(), sender, between, text, now, recipient, media=media)
            self.all_messages.append(message)
            return message

    def is_ours(self, number: int | None) -> bool:
        """Whether this is a post of the city."""
        post = self.all_posts.get(number or 0)
        return post is not None and post.author == self.me.id

    def is_named_in(self, post: Post) -> bool:
        """Whether a resident wrote our @name, not X for them."""
        return post.author != self.me.id and self.handle in post.said.lower()

    def is_mentioned_in(self, post: Post) -> bool:
        """Whether our @name stands in it, also where X put it."""
        return post.author != self.me.id and self.handle in post.text.lower()

    def is_summons(self, post: Post) -> bool:
        """Whether we may answer: the author wrote our @name or quotes us.

        People report that the @name that X itself puts before a reply is not enough.
        """
        return self.is_named_in(post) or self.is_ours(post.quotes)

    def _tell(self, event_type: str, about: Post | DirectMessage | EncryptedMessage) -> None:
        """Queue an event for whoever subscribed; what a webhook misses while it is invalid it never gets."""
        for subscription in self.subscriptions.values():
            hook = self.hooks.get(subscription.webhook or 0)
            wanted = (subscription.event_type, subscription.filter.get("user_id"))
            if wanted == (event_type, str(self.me.id)) and hook and hook.valid:
                # Half of X's event numbers are below zero.
                self.pending.append(News(str(-next(self._event_numbers)), subscription, about))
