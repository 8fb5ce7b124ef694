"""When a sentence makes an emergency of a whole message, and when its parts tell of two problems."""

import unittest
from typing import ClassVar, Dict, List, cast

from components.alarms import Alarms
from components.classifier import Understanding
from components.closer import beside, hidden_emergency, problems
from components.labels import Ranked
from components.models import Models

CONFIG = Understanding.get_default_config()
SURE = CONFIG["emergency_sentence"]


class Readings:
    """Models that know a few words by heart, by their letters and by all; they remember what they embedded."""

    def __init__(self, by_letters: Dict[str, Ranked], by_all: Dict[str, Ranked]) -> None:
        self._by_letters = by_letters
        self._by_all = by_all
        self.embedded: List[str] = []

    def by_letters(self, texts: List[str]) -> List[Ranked]:
        return [self._by_letters[text] for text in texts]

    def embedded_and_ranked(self, texts: List[str]) -> List[Ranked]:
        self.embedded += texts
        return [self._by_all[text] for text in texts]


def a(service: str, share: float) -> Ranked:
    return [(f"report_issue/{service}", share), ("out_of_scope/other", 1 - share)]


class ProblemsTest(unittest.TestCase):
    POT, LIGHT = "a deep pothole", "the lamp is dark"
    TEXT = f"{POT}, {LIGHT}"
    WHOLE: ClassVar[Ranked] = [("report_issue/street_defect", 0.6), ("report_issue/street_light_outage", 0.3)]

    def told(self, readings: Readings) -> List[str]:
        return [told["service"] for told in problems(self.TEXT, self.WHOLE, cast(Models, readings), CONFIG["problem"])]

    def test_plain_letters_are_taken_at_their_word(self) -> None:
        readings = Readings({self.POT: a("street_defect", 0.9), self.LIGHT: a("street_light_outage", 0.8)}, {})
        self.assertEqual(self.told(readings), ["street_defect", "street_light_outage"])
        self.assertEqual(readings.embedded, [])

    def test_letters_that_name_what_the_whole_names_are_too(self) -> None:
        readings = Readings({self.POT: a("street_defect", 0.3), self.LIGHT: a("street_light_outage", 0.8)}, {})
        self.assertEqual(self.told(readings), ["street_defect", "street_light_outage"])

    def test_what_they_leave_open_is_read_by_all(self) -> None:
        by_letters = {self.POT: a("street_defect", 0.9), self.LIGHT: a("street_light_outage", 0.3)}
        for share, expected in ((0.9, ["street_defect", "street_light_outage"]), (0.1, [])):
            readings = Readings(by_letters, {self.LIGHT: a("street_light_outage", share)})
            self.assertEqual(self.told(readings), expected)
            self.assertEqual(readings.embedded, [self.LIGHT])

    def test_what_the_whole_does_not_speak_of_is_not_looked_at(self) -> None:
        readings = Readings({self.POT: a("street_defect", 0.9), self.LIGHT: a("graffiti_removal", 0.3)}, {})
        self.assertEqual(self.told(readings), [])
        self.assertEqual(readings.embedded, [])


class HiddenEmergencyTest(unittest.TestCase):
    CRY, CALM = "he does not breathe!", "please fix the lamp."
    TEXT = f"{CRY} {CALM}"
    LETTERS: ClassVar[Dict[str, Ranked]] = {CRY: [("emergency/medical", 0.4)], CALM: a("street_light_outage", 1.0)}

    def heard(self, readings: Readings, whole: float) -> bool:
        return hidden_emergency(self.TEXT, whole, cast(Models, readings), Alarms({}), CONFIG) is not None

    def test_a_cry_is_read_by_all_and_heard(self) -> None:
        readings = Readings(self.LETTERS, {self.CRY: [("emergency/medical", 0.99)]})
        self.assertTrue(self.heard(readings, 0.1))
        self.assertEqual(readings.embedded, [self.CRY])

    def test_what_could_not_come_to_anything_beside_the_whole_is_not_embedded(self) -> None:
        readings = Readings(self.LETTERS, {})
        self.assertFalse(self.heard(readings, 0.0))
        self.assertEqual(readings.embedded, [])


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
