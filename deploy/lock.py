"""Resolves the lock files again: every package with its hashes, no download address."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
QUIET = ["--quiet", "--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url", "--upgrade"]
SERVICE = ["--universal", "--python-version", "3.11"]
LOCKS = (
    (ROOT / "requirements", "bootstrap.in", "bootstrap.txt", SERVICE),
    (ROOT / "requirements", "service.in", "service.txt", SERVICE),
    (ROOT / "requirements", "dev.in", "dev.txt", SERVICE),
    (ROOT / "nlu", "requirements.in", "requirements.txt", ["--python-version", "3.10"]),
)


def main() -> int:
    for folder, source, target, options in LOCKS:
        done = subprocess.run([UV, "pip", "compile", *QUIET, *options, source, "-o", target], check=False, cwd=folder)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
