"""`philly311 understand`: how texts are understood, without a conversation."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from bot.cases import reference
from bot.language.detect import detect
from bot.places import addresses
from bot.settings import Settings
from bot.text import has_words, tidy
from bot.training import NLU, model_path, nlu_environment, nlu_python

# Our finer intents in the words of the contract (docs/api.md).
CONTRACT = {"help": "ask_question", "restart_report": "cancel", "undo": "cancel", "change_answer": "inform"}
PLACE_STATUS = {
    "exact": "exact",
    "fuzzy": "fuzzy",
    "ambiguous": "fuzzy",
    "street_only": "street_only",
    "out_of_range": "unknown",
    "unknown": "unknown",
    "outside_city": "unknown",
}


def run(settings: Settings, lines: Iterable[str], output: IO[str]) -> None:
    """One line of JSON for each line read, in order; a line that cannot be read is answered with its error."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        [nlu_python(), "parse.py", str(model_path(settings).resolve())],
        cwd=NLU,
        env=nlu_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as parser:
        assert parser.stdin is not None
        assert parser.stdout is not None
        offered = tuple(settings.config.languages.offered)
        for item in _items(lines):
            if "error" in item:
                print(json.dumps(item, ensure_ascii=False), file=output, flush=True)
                continue
            text = tidy(item["text"])
            parser.stdin.write(json.dumps({"text": text.lstrip("/ ")}) + "\n")
            parser.stdin.flush()
            answer = parser.stdout.readline()
            if not answer:
                raise RuntimeError("Rasa's parser stopped")
            print(
                json.dumps(in_contract(item["id"], text, json.loads(answer), offered), ensure_ascii=False),
                file=output,
                flush=True,
            )
        parser.stdin.close()


def _items(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            yield {"id": raw["id"], "text": str(raw["text"])}
        except (ValueError, KeyError, TypeError):
            yield {"id": None, "error": f'line {number} is not {{"id", "text"}} in JSON'}


def in_contract(identity: Any, text: str, parsed: Mapping[str, Any], offered: tuple[str, ...]) -> dict[str, Any]:
    """How Rasa read a text (`intent`, `understanding`), with what the service itself finds in it, as in docs/api.md."""
    intent = parsed.get("intent") or {}
    understanding = parsed.get("understanding") or {}
    # Letterless text says nothing but for the few signs that are answers, which the shortcuts know.
    known = has_words(text) or intent.get("confidence") == 1
    name = (intent.get("name") if known else None) or "out_of_scope"
    language = detect(text, offered).language or "en"
    found = addresses.find(text, language) if has_words(text) else None
    alternatives = understanding.get("alternatives") or []
    service = understanding.get("service")
    confidence = next((item["confidence"] for item in alternatives if item["service"] == service), None)
    return {
        "id": identity,
        "language": language,
        "intent": CONTRACT.get(name, name),
        "service": service,
        "confidence": confidence if confidence is not None else intent.get("confidence", 0.0),
        "alternatives": alternatives,
        "emergency": understanding.get("emergency"),
        "address": None
        if found is None
        else {"surface": found.surface, "standard": found.standard, "status": PLACE_STATUS[found.status]},
        "reference": reference.find(text),
    }
