"""Keeps the bot's token and people's words out of the log: the libraries below us would write both."""

import logging
import re

TOKEN_IN_PATH = re.compile(r"(bot[0-9]+):[A-Za-z0-9_-]+")


def redact(text: str) -> str:
    """The text without the token that every address of the Bot API carries."""
    return TOKEN_IN_PATH.sub(r"\1:***", text)


class TokenFilter(logging.Filter):
    """Rewrites a record that holds an address of the Bot API."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its token."""
        said = record.getMessage()
        safe = redact(said)
        if safe != said:
            record.msg, record.args = safe, ()
        return True


_FILTER = TokenFilter()


def hush() -> None:
    """Make the two libraries safe to log at any level; calling it again changes nothing."""
    # httpx names the whole address of each request at INFO.
    logging.getLogger("httpx").addFilter(_FILTER)
    # python-telegram-bot names the token, all parameters and all answers at DEBUG; its warnings are clean.
    logging.getLogger("telegram").setLevel(logging.WARNING)
