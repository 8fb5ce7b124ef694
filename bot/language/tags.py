"""The languages by their BCP 47 tags: their own names, scripts, and what CLDR calls them."""

from dataclasses import dataclass

from babel import Locale

# What our people read, and what every phrase falls back to.
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """`cldr` is the locale for dates and plurals: CLDR knows no Haitian Creole dates, French ones are read there."""

    tag: str
    own_name: str
    english_name: str
    cldr: str
    rtl: bool = False


LANGUAGES: dict[str, Language] = {
    language.tag: language
    for language in (
        Language("en", "English", "English", "en_US"),
        Language("es", "Español", "Spanish", "es_US"),
        Language("zh-Hans", "简体中文", "Chinese (simplified)", "zh_Hans_CN"),
        Language("zh-Hant", "繁體中文", "Chinese (traditional)", "zh_Hant_TW"),
        Language("vi", "Tiếng Việt", "Vietnamese", "vi"),
        Language("ru", "Русский", "Russian", "ru"),
        Language("ar", "العربية", "Arabic", "ar", rtl=True),
        Language("fr", "Français", "French", "fr"),
        Language("ht", "Kreyòl ayisyen", "Haitian Creole", "fr"),
        Language("pt", "Português", "Portuguese", "pt_BR"),
        Language("sw", "Kiswahili", "Swahili", "sw"),
        Language("ko", "한국어", "Korean", "ko"),
        Language("km", "ខ្មែរ", "Khmer", "km"),
        Language("uk", "Українська", "Ukrainian", "uk"),
        Language("pl", "Polski", "Polish", "pl"),
        Language("it", "Italiano", "Italian", "it"),
        Language("bn", "বাংলা", "Bengali", "bn"),
    )
}


def locale_of(tag: str) -> Locale:
    return Locale.parse(LANGUAGES[tag].cldr)


def from_platform(code: str | None) -> str | None:
    """A platform's language code ("es-MX", "zh-tw", "pt") as one of ours, or None."""
    if not code:
        return None
    parts = code.replace("_", "-").split("-")
    base = parts[0].lower()
    if base == "zh":
        traditional = {part.lower() for part in parts[1:]} & {"hant", "tw", "hk", "mo"}
        return "zh-Hant" if traditional else "zh-Hans"
    return base if base in LANGUAGES else None
