"""How far a long task has come: a bar in a terminal, a line for each tenth where nobody sees a bar (a log, CI)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress


@contextmanager
def shown(out: Console, what: str) -> Iterator[Callable[[int, int], None]]:
    """Call what it gives with (done, all), as often as there is news."""
    if not out.is_terminal:
        yield _lines(out, what)
        return
    with Progress(console=out) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(out: Console, what: str) -> Callable[[int, int], None]:
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // total if total else 0
        if tenth > told:
            told = tenth
            out.print(f"  {what}: {10 * tenth} % ({done} of {total})", highlight=False)

    return tell
