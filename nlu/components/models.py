"""Models over the same labels: two networks read meaning and letters at once, one the meaning, a line the letters.

Meaning is the e5 vector, letters are sequences of two to four of them.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from components.e5 import vectors_of
from components.labels import Ranked
from components.network import Network
from components.reading import readable

BOTH = {"hidden": 256, "rounds": 8}
MEANING = {"hidden": 1024, "rounds": 20}
# Two networks that met the same examples in another order err in other places: their mean is steadier than either.
TWINS = 2


class Models:
    """Fitted once, read by every message. The probabilities of all are averaged geometrically."""

    def __init__(
        self,
        both: List[Network],
        meaning: Network,
        letters_model: Any,
        letters: TfidfVectorizer,
        config: Dict[str, Any],
    ) -> None:
        self._both = both
        self._meaning = meaning
        self._letters_model = letters_model
        self._letters = letters
        self._meaning_weight = config["meaning_weight"]
        self._letters_weight = config["letters_weight"]
        self._labels = meaning.classes
        # scipy copies a matrix that lies the other way round each time it multiplies with it.
        self._letters_model.coef_ = np.asfortranarray(self._letters_model.coef_.astype(np.float32))

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: List[str], labels: List[str], config: Dict[str, Any]) -> "Models":
        """`vectors`: (texts, 384). `config` is the component's (components/classifier.py)."""
        letters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 4),
            min_df=3,
            max_features=config["letters"],
            sublinear_tf=True,
            dtype=np.float32,
        )
        counted = letters.fit_transform([readable(text) for text in texts])
        letters_model = LogisticRegression(C=config["letters_c"], max_iter=50)
        with ThreadPoolExecutor(2) as pool:
            twins = [pool.submit(Network.fit, vectors, counted, labels, chance=twin, **BOTH) for twin in range(TWINS)]
            line = pool.submit(letters_model.fit, counted, labels)
            meaning = pool.submit(Network.fit, vectors, None, labels, **MEANING)
            both = [twin.result() for twin in twins]
            line.result()
        return cls(both, meaning.result(), letters_model, letters, config)

    def ranked(self, vectors: np.ndarray, texts: List[str]) -> List[Ranked]:
        """By all of them, for each text."""
        counted = self._counted(texts)
        mixed = self._meaning_weight * self._meaning.log_probabilities(vectors, None)
        mixed += self._letters_weight * self._letters_model.predict_log_proba(counted)
        both = np.mean([twin.log_probabilities(vectors, counted) for twin in self._both], axis=0)
        mixed += (1 - self._meaning_weight - self._letters_weight) * both
        mixed = np.exp(mixed - mixed.max(axis=1, keepdims=True))
        return [self._in_order(row) for row in mixed / mixed.sum(axis=1, keepdims=True)]

    def embedded_and_ranked(self, texts: List[str]) -> List[Ranked]:
        return self.ranked(vectors_of(texts), texts) if texts else []

    def by_letters(self, texts: List[str]) -> List[Ranked]:
        """By the letters alone: worse, and a twentieth of the cost."""
        return [self._in_order(row) for row in self._letters_model.predict_proba(self._counted(texts))]

    def _counted(self, texts: List[str]) -> csr_matrix:
        return self._letters.transform([readable(text) for text in texts])

    def _in_order(self, probabilities: np.ndarray) -> Ranked:
        return [(self._labels[index], float(probabilities[index])) for index in np.argsort(-probabilities)]
