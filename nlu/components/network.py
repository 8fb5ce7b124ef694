"""A network with one hidden layer over sentence vectors, which may hear letter sequences too.

scikit-learn's has no dropout and moves all 60,000 rows of the letters' weights in every step; in this one a step
moves the rows of the sequences that its texts have.
"""

from typing import Any, Dict, List, Optional, Tuple

import numpy as np
from scipy.sparse import csr_matrix

BATCH = 256
# Some sequences of a text, some numbers of its vector and some hidden units are left out of each step: nothing is
# learned by heart.
LETTERS_LEFT_OUT, VECTOR_LEFT_OUT, HIDDEN_LEFT_OUT = 0.5, 0.1, 0.5
# How far a step goes at first; it ends at nearly nothing. A sequence is met rarely, and its weight is small in a text.
RATE, LETTERS_RATE = 0.002, 0.05
LETTERS_SCALE = 0.3
# Adam's memory of the gradients and of their squares.
MEMORY, SQUARES_MEMORY = 0.9, 0.999
EVERY = slice(None)


class Weights:
    """Numbers that are learned, and what Adam remembers of their gradients."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values.astype(np.float32)
        self._mean = np.zeros_like(self.values)
        self._squares = np.zeros_like(self.values)
        self._steps = 0

    def descend(self, gradient: np.ndarray, rate: float, rows: Any = EVERY) -> None:
        """A step against the gradient of these rows; the others stay where they are."""
        self._steps += 1
        mean = MEMORY * self._mean[rows] + (1 - MEMORY) * gradient
        squares = SQUARES_MEMORY * self._squares[rows] + (1 - SQUARES_MEMORY) * gradient * gradient
        unbiased = np.sqrt(1 - SQUARES_MEMORY**self._steps) / (1 - MEMORY**self._steps)
        self.values[rows] -= rate * float(unbiased) * mean / (np.sqrt(squares) + 1e-7)
        self._mean[rows] = mean
        self._squares[rows] = squares


class Network:
    """`log_probabilities` of the labels, in the order of `classes`."""

    def __init__(self, classes: List[str], center: np.ndarray, spread: float, values: Dict[str, np.ndarray]) -> None:
        self.classes = classes
        self._center = center
        self._spread = spread
        self._values = values

    @classmethod
    def fit(
        cls,
        vectors: np.ndarray,
        counted: Optional[csr_matrix],
        labels: List[str],
        *,
        hidden: int,
        rounds: int,
        chance: int = 0,
    ) -> "Network":
        """`vectors`: (texts, 384); `counted`: (texts, sequences). The same input and `chance` give the same network."""
        classes, numbers = np.unique(labels, return_inverse=True)
        random = np.random.default_rng(chance)
        sizes = (vectors.shape[1], 0 if counted is None else counted.shape[1], hidden, len(classes))
        weights = _fresh(sizes, random)
        center, spread = vectors.mean(axis=0), float(vectors.std(axis=0).mean())
        scaled = ((vectors - center) / spread).astype(np.float32)
        batches = -(-len(labels) // BATCH)
        for turn in range(rounds):
            order = random.permutation(len(labels))
            for batch in range(batches):
                chosen = order[batch * BATCH : (batch + 1) * BATCH]
                left = 1 - (turn * batches + batch) / (rounds * batches)
                letters = None if counted is None else counted[chosen]
                _step(weights, scaled[chosen], letters, numbers[chosen], left=left, random=random)
        return cls(
            [str(label) for label in classes], center, spread, {name: each.values for name, each in weights.items()}
        )

    def log_probabilities(self, vectors: np.ndarray, counted: Optional[csr_matrix]) -> np.ndarray:
        heard = ((vectors - self._center) / self._spread) @ self._values["vector"] + self._values["hidden"]
        if counted is not None:
            heard += counted @ self._values["letters"]
        scores = np.maximum(heard, 0) @ self._values["out"] + self._values["labels"]
        scores -= scores.max(axis=1, keepdims=True)
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def __getstate__(self) -> Dict[str, Any]:
        # Half the digits are enough, and half the file.
        return {**self.__dict__, "_values": {name: each.astype(np.float16) for name, each in self._values.items()}}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._values = {name: each.astype(np.float32) for name, each in self._values.items()}


def _fresh(sizes: Tuple[int, int, int, int], random: np.random.Generator) -> Dict[str, Weights]:
    """Small and by chance, so that no two hidden units learn the same."""
    numbers, sequences, hidden, labels = sizes
    fresh = {
        "vector": random.standard_normal((numbers, hidden)) / np.sqrt(numbers),
        "hidden": np.zeros(hidden),
        "out": random.standard_normal((hidden, labels)) / np.sqrt(hidden),
        "labels": np.zeros(labels),
    }
    if sequences:
        fresh["letters"] = LETTERS_SCALE * random.standard_normal((sequences, hidden))
    return {name: Weights(values) for name, values in fresh.items()}


def _step(
    weights: Dict[str, Weights],
    vectors: np.ndarray,
    counted: Optional[csr_matrix],
    numbers: np.ndarray,
    *,
    left: float,
    random: np.random.Generator,
) -> None:
    """Moves the weights so that these texts get likelier labels. `left`: how much of all steps is still to come."""
    count, rate = len(numbers), RATE * left
    vectors = vectors * _kept(vectors.shape, VECTOR_LEFT_OUT, random)
    heard = vectors @ weights["vector"].values + weights["hidden"].values
    if counted is not None:
        rows, places = np.unique(counted.indices, return_inverse=True)
        data = counted.data * _kept(counted.data.shape, LETTERS_LEFT_OUT, random)
        counted = csr_matrix((data, places, counted.indptr), shape=(count, len(rows)))
        heard += counted @ weights["letters"].values[rows]
    kept = _kept(heard.shape, HIDDEN_LEFT_OUT, random)
    active = np.maximum(heard, 0) * kept
    scores = active @ weights["out"].values + weights["labels"].values
    # The gradient of the loss by the scores: the probabilities, less one where the label is.
    wrong = np.exp(scores - scores.max(axis=1, keepdims=True))
    wrong /= wrong.sum(axis=1, keepdims=True)
    wrong[np.arange(count), numbers] -= 1
    wrong /= count
    back = (wrong @ weights["out"].values.T) * kept * (heard > 0)
    weights["out"].descend(active.T @ wrong, rate)
    weights["labels"].descend(wrong.sum(axis=0), rate)
    weights["hidden"].descend(back.sum(axis=0), rate)
    weights["vector"].descend(vectors.T @ back, rate)
    if counted is not None:
        weights["letters"].descend(counted.T @ back, LETTERS_RATE * left, rows)


def _kept(shape: Tuple[int, ...], left_out: float, random: np.random.Generator) -> np.ndarray:
    """Nought where something is left out; the others make up for it."""
    kept = random.random(shape, dtype=np.float32) >= left_out
    return kept.astype(np.float32) / np.float32(1 - left_out)
