"""What a person wrote, without what X put there: the @names before a reply, our own, and links to attached pictures."""

import re
from collections.abc import Collection, Sequence

from connectors.x.shapes import Link, Post

# X writes these three so, in posts and messages.
ESCAPED = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
# The @names that X itself puts before a reply stand at its start, one behind the other.
ADDRESSEES = re.compile(r"(?:@\w{1,15}\s+)*(?:@\w{1,15}\s*)?")
OF_PICTURES = ("pic.x.com/", "pic.twitter.com/")
BLANKS = re.compile(r"[^\S\n]+")
TRAILING_LINK = re.compile(r"https://t\.co/\w+\Z")


def body_of(post: Post) -> str:
    """The text without the @names that X put before a reply.

    X says where they end (`display_text_range`). Where it does not, all @names at the start of a reply are taken for
    X's, so that nobody is answered who did not speak to us.
    """
    text = post.note.text if post.note else post.text
    if not (post.refers("replied_to") or post.in_reply_to_user_id):
        return text
    hidden = ADDRESSEES.match(text)
    end = hidden.end() if hidden else 0
    if post.display_text_range is not None:
        end = min(end, max(post.display_text_range[0], 0))
    return text[end:]


def names(text: str, handles: Collection[str]) -> bool:
    """Whether one of these @names stands in a text."""
    return _handle(handles).search(text) is not None if handles else False


def plain(text: str, links: Sequence[Link], *, handles: Collection[str] = (), attached: bool = False) -> str:
    """The text as the person wrote it; of `t.co` links that stay, where they lead."""
    for escaped, letter in reversed(ESCAPED.items()):
        text = text.replace(escaped, letter)
    for link in links:
        is_picture = bool(link.media_key) or link.display_url.startswith(OF_PICTURES)
        text = text.replace(link.url, "" if is_picture else link.expanded_url or link.url)
    if attached:
        # Where nobody tells which link is the picture's, it is the last one.
        text = TRAILING_LINK.sub("", text.rstrip())
    if handles:
        text = _handle(handles).sub(" ", text)
    return "\n".join(BLANKS.sub(" ", line).strip() for line in text.split("\n")).strip()


def _handle(handles: Collection[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(handle) for handle in sorted(handles))
    return re.compile(rf"(?<!\w)@(?:{either})(?!\w)[,:]?", re.IGNORECASE)
