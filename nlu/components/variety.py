"""Adds what residents do to a report and nobody writes as an example: a few words with a place glued to them."""

import hashlib
from pathlib import Path
from typing import Any, Dict, Iterator, List

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.labels import EMERGENCY, OUT_OF_SCOPE, REPORT

# Nobody glues a place to a novel: a report is short up to so many letters.
SHORT = 40
WITH_PLACES = (REPORT, EMERGENCY, OUT_OF_SCOPE)
SHAPES = ("{words} {place}", "{place} {words}", "{words}, {place}", "{place}: {words}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Variety(GraphComponent):
    """Without it "trash 1234 Market St" reads as a bare address. The same examples give the same variety."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"per_label": 40}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Variety":
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._per_label = config["per_label"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data.merge(TrainingData(list(self.glued_reports(training_data.training_examples))))

    def process(self, messages: List[Message]) -> List[Message]:
        return messages

    def glued_reports(self, messages: List[Message]) -> Iterator[Message]:
        by_label: Dict[str, List[Message]] = {}
        for message in messages:
            if message.get(TEXT) and len(message.get(TEXT)) <= SHORT and message.get(INTENT) in WITH_PLACES:
                by_label.setdefault(label_of(message), []).append(message)
        for _, short in sorted(by_label.items()):
            for message in sorted(short, key=lambda message: _number(message.get(TEXT)))[: self._per_label]:
                data = dict(message.data)
                data[TEXT] = glued(message.get(TEXT))
                yield Message(data=data)


def label_of(message: Message) -> str:
    return message.get("intent_response_key") or message.get(INTENT)


def glued(words: str) -> str:
    """The words with a place that they themselves choose."""
    number = _number(words)
    return SHAPES[number % len(SHAPES)].format(words=words, place=PLACES[number // len(SHAPES) % len(PLACES)])


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


PLACES: List[str] = yaml.safe_load((Path(__file__).parent / "places.yml").read_text(encoding="utf-8"))
