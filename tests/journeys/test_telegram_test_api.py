"""The house against a Bot API that nobody here wrote: the npm package telegram-test-api, polled, in text.

It knows no pictures, no menus and no secret of a webhook; what it does not answer as documented, and what is mended for
that reason, stands in tests/fakes/telegram_test_api/server.mjs.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import ROOT
from tests.journeys.house import House, RunningRasa, running_house
from tests.journeys.resident import has_phrase
from tests.journeys.waiting import PATIENCE, until

Json = dict[str, Any]

RUNNER = ROOT / "tests" / "fakes" / "telegram_test_api"
TOKEN = "311000312:FAKE-token-of-the-npm-bot-api-server_0"
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
INSTALL_SECONDS = 180.0
TAIL = 500
USER = 7_200_001


class Player:
    """A resident, over the client's side of the server."""

    def __init__(self, url: str, user: int) -> None:
        self.user = user
        self.answers: list[Json] = []
        self._seen = 0
        self._url = url

    # --- speaking; each waits for the answer ---

    def say(self, text: str) -> str:
        self._post("sendMessage", **self._signed(), **self._who(), text=text)
        return self.hear()

    def command(self, text: str) -> str:
        name = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        self._post("sendCommand", **self._signed(), **self._who(), text=text, entities=[name])
        return self.hear()

    def press(self, value: str) -> str:
        """Press a button of the last message."""
        assert value in self.buttons, f"there is no button {value!r} in {self.answers[-1]}"
        pressed = {"message_id": self.answers[-1]["messageId"], "date": int(time.time()), "text": self.text}
        who = self._who()
        self._post("sendCallback", **self._signed(), data=value, message=pressed | who, **{"from": who["from"]})
        return self.hear()

    # --- reading ---

    def hear(self) -> str:
        """Wait for the next message; gives its words."""
        until(self._more, f"an answer after {[answer['message']['text'] for answer in self.answers]}")
        self._seen += 1
        return self.text

    @property
    def text(self) -> str:
        """The last message."""
        return str(self.answers[-1]["message"]["text"])

    @property
    def buttons(self) -> dict[str, str]:
        """value -> label, under the last message."""
        rows: Sequence[Sequence[Json]] = self.answers[-1]["message"].get("reply_markup", {}).get("inline_keyboard", [])
        return {button["callback_data"]: button["text"] for row in rows for button in row}

    def expect(self, *phrases: str, contains: str = "") -> None:
        """What the last message must say."""
        for key in phrases:
            assert has_phrase(self.text, key, "en"), f"does not say {key}: {self.text}"
        assert contains in self.text

    def _more(self) -> bool:
        self.answers += self._post("getUpdates", token=TOKEN, chatId=self.user)
        return len(self.answers) > self._seen

    def _who(self) -> Json:
        sender = {"id": self.user, "is_bot": False, "first_name": "Ana", "language_code": "en"}
        return {"from": sender, "chat": {"id": self.user, "type": "private", "first_name": "Ana"}}

    def _signed(self) -> Json:
        return {"botToken": TOKEN, "date": int(time.time())}

    def _post(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self._url}/{path}", json=body, timeout=PATIENCE, trust_env=False)
        answer.raise_for_status()
        return answer.json()["result"]


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the package is installed, outside the repository."""
    for command in ("node", "npm"):
        if shutil.which(command) is None:
            pytest.skip(f"telegram-test-api needs {command}, which is not installed")
    folder = tmp_path_factory.mktemp("telegram_test_api")
    for name in ("package.json", "package-lock.json", "server.mjs"):
        shutil.copy(RUNNER / name, folder)
    try:
        installed = subprocess.run(
            INSTALL, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"telegram-test-api could not be installed within {INSTALL_SECONDS:.0f} s")
    assert "EUSAGE" not in installed.stderr, "package.json and package-lock.json do not fit together"
    if installed.returncode != 0:
        pytest.skip(f"telegram-test-api could not be installed (no network?): {installed.stderr[-TAIL:]}")
    return folder


@pytest.fixture(scope="session")
def telegram(runner: Path) -> Iterator[str]:
    """The address of the server."""
    command = ("node", "server.mjs")
    with subprocess.Popen(command, cwd=runner, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            assert port, "the server ended before it was ready"
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


@pytest.fixture(scope="module")
def house(
    telegram: str, rasa: RunningRasa, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The worker asks that server for news."""
    told = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram}
    with running_house(tmp_path_factory.mktemp("house"), database_url, rasa, told) as running:
        yield running


def test_a_report(telegram: str, house: House) -> None:
    ana = Player(telegram, USER)
    ana.command("/start")
    ana.expect("greet")
    ana.say("There is a pothole at 1234 Market St")
    ana.expect("question.street_defect.spot")
    ana.press("none")
    ana.say(ana.buttons["driving"])
    ana.expect("ask.photo")
    ana.press("skip")
    ana.expect("ask.confirm", contains="1234 MARKET ST")
    assert list(ana.buttons) == ["yes", "change", "cancel"]
    ana.press("yes")
    (case,) = house.cases_of(str(ana.user))
    ana.expect("filed", contains=case["reference"])
    assert case["channel"] == "telegram"

    ana.say(case["reference"])
    ana.expect("status", "status.received", contains="1234 MARKET ST")
    moved = house.cli("case", "move", case["reference"], "in_progress")
    assert moved.returncode == 0, moved.stderr
    ana.hear()
    ana.expect("notice.moved", "status.in_progress")
    ana.command(f"/status {case['reference']}")
    ana.expect("status", "status.in_progress")
    assert len(ana.answers) == len({answer["message"]["text"] for answer in ana.answers}), "nothing came twice"
