"""How processes log: ids and kinds of errors. An exception's own text may quote a resident, so it stays out."""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Shows where an exception came from and what kind it was, never what it says."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the standard library's name
        kind, _, trace = ei
        return "".join(traceback.format_tb(trace)) + (kind.__qualname__ if kind is not None else "")


def set_up() -> None:
    """Libraries speak when something is wrong, our own rooms also when something happens."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in ("bot", "connectors"):
        logging.getLogger(name).setLevel(logging.INFO)
