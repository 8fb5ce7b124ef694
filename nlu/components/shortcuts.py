"""Whole messages that need no model: yes, no, skip, a reference number, the value of a button."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any, Dict, List, Optional

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.reading import folded

# A reference number alone, in any script's digits, with blanks, dashes or "#" (bot/cases/reference.py reads it out).
REFERENCE = re.compile(r"^\W*(?:\d[\W_]{0,2}){6,11}\d\W*$")
PHONE = re.compile(r"^\W*(?:1\W?)?\(?\d{3}\)?\W\W?\d{3}\W\d{4}\W*$")
# A short number picks an option or answers "how many".
SHORT_NUMBER = re.compile(r"^\W*\d{1,3}\W*$")
EMOJI = {"👍": "affirm", "✅": "affirm", "👌": "affirm", "👎": "deny", "❌": "deny", "🙏": "thanks", "👋": "greet"}
# The worker sends the value of a button behind this mark, which no resident can type (bot/text.py strips controls).
BUTTON_MARK = "\x02"
BUTTONS = {
    "yes": "affirm",
    "no": "deny",
    "skip": "skip",
    "cancel": "cancel",
    "change": "change_answer",
    "undo": "undo",
    "human": "request_human",
    "help": "help",
    "start": "greet",
    "status": "ask_status",
    "report": "report_issue",
    "restart": "restart_report",
    "language": "change_language",
}
LANGUAGE_TAG = re.compile(r"^[a-z]{2}(-[A-Z][a-z]{3})?$")
FILE = "shortcuts.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Shortcuts(GraphComponent):
    """Sets the intent with full confidence; the components behind it then leave the message alone."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"folder": "data"}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Shortcuts":
        return cls(config, model_storage, resource, {})

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, phrases: Dict[str, str]
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._phrases = phrases

    def train(self, training_data: TrainingData) -> Resource:
        self._phrases = read_phrases(Path(self._config["folder"]))
        with self._model_storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(self._phrases, ensure_ascii=False), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Shortcuts":
        with model_storage.read_from(resource) as folder:
            phrases = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, phrases)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            intent = intent_of(message.get(TEXT) or "", self._phrases)
            if intent is not None:
                message.set(INTENT, {"name": intent, "confidence": 1.0}, add_to_output=True)
        return messages


def intent_of(text: str, phrases: Dict[str, str]) -> Optional[str]:
    """The intent of a whole message that needs no model; `phrases` are folded."""
    if text.startswith(BUTTON_MARK):
        return BUTTONS.get(text[1:], "change_language" if LANGUAGE_TAG.match(text[1:]) else "inform")
    bare = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf", "Sk")).strip()
    if bare in EMOJI:
        return EMOJI[bare]
    if SHORT_NUMBER.match(text):
        return "inform"
    if REFERENCE.match(text) and not PHONE.match(text):
        return "ask_status"
    return phrases.get(folded(text))


def read_phrases(folder: Path) -> Dict[str, str]:
    """Every language's whole-message phrases. Raises ValueError when two languages disagree about one."""
    phrases: Dict[str, str] = {}
    for path in sorted(folder.glob("*/shortcuts.yml")):
        groups = yaml.safe_load(path.read_text(encoding="utf-8"))["shortcuts"]
        for intent, words in groups.items():
            for word in words:
                key = folded(str(word))
                if phrases.setdefault(key, intent) != intent:
                    raise ValueError(f"{path}: “{word}” is {intent} here and {phrases[key]} elsewhere")
    return phrases
