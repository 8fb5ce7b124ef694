"""When a sentence makes an emergency of a whole message."""

import unittest

from components.classifier import Understanding
from components.closer import beside

SURE = Understanding.get_default_config()["emergency_sentence"]


class BesideTest(unittest.TestCase):
    def test_what_only_sounds_like_one_is_none_among_harmless_sentences(self) -> None:
        self.assertLess(beside(0.9, 0.001), SURE)

    def test_it_is_one_where_the_others_leave_it_open(self) -> None:
        self.assertGreater(beside(0.9, 0.1), SURE)

    def test_a_plain_cry_is_heard_in_the_longest_complaint(self) -> None:
        self.assertGreater(beside(0.999, 0.0), SURE)

    def test_no_certainty_breaks_it(self) -> None:
        self.assertTrue(0 < beside(1.0, 0.0) < 1)
        self.assertTrue(0 < beside(0.0, 1.0) < 1)
        self.assertTrue(0 < beside(1.0, 1.0) < 1)


if __name__ == "__main__":
    unittest.main()
