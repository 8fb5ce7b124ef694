"""Reads intent, service and emergency out of one distribution over every label of the examples.

The probability of an intent is the sum over its labels (components/labels.py). Several models make it, of a text's
meaning and of its letters, which know "strret lite" (components/models.py).
"""

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple, Type

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.alarms import Alarms, weighed
from components.closer import hidden_emergency, problems
from components.labels import EMERGENCY, GENERIC, OUT_OF_SCOPE, REPORT, Ranked, emergency, grouped, services
from components.models import Models
from components.variety import label_of

FILE = "understanding.joblib"
UNDERSTANDING = "understanding"
ALTERNATIVES = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Understanding(GraphComponent):
    """Sets `intent` and, beside it, `understanding`: service, alternatives, emergency, topic and problems."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "folder": "data",
            "sure": 0.5,
            "heard": 0.3,
            "heard_report": 0.45,
            "emergency": 0.35,
            "emergency_sentence": 0.5,
            "problem": 0.35,
            "alarm": 40.0,
            "letters_c": 10.0,
            "letters": 60_000,
            "meaning_weight": 0.3,
            "letters_weight": 0.15,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Understanding":
        return cls(config, model_storage, resource)

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._models: Optional[Models] = None
        self._alarms = Alarms({})

    def train(self, training_data: TrainingData) -> Resource:
        examples = [message for message in training_data.training_examples if message.get(TEXT) and message.get(INTENT)]
        labels = [label_of(message) for message in examples]
        vectors = np.vstack([_vector(message) for message in examples])
        self._models = Models.fit(vectors, [message.get(TEXT) for message in examples], labels, self._config)
        self._alarms = Alarms.read(Path(self._config["folder"]))
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump((self._models, self._alarms), folder / FILE, compress=3)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Understanding":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._models, component._alarms = joblib.load(folder / FILE)
        return component

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if message.get(TEXT) and not (message.get(INTENT) or {}).get("name"):
                assert self._models is not None
                intent, understanding = understand(
                    self._models, self._alarms, self._config, _vector(message), message.get(TEXT)
                )
                message.set(INTENT, intent, add_to_output=True)
                message.set(UNDERSTANDING, understanding, add_to_output=True)
        return messages


def understand(
    models: Models, alarms: Alarms, config: Dict[str, Any], vector: np.ndarray, text: str
) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """(intent, understanding) of a text and its vector."""
    ranked = weighed(models.ranked(vector.reshape(1, -1), [text])[0], alarms.heard(text), config["alarm"])
    intent, understanding = read(ranked, config)
    if intent["name"] == EMERGENCY:
        return intent, understanding
    hidden = hidden_emergency(text, emergency(ranked)[1], models, alarms, config)
    if hidden is not None:
        kind, probability = hidden
        return {"name": EMERGENCY, "confidence": round(probability, 4)}, {**understanding, "emergency": kind}
    if intent["name"] == REPORT:
        understanding["problems"] = problems(text, ranked, models, config["problem"])
    return intent, understanding


def read(ranked: Ranked, config: Dict[str, Any]) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """(intent, understanding) from the ranked labels."""
    by_intent = grouped(ranked)
    sums = {intent: sum(about.values()) for intent, about in by_intent.items()}
    name = max(sums, key=lambda intent: sums[intent])
    if sums.get(EMERGENCY, 0) >= config["emergency"]:
        name = EMERGENCY
    understanding: Dict[str, Any] = {
        "service": None,
        "alternatives": [{"service": slug, "confidence": round(p, 4)} for slug, p in services(ranked)[:ALTERNATIVES]],
        "emergency": None,
        "topic": None,
        "sure": False,
        "problems": [],
    }
    confidence = sums[name]
    if name == REPORT:
        understanding.update(_service(by_intent[REPORT], config))
    elif name == EMERGENCY:
        understanding["emergency"] = next(iter(by_intent[EMERGENCY]))
    else:
        about = next(iter(by_intent[name]))
        understanding["topic"] = about or None
    if confidence < config["heard_report" if name == REPORT else "heard"] and name != EMERGENCY:
        name = OUT_OF_SCOPE
        understanding.update(topic=None, service=None, sure=False)
    return {"name": name, "confidence": round(confidence, 4)}, understanding


def _service(about: Dict[str, float], config: Dict[str, Any]) -> Dict[str, Any]:
    slug, probability = next(iter(about.items()))
    if slug == GENERIC:
        return {"service": None, "sure": False}
    return {"service": slug, "sure": probability >= config["sure"] * sum(about.values())}


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features[0]
