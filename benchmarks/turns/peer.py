"""The peer: Rasa's own REST channel and default pipeline, on our domain, rules and examples, with our action server."""

import hashlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.turns import processes
from benchmarks.turns.dialogues import Dialogue
from benchmarks.turns.driving import PATIENCE_SECONDS, Heard, Unanswered
from benchmarks.turns.ours import House
from bot.settings import ROOT
from bot.training import NLU, nlu_environment, nlu_python

# What `rasa init` gives (rasa/engine/recipes/config_files/default_config.yml) with one change: one epoch instead of a
# hundred. What a message costs does not depend on how long the model was trained; how well it is understood does.
CONFIG = """
recipe: default.v1
assistant_id: bare_peer
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 1
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 1
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 1
  - name: TEDPolicy
    max_history: 5
    epochs: 1
    constrain_similarities: true
"""
CREDENTIALS = "rest:\n"
SIGN_OF_LIFE_SECONDS = 15.0
STAGE = re.compile(r"(Starting|Finished) (?:to train|training) component '(\w+)'")
Say = Callable[[str], None]


class PeerNotTrained(Exception):
    """Rasa could not be trained; the text names the log."""


def environment() -> dict[str, str]:
    """Rasa's environment, with the threads that TensorFlow takes by itself."""
    return {key: value for key, value in nlu_environment().items() if key != "OMP_NUM_THREADS"}


def train(cache: Path, say: Say) -> Path:
    """The peer's model, trained unless it is there for these inputs. Raises PeerNotTrained."""
    folder = cache.resolve() / f"peer-{_digest()}"
    model = folder / "model.tar.gz"
    if model.exists():
        return model
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "config.yml").write_text(CONFIG)
    log, unfinished = folder / "train.log", folder / "unfinished"
    command = [nlu_python(), "-m", "rasa", "train", "-c", "config.yml", "-d", NLU / "domain", "--data", NLU / "data"]
    command += ["--out", unfinished, "--fixed-model-name", "model"]
    say(f"Teaching the peer, once for these examples; a few minutes ({log})")
    if _run([str(word) for word in command], folder, log, say) != 0:
        raise PeerNotTrained(f"The peer could not be trained; Rasa's own words are in {log}.")
    (unfinished / "model.tar.gz").replace(model)
    for old in cache.glob("peer-*"):
        if old.resolve() != folder:
            shutil.rmtree(old, ignore_errors=True)
    return model


def _digest() -> str:
    digest = hashlib.sha256(CONFIG.encode())
    examples = sorted(path for name in ("domain", "data") for path in (NLU / name).rglob("*.yml"))
    for path in (NLU / "requirements.txt", *examples):
        digest.update(str(path.relative_to(NLU)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _run(command: list[str], folder: Path, log: Path, say: Say) -> int:
    """Run to the end, with a line for each stage and a sign of life between them."""
    started = said_at = time.monotonic()
    seen = 0
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        while process.poll() is None:
            time.sleep(2)
            stages = STAGE.findall(log.read_text(errors="replace"))
            for kind, component in stages[seen:]:
                say(f"  {time.monotonic() - started:4.0f} s  {kind.lower()} {component}")
                said_at = time.monotonic()
            seen = len(stages)
            if time.monotonic() - said_at > SIGN_OF_LIFE_SECONDS:
                say(f"  {time.monotonic() - started:4.0f} s  ...")
                said_at = time.monotonic()
        return process.returncode


@dataclass(frozen=True, slots=True)
class Served:
    """Where the peer is, and the processes it consists of."""

    url: str
    rasa: int
    actions: int


@contextmanager
def serving(home: House, model: Path) -> Iterator[Served]:
    """The peer with an action server, and nothing of ours beside it but the store that the actions look into."""
    with ExitStack() as stack:
        actions, actions_url = stack.enter_context(_actions(home))
        rasa, url = stack.enter_context(_rasa(home, model, actions_url))
        yield Served(url, rasa, actions)


@contextmanager
def _actions(home: House) -> Iterator[tuple[int, str]]:
    port, log = processes.free_port(), home.folder / "peer-actions.log"
    command = [sys.executable, "-m", "benchmarks.turns.actions", str(port)]
    url = f"http://127.0.0.1:{port}/actions"
    with processes.running("the peer's actions", command, log=log, environment=home.environment, folder=ROOT) as pid:
        processes.wait_until("the peer's actions", lambda: processes.answers(url), pid=pid, log=log)
        yield pid, url


@contextmanager
def _rasa(home: House, model: Path, actions_url: str) -> Iterator[tuple[int, str]]:
    folder = home.folder / "peer"
    folder.mkdir()
    (folder / "credentials.yml").write_text(CREDENTIALS)
    port, log = processes.free_port(), home.folder / "peer.log"
    command: list[str | Path] = [nlu_python(), "-m", "rasa", "run", "-m", model, "--endpoints", NLU / "endpoints.yml"]
    command += ["--credentials", "credentials.yml", "-i", "127.0.0.1", "-p", str(port)]
    given = {**environment(), "PHILLY311_INTERNAL_TOKEN": home.token, "PHILLY311_ACTIONS_URL": actions_url}
    url = f"http://127.0.0.1:{port}"
    with processes.running("the peer", command, log=log, environment=given, folder=folder) as pid:
        processes.wait_until("the peer", lambda: processes.answers(f"{url}/webhooks/rest/"), pid=pid, log=log)
        yield pid, url


class Peer:
    """Says things over HTTP. A turn is a message that was answered with 200, whatever the answer says."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/webhooks/rest/webhook"
        self._client = httpx.AsyncClient(
            timeout=PATIENCE_SECONDS, limits=httpx.Limits(max_connections=None), trust_env=False
        )
        self.filed: set[str] = set()

    async def close(self) -> None:
        await self._client.aclose()

    async def say(self, dialogue: Dialogue, turn: int) -> Heard:
        message = {
            "sender": dialogue.resident,
            "message": dialogue.messages[turn],
            "metadata": _metadata(dialogue, turn),
        }
        try:
            response = await self._client.post(self._url, json=message)
            response.raise_for_status()
            said = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unanswered from error
        if any(item.get("custom", {}).get("effect") == "open_case" for item in said):
            self.filed.add(dialogue.resident)
        return Heard(time.monotonic(), empty=not said)


def _metadata(dialogue: Dialogue, turn: int) -> dict[str, Any]:
    """What bot/conversation/steps/ask_rasa.py sends with a message, and the service (see actions.py).

    Nobody with this contact has cases: the peer has no store to file them in.
    """
    service = {"service": dialogue.service, "sure": True, "alternatives": []}
    return {
        **({"understanding": service} if turn == dialogue.opens else {}),
        "text": dialogue.messages[turn],
        "choice": None,
        "location": None,
        "photos": [],
        "photo_place": None,
        "edited": False,
        "language": dialogue.language,
        "contact_id": 0,
        "turn": turn,
    }
