"""The processes of a measurement: started quietly, waited for, stopped for sure, and what they cost."""

import os
import platform
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]

START_SECONDS = 180.0
STOP_SECONDS = 10.0
PAUSE_SECONDS = 0.2


class NotStarted(Exception):
    """A process did not come up; the text names its log."""


@contextmanager
def running(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    folder: Path,
    pass_fds: Sequence[int] = (),
) -> Iterator[int]:
    """A child process and its id. It ends with the block, whatever happens in it."""
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [str(word) for word in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=pass_fds,
            process_group=0,
        ) as process,
    ):
        try:
            yield process.pid
            if process.poll() is not None:
                raise NotStarted(f"{name} ended before it was told to; its log is {log}")
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(what: str, ready: Callable[[], bool], *, pid: int, log: Path) -> None:
    """Until it is ready. Raises NotStarted."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline or not _alive(pid):
            raise NotStarted(f"{what} did not start; its log is {log}\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(PAUSE_SECONDS)


def _alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def answers(url: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether something there answers, and not with a failure of its own."""
    try:
        status = httpx.get(url, headers=dict(headers or {}), timeout=2, trust_env=False).status_code
    except httpx.HTTPError:
        return False
    return status < httpx.codes.INTERNAL_SERVER_ERROR


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """What a process has used up to now, with the children it has and had."""
    process = psutil.Process(pid)
    times = process.cpu_times()
    used = float(times.user + times.system + times.children_user + times.children_system)
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            own = child.cpu_times()
            used += own.user + own.system
    return used


def machine() -> str:
    """One line for the record."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{_cpu_model()}, {psutil.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}"


def load_average() -> float:
    """Of the last minute; what other work the machine has is in it."""
    return os.getloadavg()[0]


def _cpu_model() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
