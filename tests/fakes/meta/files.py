"""Pictures at Meta: on a content network whose links expire, and WhatsApp's, which have ids and need the token."""

import hashlib
import itertools
from dataclasses import dataclass

from tests.fakes.meta.basics import DAY, Ground, Json
from tests.fakes.meta.errors import missing

# How long a link of the content network lives is documented nowhere.
LINK_LIFE = 4 * DAY
MEDIA_LIFE = 7 * DAY
DOWNLOAD_LIFE = 300.0

CDN_PATH = "/cdn/v/t1.15752-9"
MEDIA_PATH = "/whatsapp_business/attachments"


@dataclass(frozen=True, slots=True)
class File:
    """Something that a resident sent. `content` is None when it is gone."""

    content: bytes | None
    kind: str
    until: float


class Files:
    """What can be downloaded. `base_url` is this server's, known when it is."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.base_url = ""
        self._links: dict[str, File] = {}
        self._media: dict[str, File] = {}
        self._downloads: dict[str, tuple[str, float]] = {}
        self._numbers = itertools.count(1)

    def publish(self, content: bytes | None, kind: str = "image/jpeg") -> str:
        """Put a picture on the content network; None for one that is gone. Returns its link."""
        name = f"{next(self._numbers):08d}_n.jpg"
        until = self._ground.clock.now() + LINK_LIFE
        self._links[name] = File(content, kind, until)
        return f"{self.base_url}{CDN_PATH}/{name}?oh=00_FAKE{name[:8]}&oe={int(until):X}"

    def linked(self, name: str) -> File | None:
        """What is behind a link that still works."""
        return _alive(self._links.get(name), self._ground.clock.now())

    def keep(self, content: bytes | None, kind: str = "image/jpeg") -> str:
        """Keep a file of WhatsApp's; None for one that is gone. Returns its id."""
        media_id = self._ground.numbers.plain()
        self._media[media_id] = File(content, kind, self._ground.clock.now() + MEDIA_LIFE)
        return media_id

    def has(self, media_id: str) -> bool:
        """Whether there ever was such an id."""
        return media_id in self._media

    def sha256(self, media_id: str) -> str:
        """The checksum that comes with the id."""
        return hashlib.sha256(self._media[media_id].content or b"").hexdigest()

    def describe(self, media_id: str) -> Json:
        """Where to download it during the next five minutes."""
        now = self._ground.clock.now()
        file = _alive(self._media.get(media_id), now)
        if file is None or file.content is None:
            raise missing(media_id)
        ticket = f"{next(self._numbers):08d}"
        self._downloads[ticket] = (media_id, now + DOWNLOAD_LIFE)
        about: Json = {"messaging_product": "whatsapp", "id": media_id, "mime_type": file.kind}
        size = {"sha256": self.sha256(media_id), "file_size": len(file.content)}
        return about | size | {"url": f"{self.base_url}{MEDIA_PATH}/{ticket}?mid={media_id}"}

    def downloaded(self, ticket: str) -> File | None:
        """What is behind a download's address that still works."""
        media_id, until = self._downloads.get(ticket, ("", 0.0))
        now = self._ground.clock.now()
        return _alive(self._media.get(media_id), now) if now < until else None


def _alive(file: File | None, now: float) -> File | None:
    return file if file is not None and file.content is not None and now < file.until else None
