"""What the Instagram channel is told at start: whose account it is."""

import re
from dataclasses import dataclass

from connectors.meta.settings import GraphSettings, MetaApp

ACCOUNT_ID = re.compile(r"[0-9]{5,25}")


@dataclass(frozen=True, slots=True)
class InstagramSettings:
    """`account_id` is the id of the professional account, which Meta's calls carry; it begins with 17841."""

    app: MetaApp
    graph: GraphSettings
    account_id: str

    def __post_init__(self) -> None:
        if not ACCOUNT_ID.fullmatch(self.account_id):
            raise ValueError("META_IG_ID is not an account's id: it has digits only, and is not the @name")
