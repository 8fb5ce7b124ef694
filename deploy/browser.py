"""Makes sure that a headless Chromium is here for the page's tests: an installed one, else Debian's package."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    if find() is not None:
        return 0
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        print(
            "No Chromium was found. Install one (Debian: apt-get install chromium) and run this again.", file=sys.stderr
        )
        return 1
    print("  Installing Debian's Chromium for the page's tests ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)  # noqa: S607
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    return 0 if find() is not None else 1


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


if __name__ == "__main__":
    sys.exit(main())
