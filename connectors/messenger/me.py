"""Which page we are, and how people call it in their comments."""

import re
from dataclasses import dataclass

from connectors.meta.messaging import Account


@dataclass(slots=True)
class Page:
    """The page. Its names are learnt at start; until then nobody calls us by name."""

    account: Account
    names: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.account.id

    def learn(self, *names: str) -> None:
        """What Meta says that we are called; the longest first, since one may begin with the other."""
        self.names = tuple(sorted({called for called in names if called}, key=len, reverse=True))

    def is_post(self, number: str) -> bool:
        """Posts on the page are numbered `<page>_<post>`, comments `<post>_<comment>`."""
        return number.startswith(f"{self.id}_")

    def take_mention(self, text: str) -> tuple[str, bool]:
        """The text without our own name, and whether it was there.

        Who taps "Reply" under a comment of the page's gets its name written in front of the answer.
        """
        for called in self.names:
            rest, found = re.subn(rf"\s*(?<![\w@])@?{re.escape(called)}(?!\w)[,:]?\s*", " ", text, flags=re.IGNORECASE)
            if found:
                return rest.strip(), True
        return text, False
