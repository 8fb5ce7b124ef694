"""Keeps ids and links out of the log: httpx names the whole address of each request at INFO."""

import logging

import httpx


class AddressFilter(logging.Filter):
    """Leaves of every address only whose it is; the rest may name a person or open a picture."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without paths and parameters."""
        if isinstance(record.args, tuple):
            record.args = tuple(_origin(value) if isinstance(value, httpx.URL) else value for value in record.args)
        return True


_FILTER = AddressFilter()


def hush() -> None:
    """Make httpx safe to log at any level; calling it again changes nothing."""
    logging.getLogger("httpx").addFilter(_FILTER)


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}/..."
