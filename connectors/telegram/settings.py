"""What the Telegram channel is told at start: its secrets, its addresses and its patience."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,200}")
# What setWebhook accepts as a secret; anything else would be refused only after the house has started.
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`token` comes from BotFather. Telegram calls us only when `secret` and `public_url` are both set."""

    token: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    public_url: str | None = None
    api_url: str = "https://api.telegram.org"

    def __post_init__(self) -> None:
        if not TOKEN.fullmatch(self.token):
            raise ValueError("TELEGRAM_TOKEN is not a bot token; BotFather gives it as digits, a colon and letters")
        if self.secret and not SECRET.fullmatch(self.secret):
            raise ValueError("TELEGRAM_WEBHOOK_SECRET may only hold A-Z, a-z, 0-9, _ and -, at most 256 of them")

    @property
    def bot_id(self) -> int:
        """A token begins with the number of its bot, so we know who we are before we ask."""
        return int(self.token.partition(":")[0])

    @property
    def called_by_platform(self) -> bool:
        """True for the webhook, False for polling."""
        return bool(self.secret and self.public_url)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long we wait, in seconds. `poll` is what Telegram is asked to hold an empty answer back for."""

    connect: float = 5.0
    answer: float = 15.0
    poll: int = 25
    download: float = 60.0
    first_pause: float = 1.0
    longest_pause: float = 30.0
