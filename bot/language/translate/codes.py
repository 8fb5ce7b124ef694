"""How each provider spells our languages; where there are several spellings, the first one that it knows is used."""

from collections.abc import Mapping

from bot.language.tags import LANGUAGES

Codes = Mapping[str, tuple[str, ...]]

# Most spell them as we do.
_PLAIN: Codes = {tag: (tag,) for tag in LANGUAGES}

# Older versions have `zt`, some models are Brazilian only (`pb`); which of these a server has, it says itself.
LIBRETRANSLATE: Codes = {
    **_PLAIN,
    "zh-Hans": ("zh-Hans", "zh"),
    "zh-Hant": ("zh-Hant", "zt"),
    "pt": ("pt-BR", "pb", "pt"),
}

GOOGLE: Codes = {**_PLAIN, "zh-Hans": ("zh-CN",), "zh-Hant": ("zh-TW",)}

# deep-translator compares with lower case.
MICROSOFT: Codes = {**_PLAIN, "zh-Hans": ("zh-hans",), "zh-Hant": ("zh-hant",)}

MYMEMORY: Codes = {
    "en": ("en-US",),
    "es": ("es-US",),
    "zh-Hans": ("zh-CN",),
    "zh-Hant": ("zh-TW",),
    "vi": ("vi-VN",),
    "ru": ("ru-RU",),
    "ar": ("ar-SA",),
    "fr": ("fr-FR",),
    "ht": ("ht-HT",),
    "pt": ("pt-BR",),
    "sw": ("sw-KE",),
    "ko": ("ko-KR",),
    "km": ("km-KH",),
    "uk": ("uk-UA",),
    "pl": ("pl-PL",),
    "it": ("it-IT",),
    "bn": ("bn-IN",),
}

# As DeepL's table of languages stood in 2026: no Haitian Creole, no Khmer. A source has no variants.
_DEEPL = {tag: (tag.upper(),) for tag in LANGUAGES if tag not in ("ht", "km")}
DEEPL_SOURCE: Codes = {**_DEEPL, "zh-Hans": ("ZH",), "zh-Hant": ("ZH",)}
DEEPL_TARGET: Codes = {**_DEEPL, "en": ("EN-US",), "pt": ("PT-BR",)}
