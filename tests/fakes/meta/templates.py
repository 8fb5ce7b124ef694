"""Message templates: written by us, reviewed by Meta, filled in at sending; a page's and a WhatsApp account's.

Shapes are those of Meta's pages on utility messages (13 March 2026) and WhatsApp templates (17 June 2026). Three rules
come from people who tried: `QUICK_REPLY` is refused on pages (2018416), a text may not begin or end with a place
(2388299), and a parameter has no line breaks (132018, told of WhatsApp; taken here for pages too). A vendor's copy of
the list of languages has neither Haitian Creole nor Khmer, so a template in these is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tests.fakes.meta.basics import Ground, Json, invalid, list_of, text_of
from tests.fakes.meta.errors import missing
from tests.fakes.meta.placeholders import PLACES, examples_missing

Status = Literal["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"]

NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
NOT_TAKEN = frozenset({"ht", "km"})
TEXT: Mapping[str, int] = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}
MOST_COMPONENTS = 4
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between a page's templates and a WhatsApp account's."""

    categories: frozenset[str]
    buttons: frozenset[str]
    most_buttons: int
    label: int
    # The subcode with which a kind of button that is not taken is refused, where it is known.
    wrong_button: int | None = None


PAGE = Kind(frozenset({"UTILITY"}), frozenset({"POSTBACK", "URL", "PHONE_NUMBER"}), 3, 20, 2018416)
WHATSAPP = Kind(
    frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"}),
    frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"}),
    10,
    25,
)


@dataclass(frozen=True, slots=True)
class Template:
    """One text in one language. A name may have several."""

    id: str
    name: str
    language: str
    category: str
    components: tuple[Json, ...]
    named: bool
    status: Status
    reason: str = "NONE"

    def component(self, kind: str) -> Json | None:
        """Its HEADER, BODY, FOOTER or BUTTONS."""
        return next((component for component in self.components if component["type"].upper() == kind), None)

    @property
    def buttons(self) -> list[Json]:
        found: list[Json] = (self.component("BUTTONS") or {}).get("buttons", [])
        return found

    @property
    def seen(self) -> Json:
        about = {"id": self.id, "name": self.name, "language": self.language, "category": self.category}
        form = "NAMED" if self.named else "POSITIONAL"
        rest = {"status": self.status, "components": list(self.components), "parameter_format": form}
        return about | rest | ({"rejected_reason": self.reason} if self.status == "REJECTED" else {})


class Shelf:
    """The templates of one account. `review` is what Meta will say to the next ones; `told` hears of each decision."""

    def __init__(self, ground: Ground, kind: Kind, told: Callable[[Template], None]) -> None:
        self._ground = ground
        self._kind = kind
        self._told = told
        self.templates: list[Template] = []
        self.review: tuple[Status, str] = ("APPROVED", "NONE")

    # --- Meta's side ---

    def decide(self, name: str, status: Status, *, language: str | None = None, reason: str = "NONE") -> None:
        """Change what Meta thinks of a template, in one language or all."""
        for template in self._found(name, language):
            decided = replace(template, status=status, reason=reason)
            self.templates[self.templates.index(template)] = decided
            self._told(decided)

    def approved(self, name: str, language: str) -> Template | None:
        """The template that may be sent."""
        return next((found for found in self._found(name, language) if found.status == "APPROVED"), None)

    def _found(self, name: str, language: str | None) -> list[Template]:
        return [found for found in self.templates if found.name == name and language in (None, found.language)]

    # --- the API ---

    def create(self, given: Json) -> Json:
        """POST /{account}/message_templates."""
        name, language, category = (text_of(given, key, 512) for key in ("name", "language", "category"))
        if not NAME.fullmatch(name):
            raise invalid("A template's name has small letters, digits and underscores only.")
        if not LANGUAGE.fullmatch(language) or language.partition("_")[0] in NOT_TAKEN:
            raise invalid("Param language must be a supported language code.")
        if category.upper() not in self._kind.categories:
            raise invalid(f"Param category must be one of {', '.join(sorted(self._kind.categories))}")
        if self._found(name, language):
            raise invalid("There is already content in this language for this template.", subcode=2388024)
        components = list_of(given, "components", MOST_COMPONENTS)
        named = given.get("parameter_format", "POSITIONAL").upper() == "NAMED"
        self._check(components, named=named)
        status, reason = self.review
        if any(examples_missing(component) for component in components):
            status, reason = "REJECTED", "TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES"
        number = self._ground.numbers.plain()
        template = Template(number, name, language, category.upper(), tuple(components), named, status, reason)
        self.templates.append(template)
        return {"id": template.id, "status": status, "category": template.category}

    def show(self, given: Json) -> Json:
        """GET /{account}/message_templates, filtered and page by page."""
        wanted = [
            template
            for template in self.templates
            if given.get("name", "") in template.name
            and given.get("language") in (None, template.language)
            and given.get("status") in (None, template.status)
        ]
        start, size = int(given.get("after", 0)), int(given.get("limit", PAGE_SIZE))
        data = [template.seen for template in wanted[start : start + size]]
        cursors = {"before": str(start), "after": str(start + len(data))}
        more = {"next": "(the same with after)"} if start + size < len(wanted) else {}
        return {"data": data} | ({"paging": {"cursors": cursors} | more} if data else {})

    def delete(self, given: Json) -> Json:
        """DELETE by `name`, which is all languages, or by `hsm_id` too, which is one."""
        name, number = given.get("name"), given.get("hsm_id")
        if number is None:
            gone = self._found(str(name), None)
        else:
            gone = [found for found in self.templates if found.id == number and name in (None, found.name)]
        if not gone:
            raise missing(str(number or name))
        self.templates = [template for template in self.templates if template not in gone]
        return {"success": True}

    def _check(self, components: list[Json], *, named: bool) -> None:
        kinds = [str(component.get("type", "")).upper() for component in components]
        if kinds.count("BODY") != 1 or len(set(kinds)) != len(kinds) or not set(kinds) <= {*TEXT, "BUTTONS"}:
            raise invalid("A template has one BODY and at most one HEADER, FOOTER and BUTTONS.")
        for kind, component in zip(kinds, components, strict=True):
            if kind == "BUTTONS":
                self._check_buttons(component)
            else:
                _check_text(text_of(component, "text", TEXT[kind]), named=named)

    def _check_buttons(self, component: Json) -> None:
        for button in list_of(component, "buttons", self._kind.most_buttons):
            if button.get("type") not in self._kind.buttons:
                raise invalid(f"Buttons are of {sorted(self._kind.buttons)}", subcode=self._kind.wrong_button)
            text_of(button, "text", self._kind.label)
            if button["type"] == "POSTBACK" and "example" in button:
                raise invalid("The button has unexpected field(s) (example)", subcode=2388051)


def _check_text(text: str, *, named: bool) -> None:
    places = PLACES.findall(text)
    if text.strip().startswith("{{") or text.strip().endswith("}}"):
        raise invalid("Variables cannot be at the start or end of the template.", subcode=2388299)
    if not named and places != [str(n) for n in range(1, len(places) + 1)]:
        raise invalid("Positional variables are {{1}}, {{2}} and so on, in this order.")
