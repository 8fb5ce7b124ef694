"""How long a post is as X counts it: 280, where one letter is not always one, and what X would make a link of.

Ranges and weights are those of X's published configuration (version 3 of twitter-text). Which bare words become links
is kept simpler: common endings, not every one there is.
"""

import re
import unicodedata

PUBLIC_LIMIT = 280
LINK_WEIGHT = 23
# Letters of these weigh one, all others two: Chinese, Korean, Khmer, half of Vietnamese.
LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

# A full stop or a bracket behind a link is not a part of it.
REST = r"(?:[^\s]*[^\s.,;:!?…)\]}\"'»”’。，！？])?"
ENDINGS = "gov|com|org|net|edu|us|info|io|co|app|me|tv|ly|mil|int"
LINK = re.compile(
    rf"https?://\S{REST}|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{ENDINGS})(?![\w-])(?:[/?#]{REST})?",
    re.IGNORECASE,
)
PICTURE = "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
ONE_PICTURE = f"{PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
# A flag, a key, or a picture with all that is joined to it: each is one emoji and weighs two.
EMOJI = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{ONE_PICTURE}(?:\u200d{ONE_PICTURE})*")


def weight(text: str) -> int:
    """The weighted length of a post."""
    words, links = LINK.subn("", unicodedata.normalize("NFC", text))
    letters, emoji = EMOJI.subn("", words)
    return LINK_WEIGHT * links + 2 * emoji + sum(1 if _is_light(ord(letter)) else 2 for letter in letters)


def without_links(text: str) -> str:
    """A link makes a post twenty times dearer, so in public there is none."""
    rest, links = LINK.subn("", text)
    if not links:
        return text
    lines = (re.sub(r" (?=[.,;:!?])", "", " ".join(line.split())) for line in rest.split("\n"))
    return "\n".join(lines).strip()


def _is_light(point: int) -> bool:
    return any(first <= point <= last for first, last in LIGHT)
