"""What the WhatsApp channel is told at start: whose number it is, where the Graph API is, what is written for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.base import TemplateText
from connectors.meta.settings import GraphSettings, MetaApp

ID = re.compile(r"[0-9]{5,25}")


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """`phone_id` and `business_id` are Meta's ids of the number and of the account it belongs to, not the number.

    `list_labels`: by language, the words of the button that opens a list.
    """

    app: MetaApp
    graph: GraphSettings
    phone_id: str
    business_id: str
    list_labels: Mapping[str, str] = field(default_factory=dict)
    templates: Sequence[TemplateText] = ()

    def __post_init__(self) -> None:
        for variable, value in (("WHATSAPP_PHONE_ID", self.phone_id), ("WHATSAPP_BUSINESS_ID", self.business_id)):
            if not ID.fullmatch(value):
                raise ValueError(f"{variable} is not an id of Meta's: it has digits only, and is not the phone number")
