"""A page's Messenger profile: the button that opens a conversation, the greeting and the menu, each by locale."""

import re

from tests.fakes.meta.basics import Json, invalid, list_of, part_of, text_of

KNOWN = ("get_started", "greeting", "persistent_menu", "ice_breakers", "whitelisted_domains", "commands")
LOCALE = re.compile(r"default|[a-z]{2}_[A-Z]{2}")
MOST_LOCALES = 100
GREETING = 160
MOST_ENTRIES = 20
ENTRY_TITLE = 30
PAYLOAD = 1000
NEEDS_GET_STARTED = 2018145


class Profile:
    """What was set last."""

    def __init__(self) -> None:
        self.fields: Json = {}

    @property
    def get_started(self) -> str | None:
        found = self.fields.get("get_started")
        return str(found["payload"]) if found else None

    def menu(self, locale: str) -> list[Json]:
        """The entries that somebody with this locale sees."""
        menus = {menu["locale"]: menu["call_to_actions"] for menu in self.fields.get("persistent_menu", [])}
        entries: list[Json] = menus.get(locale, menus.get("default", []))
        return entries

    def greeting(self, locale: str) -> str:
        """What somebody with this locale reads first."""
        greetings = {greeting["locale"]: greeting["text"] for greeting in self.fields.get("greeting", [])}
        return str(greetings.get(locale, greetings.get("default", "")))

    def change(self, given: Json) -> Json:
        """POST /me/messenger_profile: all of it or nothing."""
        wanted = {name: given[name] for name in KNOWN if name in given}
        if not wanted:
            raise invalid(f"Set at least one of {', '.join(KNOWN)}")
        if "get_started" in wanted:
            text_of(part_of(wanted, "get_started"), "payload", PAYLOAD)
        if "greeting" in wanted:
            for greeting in _by_locale(wanted, "greeting"):
                text_of(greeting, "text", GREETING)
        if "persistent_menu" in wanted:
            _check_menu(wanted, started="get_started" in wanted or "get_started" in self.fields)
        self.fields |= wanted
        return {"result": "success"}

    def show(self, given: Json) -> Json:
        """GET /me/messenger_profile?fields=..."""
        asked = str(given.get("fields", "")).split(",")
        found = {name: value for name, value in self.fields.items() if name in asked}
        return {"data": [found] if found else []}

    def remove(self, given: Json) -> Json:
        """DELETE /me/messenger_profile with the names in `fields`."""
        names = given.get("fields")
        if not isinstance(names, list) or not set(names) <= set(KNOWN):
            raise invalid(f"Param fields must be some of {', '.join(KNOWN)}")
        left = {name: value for name, value in self.fields.items() if name not in names}
        if "persistent_menu" in left and "get_started" not in left:
            raise _needs_get_started()
        self.fields = left
        return {"result": "success"}


def _check_menu(given: Json, *, started: bool) -> None:
    if not started:
        raise _needs_get_started()
    for menu in _by_locale(given, "persistent_menu"):
        for entry in list_of(menu, "call_to_actions", MOST_ENTRIES):
            text_of(entry, "title", ENTRY_TITLE)
            if entry.get("type") not in ("postback", "web_url"):
                raise invalid("An entry of the menu is a postback or a web_url.")
            text_of(entry, "payload" if entry["type"] == "postback" else "url", PAYLOAD)


def _by_locale(given: Json, name: str) -> list[Json]:
    found = list_of(given, name, MOST_LOCALES)
    locales = [str(entry.get("locale")) for entry in found]
    if "default" not in locales or len(set(locales)) != len(locales):
        raise invalid(f"Param {name} needs each locale once, and default among them.")
    if not all(LOCALE.fullmatch(locale) for locale in locales):
        raise invalid(f"Param {name} has a locale that is not supported.")
    return found


def _needs_get_started() -> Exception:
    return invalid("The menu needs a button to get started.", subcode=NEEDS_GET_STARTED)
