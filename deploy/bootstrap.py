"""Sets both environments up on a fresh machine: only the standard library, only what changed, with progress.

`python3 deploy/bootstrap.py` makes .venv (the service) and nlu/.venv (Rasa, Python 3.10); `--dev` adds what tests need.
A stamp in each environment says from which lock file and by which of these steps it was made.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICE = ROOT / ".venv"
NLU = ROOT / "nlu" / ".venv"
BOOTSTRAP = ROOT / "requirements" / "bootstrap.txt"
OLDEST = (3, 11)
STAMP = "philly311-stamp"


class SetupFailed(Exception):
    """Something is missing; the text says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also install what tests and checks need")
    dev = parser.parse_args().dev
    try:
        if sys.version_info < OLDEST:
            raise SetupFailed(
                f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]}."
            )
        uv = service_environment(dev=dev)
        nlu_environment(uv)
    except SetupFailed as error:
        print(f"Set-up stopped: {error}", file=sys.stderr)
        return 1
    return 0


def service_environment(*, dev: bool) -> Path:
    """The service's environment; returns its uv."""
    locks = [ROOT / "requirements" / "service.txt", *([ROOT / "requirements" / "dev.txt"] if dev else [])]
    uv = SERVICE / "bin" / "uv"
    python = SERVICE / "bin" / "python"
    if not works(python, "import uv, pip"):
        with Step("Making the service's environment"):
            shutil.rmtree(SERVICE, ignore_errors=True)
            run([sys.executable, "-m", "venv", SERVICE])
            run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", BOOTSTRAP])
    # What tests need stays installed: a later plain set-up does not take it away.
    for lock in locks:
        digest = fingerprint(lock, ROOT / "pyproject.toml")
        stamp = SERVICE / f"{STAMP}-{lock.stem}"
        if stamp.exists() and stamp.read_text() == digest:
            continue
        with Step(f"Installing {lock.relative_to(ROOT)}"):
            install(uv, python, "--require-hashes", "-r", lock)
            if lock.stem == "service":
                install(uv, python, "--no-deps", "--no-build-isolation", "-e", ROOT)
        stamp.write_text(digest)
    return uv


def nlu_environment(uv: Path) -> None:
    """Rasa's environment on Python 3.10."""
    lock = ROOT / "nlu" / "requirements.txt"
    digest = fingerprint(lock)
    stamp = NLU / STAMP
    python = NLU / "bin" / "python"
    if stamp.exists() and stamp.read_text() == digest and works(python, "import sys"):
        return
    with Step("Making Rasa's environment (Python 3.10)"):
        shutil.rmtree(NLU, ignore_errors=True)
        interpreter = find_python310(uv)
        run([uv, "venv", "--quiet", "--python", interpreter, NLU])
    with Step("Installing Rasa (about 160 packages)"):
        install(uv, python, "--require-hashes", "-r", lock)
    stamp.write_text(digest)


def install(uv: Path, python: Path, *what: object) -> None:
    """Compiled here and now: where PYTHONDONTWRITEBYTECODE is set every start would compile all of Rasa anew."""
    run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *what])


def find_python310(uv: Path) -> str:
    """A Python 3.10 that works: on the PATH, under pyenv, or fetched by uv."""
    for candidate in candidates():
        if works(candidate, "import sys, ssl, venv; sys.exit(sys.version_info[:2] != (3, 10))"):
            return str(candidate)
    print("  No Python 3.10 here; asking uv to fetch one ...", flush=True)
    fetched = subprocess.run([uv, "python", "install", "--quiet", "3.10"], check=False)
    if fetched.returncode == 0:
        return "3.10"
    raise SetupFailed(
        "Rasa needs Python 3.10 and none was found. Install it (for example `pyenv install 3.10`) "
        "so that `python3.10` works, then run this again."
    )


def candidates() -> list[Path]:
    """Where a Python 3.10 may be. A pyenv shim may be on the PATH and still not work, so pyenv's folders come too."""
    found = [Path(path) for path in [shutil.which("python3.10")] if path]
    roots = [os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv"]
    roots += [
        part.removesuffix("/shims") for part in os.environ.get("PATH", "").split(os.pathsep) if part.endswith("/shims")
    ]
    # This very interpreter may come from pyenv: <root>/versions/3.11.7/bin/python.
    roots += [parent.parent for parent in Path(sys.base_prefix).resolve().parents if parent.name == "versions"]
    roots += [parent for parent in Path(sys.base_prefix).resolve().parents if (parent / "versions").is_dir()]
    for root in dict.fromkeys(Path(root) for root in roots if root):
        found.extend(sorted((root / "versions").glob("3.10.*/bin/python3.10"), reverse=True))
    return found


def works(python: Path, code: str) -> bool:
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def fingerprint(*paths: Path) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in (Path(__file__), *paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run(command: list[object]) -> None:
    done = subprocess.run([str(part) for part in command], check=False, cwd=ROOT)
    if done.returncode != 0:
        raise SetupFailed(f"this command failed: {' '.join(str(part) for part in command)}")


class Step:
    """Says what is being done, and how long it took."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._start = 0.0

    def __enter__(self) -> None:
        self._start = time.monotonic()
        print(f"  {self._what} ...", flush=True)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            print(f"  {self._what}: done in {time.monotonic() - self._start:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
