"""What the Messenger channel is told at start: whose page it is, and the city's words for its profile."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.base import TemplateText
from connectors.meta.settings import GraphSettings, MetaApp

PAGE_ID = re.compile(r"[0-9]{5,25}")

# language -> (choice, label), in the order of the menu.
Menus = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class MessengerSettings:
    """`greetings` and `menus` hold the fallback language first: it is for whoever reads none of the others."""

    app: MetaApp
    graph: GraphSettings
    page_id: str
    greetings: Mapping[str, str] = field(default_factory=dict)
    menus: Menus = field(default_factory=dict)
    templates: Sequence[TemplateText] = ()

    def __post_init__(self) -> None:
        if not PAGE_ID.fullmatch(self.page_id):
            raise ValueError("META_PAGE_ID is not a page's id: it has digits only (the page's About tab shows it)")
