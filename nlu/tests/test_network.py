"""What a hidden layer learns, and that it learns the same again."""

import pickle
import unittest

import numpy as np
from components.network import Network
from scipy.sparse import csr_matrix

COUNT = 400
RANDOM = np.random.default_rng(7)
VECTORS = RANDOM.choice([-1.0, 1.0], size=(COUNT, 4)).astype(np.float32)
# Neither number alone says anything about the label: no line parts them.
EITHER = ["same" if row[0] == row[1] else "other" for row in VECTORS]
# Each text has one sequence; the first half of the ten mean one label.
SEQUENCES = RANDOM.integers(10, size=COUNT)
COUNTED = csr_matrix((np.ones(COUNT, np.float32), (np.arange(COUNT), SEQUENCES)), shape=(COUNT, 10))
HALF = ["low" if sequence < 5 else "high" for sequence in SEQUENCES]


def right(network: Network, counted, labels) -> float:
    guesses = network.log_probabilities(VECTORS, counted).argmax(axis=1)
    return float(np.mean([network.classes[guess] == label for guess, label in zip(guesses, labels)]))


class NetworkTest(unittest.TestCase):
    def test_what_no_line_parts_is_learned(self) -> None:
        network = Network.fit(VECTORS, None, EITHER, hidden=64, rounds=200)
        self.assertGreater(right(network, None, EITHER), 0.95)

    def test_letters_are_heard_where_the_vectors_say_nothing(self) -> None:
        network = Network.fit(VECTORS, COUNTED, HALF, hidden=32, rounds=60)
        self.assertGreater(right(network, COUNTED, HALF), 0.95)

    def test_the_probabilities_add_up_to_one(self) -> None:
        network = Network.fit(VECTORS, COUNTED, HALF, hidden=8, rounds=2)
        sums = np.exp(network.log_probabilities(VECTORS, COUNTED)).sum(axis=1)
        np.testing.assert_allclose(sums, 1, atol=1e-5)

    def test_the_same_examples_give_the_same_network(self) -> None:
        one, again = (Network.fit(VECTORS, COUNTED, HALF, hidden=8, rounds=2) for _ in range(2))
        np.testing.assert_array_equal(
            one.log_probabilities(VECTORS, COUNTED), again.log_probabilities(VECTORS, COUNTED)
        )

    def test_another_chance_gives_another_network(self) -> None:
        one, twin = (Network.fit(VECTORS, COUNTED, HALF, hidden=8, rounds=2, chance=chance) for chance in range(2))
        self.assertFalse(
            np.array_equal(one.log_probabilities(VECTORS, COUNTED), twin.log_probabilities(VECTORS, COUNTED))
        )

    def test_a_kept_network_reads_as_before(self) -> None:
        network = Network.fit(VECTORS, COUNTED, HALF, hidden=8, rounds=20)
        kept = pickle.loads(pickle.dumps(network))  # noqa: S301 - our own, of the line before
        np.testing.assert_allclose(
            kept.log_probabilities(VECTORS, COUNTED), network.log_probabilities(VECTORS, COUNTED), atol=0.01
        )


if __name__ == "__main__":
    unittest.main()
