"""Rasa's model: trained when its inputs changed, named by their hash, so that the same inputs never train twice."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.settings import ROOT, Settings

NLU = ROOT / "nlu"
INPUTS = ("requirements.txt", "config.yml", "domain", "data", "components")
# Rasa would read all examples twice: our own linter and tests look after them.
TRAIN = ("-m", "rasa", "train", "-c", "config.yml", "-d", "domain", "--data", "data", "--skip-validation")
NOISE = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


PROGRESS = re.compile(r"progress: (\d+)/(\d+)")
Progress = Callable[[int, int], None]


def _in_silence(done: int, total: int) -> None:
    """Nobody watches."""


class TrainingFailed(Exception):
    """Rasa could not be trained; the text names the log."""


def nlu_python() -> Path:
    return NLU / ".venv" / "bin" / "python"


def nlu_environment() -> dict[str, str]:
    """Rasa's processes get their own quiet environment, and one thread for the model: more would spin on each other."""
    kept = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    return {
        **kept,
        **NOISE,
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "RASA_MAX_CACHE_SIZE": "0",
    }


def model_path(settings: Settings) -> Path:
    return settings.var / "models" / f"{_digest()}.tar.gz"


def _digest() -> str:
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(str(path.relative_to(NLU)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _inputs() -> Iterator[Path]:
    for name in INPUTS:
        path = NLU / name
        if path.is_file():
            yield path
        else:
            yield from sorted(file for file in path.rglob("*") if file.is_file() and file.suffix in (".yml", ".py"))


def train(settings: Settings, progress: Progress = _in_silence) -> Path:
    """Train unless the model for these inputs is there. `progress` hears (done, all). Raises TrainingFailed."""
    target = model_path(settings)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    log = settings.var / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.parent / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [str(nlu_python()), *TRAIN, "--out", str(unfinished), "--fixed-model-name", "model"]
    if _run(command, log, progress) != 0:
        raise TrainingFailed(f"Rasa could not be trained; its own words are in {log}.")
    (unfinished / "model.tar.gz").replace(target)
    shutil.rmtree(unfinished, ignore_errors=True)
    for old in target.parent.glob("*.tar.gz"):
        if old != target:
            old.unlink()
    return target


def _run(command: list[str], log: Path, progress: Progress) -> int:
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
            command,
            cwd=NLU,
            env=nlu_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            # nlu/components/e5.py counts the examples it has read.
            if match := PROGRESS.match(line):
                progress(int(match[1]), int(match[2]))
            else:
                output.write(line)
        return process.wait()


def lint() -> int:
    """Print what is wrong with the examples; the exit code is not zero when something is."""
    command = [str(nlu_python()), "examples.py"]
    return subprocess.run(command, cwd=NLU, env=nlu_environment(), check=False).returncode  # noqa: S603 - our own
