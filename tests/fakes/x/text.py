"""How long a post is by X's own count: 280, where one letter is not always one.

Ranges and weights of X's published configuration (version 3); looked at beside the answers of twitter-text-parser 3.0.
Two things are simpler here: which bare words are links (a few endings, not every one there is), and which code
points may begin an emoji (too many, but all of those weigh 2 by themselves).
"""

import re
import unicodedata
from itertools import pairwise

MOST = 280
LINK_LENGTH = 23
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
ENDINGS = "gov|com|org|net|edu|info|io|co|us|app|bar"
# A full stop or a bracket behind a link is not a part of it.
REST = r"(?:[/?#](?:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*[A-Za-z0-9/=&#_~+-])?)?"
LINK = re.compile(
    rf"https?://[\w.-]+\.[a-z]{{2,}}{REST}|(?<![a-z0-9@._-])(?:[a-z0-9][a-z0-9-]*\.)+(?:{ENDINGS})(?![a-z0-9]){REST}",
    re.IGNORECASE,
)
PICTURE = "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    f"|{PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?(?:\u200d{PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?)*"
)
ADDRESSEES = re.compile(r"\A(?:@\w+\s+)+")


def length(text: str, *, reply: bool = False) -> int:
    """The weighted length; a reply's leading @names do not count."""
    counted = unicodedata.normalize("NFC", text)
    if reply:
        counted = ADDRESSEES.sub("", counted)
    links = [match.span() for match in LINK.finditer(counted)]
    edges = [0, *(edge for span in links for edge in span), len(counted)]
    between = [counted[start:end] for start, end in list(pairwise(edges))[::2]]
    return LINK_LENGTH * len(links) + sum(_weight(words) for words in between)


def has_link(text: str) -> bool:
    return LINK.search(text) is not None


def _weight(text: str) -> int:
    emoji = EMOJI.findall(text)
    return 2 * len(emoji) + sum(_of_letter(letter) for letter in EMOJI.sub("", text))


def _of_letter(letter: str) -> int:
    return 1 if any(first <= ord(letter) <= last for first, last in LIGHT) else 2
