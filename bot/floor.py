"""Who holds the floor: the bot, nobody yet because the resident waits for a person, or a person.

While somebody waits, the bot still answers, so that nobody is left alone with silence; once a person has spoken it is
quiet until the conversation is handed back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

BOT, WAITING, HUMAN = "bot", "waiting", "human"

# What became of a message to which only a person may answer.
FOR_HUMAN = "for_human"

# Why a conversation waits for a person.
ASKED, GAVE_UP, EMERGENCY = "asked", "gave_up", "emergency"

# Why a person has the floor who did not take it in our console: they answered in the platform's own inbox, where
# nobody can hand back, so that the floor falls to the bot again by itself.
PAGE_INBOX = "page_inbox"
# The same for one of ours who wrote from the console (bot/handoff.py); this falls back only when it is handed back.
CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Floor:
    """Who holds it, why, and since when."""

    holder: str = BOT
    reason: str | None = None
    since: datetime | None = None


def bot_may_speak(floor: Floor, *, now: datetime, inbox_pause: timedelta) -> bool:
    if floor.holder != HUMAN:
        return True
    return floor.reason == PAGE_INBOX and floor.since is not None and now - floor.since > inbox_pause
