"""What Meta calls the languages in which a message template can be written, on WhatsApp and on Messenger.

The list is WhatsApp's; Messenger's own page names only a few of the same codes. Haitian Creole and Khmer are not on
it: templates for their readers go out in English.
"""

from collections.abc import Mapping

FALLBACK = "en"

# BCP 47 tag -> Meta's code. Portuguese is Brazil's, as most of Philadelphia's speakers are.
CODES: Mapping[str, str] = {
    "ar": "ar",
    "bn": "bn",
    "en": "en",
    "es": "es",
    "fr": "fr",
    "it": "it",
    "ko": "ko",
    "pl": "pl",
    "pt": "pt_BR",
    "ru": "ru",
    "sw": "sw",
    "uk": "uk",
    "vi": "vi",
    "zh-Hans": "zh_CN",
    "zh-Hant": "zh_TW",
}


def code_of(tag: str) -> str:
    """Meta's code for a language, or English's."""
    return CODES.get(tag, FALLBACK)
