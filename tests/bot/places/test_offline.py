"""passyunk asks the internet for a newer version when it is imported; ours must not even try."""

import subprocess
import sys

# An audit hook sees every connection and every name look-up of the process, whichever library wants one.
SCRIPT = """
import sys

def refuse(event, args):
    if event.startswith("socket.") and event not in {"socket.__new__", "socket.bind"}:
        raise SystemExit(f"tried {event} {args}")

sys.addaudithook(refuse)
from bot.places.addresses import find
print(find("1234 market").standard)
import passyunk.parser
print(passyunk.parser.is_cl_file)
"""


def test_nobody_is_called() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1234 MARKET ST\nTrue\n", "")
