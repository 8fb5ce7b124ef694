"""An exception that quotes a resident leaves its place and its kind in the log, not its words."""

import io
import logging

from bot.logs import DiscreetFormatter

WORDS = "my name is Ana and I live at 2339 N 7th St"


def test_an_exception_is_logged_without_what_it_says() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter("%(message)s"))
    log = logging.getLogger("test_logs")
    log.addHandler(handler)
    try:
        int(WORDS)
    except ValueError:
        log.exception("message 7 cannot be handled")
    logged = stream.getvalue()
    assert "message 7 cannot be handled" in logged
    assert "ValueError" in logged
    assert "test_logs.py" in logged
    assert "Ana" not in logged
    assert "2339" not in logged
