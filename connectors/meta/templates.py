"""Keeps the house's templates at Meta: what is missing is handed in, what is there is left as it is.

A page's templates (Messenger) and a business account's (WhatsApp) are written and listed in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.base import SendErrorKind, TemplateText
from connectors.meta.errors import GraphError
from connectors.meta.graph import Graph
from connectors.meta.reading import Node, child, children, node, words

APPROVED = "APPROVED"
PAGE_SIZE = "100"
# An account may hold a few thousand templates; more pages than this are a server that goes round in circles.
MOST_PAGES = 100

# What Meta thinks of a template, in words for staff; a status that is not here is named as it is.
STATUSES: Mapping[str, str] = {
    APPROVED: "is approved",
    "PENDING": "waits for Meta's review",
    "IN_APPEAL": "waits for Meta's second review",
    "REJECTED": "was rejected by Meta: mend its words under a new name",
    "PAUSED": "is paused by Meta because people reported it",
    "DISABLED": "was disabled by Meta",
}

# (name, Meta's code of the language).
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where templates are kept. `codes`: what Meta calls our languages there; the others read the fallback's."""

    platform: str
    account: str
    codes: Mapping[str, str]
    fallback: str = "en"


class Templates:
    """The templates of one account. A wording that changes gets another name, so nothing is ever rewritten."""

    def __init__(self, graph: Graph, shelf: Shelf, texts: Sequence[TemplateText]) -> None:
        self._graph = graph
        self._shelf = shelf
        self._path = f"{shelf.account}/message_templates"
        self._texts = texts

    async def sync(self) -> list[str]:
        """Hand in what is missing; a sentence for each. Raises GraphError, Odd."""
        known = await self._known() if self._texts else {}
        return [await self._sync_one(text, known) for text in self._texts]

    async def wrong(self) -> list[str]:
        """A sentence for each that cannot be sent. Raises GraphError, Odd."""
        known = await self._known() if self._texts else {}
        keys = [(text.name, code) for text in self._texts if (code := self._shelf.codes.get(text.language))]
        states = {key: known.get(key, "") for key in keys}
        return [self._sentence(key, state) for key, state in states.items() if state != APPROVED]

    async def _sync_one(self, text: TemplateText, known: Mapping[Key, str]) -> str:
        code = self._shelf.codes.get(text.language)
        if code is None:
            platform, fallback = self._shelf.platform, self._shelf.fallback
            return f"{platform} takes no templates in {text.language}: {text.name} goes out in {fallback} there."
        key = (text.name, code)
        if key in known:
            return self._sentence(key, known[key])
        try:
            answer = await self._graph.post(self._path, _form(text, code))
        except GraphError as error:
            # One wording that is refused does not keep the others back.
            if error.kind is not SendErrorKind.REJECTED:
                raise
            return f"{self._called(key)} was refused: {error.detail}."
        return f"{self._called(key)} was handed in and {_state(words(answer, 'status') or 'PENDING')}."

    async def _known(self) -> dict[Key, str]:
        known: dict[Key, str] = {}
        parameters = {"fields": "name,language,status", "limit": PAGE_SIZE}
        for _ in range(MOST_PAGES):
            page = await self._graph.get(self._path, parameters)
            known |= dict(_entry(node(item)) for item in children(page, "data"))
            paging = child(page, "paging")
            after = words(child(paging, "cursors"), "after")
            if not after or "next" not in paging:
                break
            parameters["after"] = after
        return known

    def _sentence(self, key: Key, status: str) -> str:
        return f"{self._called(key)} {_state(status) if status else 'is not there: run the sync'}."

    def _called(self, key: Key) -> str:
        name, code = key
        return f"{self._shelf.platform}'s template {name} ({code})"


def _entry(template: Node) -> tuple[Key, str]:
    return (words(template, "name"), words(template, "language")), words(template, "status")


def _state(status: str) -> str:
    return STATUSES.get(status, f"is {status}")


def _form(text: TemplateText, code: str) -> dict[str, object]:
    """An example for each blank is asked for by the reviewers."""
    body: dict[str, object] = {"type": "BODY", "text": text.text}
    if text.examples:
        body["example"] = {"body_text": [list(text.examples)]}
    return {"name": text.name, "language": code, "category": "UTILITY", "components": [body]}
