"""Who waits for a long task sees how far it is, also in a log."""

import io

from rich.console import Console

from bot import progress


def test_a_log_gets_a_line_for_each_tenth() -> None:
    log = io.StringIO()
    with progress.shown(Console(file=log), "Reading") as tell:
        for done in range(0, 1_001, 7):
            tell(done, 1_000)
        tell(1_000, 1_000)
    lines = log.getvalue().splitlines()
    assert [line.split(":")[1].split("(")[0].strip() for line in lines] == [
        f"{tenth} %" for tenth in range(10, 101, 10)
    ]
    assert lines[-1] == "  Reading: 100 % (1000 of 1000)"


def test_a_terminal_gets_a_bar() -> None:
    screen = io.StringIO()
    with progress.shown(Console(file=screen, force_terminal=True, width=80), "Reading") as tell:
        tell(0, 0)
        tell(500, 1_000)
    assert "Reading" in screen.getvalue()
    assert "50%" in screen.getvalue()


def test_a_task_with_nothing_to_do_says_nothing_in_a_log() -> None:
    log = io.StringIO()
    with progress.shown(Console(file=log), "Reading") as tell:
        tell(0, 0)
    assert log.getvalue() == ""
