"""Which translator the settings ask for, with all that stands around it."""

from bot.language.translate.base import Translator
from bot.language.translate.cached import Cached
from bot.language.translate.guarded import Guarded
from bot.language.translate.libretranslate import LibreTranslate
from bot.settings import Settings
from storage.engine import Sessions


def open_translator(settings: Settings, sessions: Sessions) -> Translator | None:
    """None when no provider is chosen, or when what it needs from the environment is not set."""
    match settings.config.translation.provider:
        case "none":
            translator = None
        case "libretranslate":
            translator = _libretranslate(settings)
        case name:
            translator = _deep(settings, name)
    return Cached(Guarded(translator), sessions) if translator is not None else None


def _libretranslate(settings: Settings) -> Translator | None:
    url, key = settings.environment.libretranslate_url, settings.environment.libretranslate_api_key
    if url is None:
        return None
    seconds = settings.config.translation.timeout_seconds
    return LibreTranslate(url, key.get_secret_value() if key is not None else None, timeout_seconds=seconds)


def _deep(settings: Settings, name: str) -> Translator | None:
    # It takes half a second to read and changes a library: only where it is wanted.
    from bot.language.translate import deep, providers  # noqa: PLC0415

    provider = providers.chosen(name, settings.environment)
    if provider is None:
        return None
    return deep.DeepTranslator(provider, timeout_seconds=settings.config.translation.timeout_seconds)
