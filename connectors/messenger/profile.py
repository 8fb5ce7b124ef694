"""What a resident finds in Messenger before they write: the button to begin, a greeting and a menu, by language."""

from collections.abc import Mapping

from connectors.base import SendErrorKind
from connectors.messenger.settings import Menus
from connectors.meta.errors import GraphError
from connectors.meta.graph import Graph
from connectors.splitting import short, shorten

PATH = "me/messenger_profile"
# What the button to begin stands for, as Telegram's /start.
START = "start"
GREETING_LIMIT = 160
LABEL_LIMIT = 30
MOST_ENTRIES = 20
EVERYBODY = "default"

# language -> Meta's locales of it, which are those of the resident's app.
LOCALES: Mapping[str, tuple[str, ...]] = {
    "ar": ("ar_AR",),
    "bn": ("bn_IN",),
    "en": ("en_US", "en_GB"),
    "es": ("es_LA", "es_ES"),
    "fr": ("fr_FR",),
    "it": ("it_IT",),
    "ko": ("ko_KR",),
    "pl": ("pl_PL",),
    "pt": ("pt_BR", "pt_PT"),
    "ru": ("ru_RU",),
    "vi": ("vi_VN",),
    "zh-Hans": ("zh_CN",),
    "zh-Hant": ("zh_TW", "zh_HK"),
}
# Facebook itself has these, but the part of Meta's list that we could read does not name them for Messenger. One locale
# that is refused refuses all, so they are left out when Meta does not like the whole.
UNSURE: Mapping[str, tuple[str, ...]] = {"km": ("km_KH",), "sw": ("sw_KE",), "uk": ("uk_UA",)}

Body = dict[str, object]


class Profile:
    """The page's."""

    def __init__(self, graph: Graph, greetings: Mapping[str, str], menus: Menus) -> None:
        self._graph = graph
        self._greetings = greetings
        self._menus = menus

    async def reachable(self) -> None:
        """Raises GraphError when the token does not open it."""
        await self._graph.get(PATH, {"fields": "get_started"})

    async def sync(self) -> list[str]:
        """Set all of it; a sentence for each part and for each language that reads another one's. Raises GraphError."""
        try:
            locales = {**LOCALES, **UNSURE}
            await self._graph.post(PATH, self._body(locales))
        except GraphError as error:
            if error.kind is not SendErrorKind.REJECTED:
                raise
            locales = dict(LOCALES)
            await self._graph.post(PATH, self._body(locales))
        told = ["The button to begin is set."]
        told += [f"The {part} is set in {_named(texts, locales)}." for part, texts in self._parts if texts]
        lacking = [tag for tag in self._greetings if tag not in locales]
        return told + [f"Messenger has no locale for {tag}: its readers see the first language." for tag in lacking]

    @property
    def _parts(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        return ("greeting", self._greetings), ("menu", self._menus)

    def _body(self, locales: Mapping[str, tuple[str, ...]]) -> Body:
        body: Body = {"get_started": {"payload": START}}
        greetings = [
            {"locale": locale, "text": shorten(self._greetings[tag], GREETING_LIMIT)}
            for locale, tag in _by_locale(self._greetings, locales).items()
        ]
        menus = [
            {"locale": locale, "composer_input_disabled": False, "call_to_actions": _entries(self._menus, tag)}
            for locale, tag in _by_locale(self._menus, locales).items()
        ]
        return body | ({"greeting": greetings} if greetings else {}) | ({"persistent_menu": menus} if menus else {})


def _by_locale(texts: Mapping[str, object], locales: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """locale -> language. The first language is also everybody's."""
    chosen = {locale: tag for tag in texts for locale in locales.get(tag, ())}
    return {EVERYBODY: next(iter(texts)), **chosen} if texts else {}


def _entries(menus: Menus, tag: str) -> list[Body]:
    return [
        {"type": "postback", "title": short(label, LABEL_LIMIT), "payload": choice}
        for choice, label in menus[tag][:MOST_ENTRIES]
    ]


def _named(texts: Mapping[str, object], locales: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(tag for tag in texts if tag in locales)
