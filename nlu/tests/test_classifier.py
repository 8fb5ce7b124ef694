"""From ranked labels to intent, service and emergency."""

import unittest

from components.classifier import Understanding, read

CONFIG = Understanding.get_default_config()


class ReadTest(unittest.TestCase):
    def test_the_intent_is_the_sum_of_its_labels(self) -> None:
        ranked = [
            ("greet", 0.3),
            ("report_issue/street_defect", 0.28),
            ("report_issue/manhole_cover", 0.22),
            ("deny", 0.2),
        ]
        intent, understanding = read(ranked, CONFIG)
        self.assertEqual(intent["name"], "report_issue")
        self.assertEqual(understanding["service"], "street_defect")
        self.assertEqual(
            [item["service"] for item in understanding["alternatives"]], ["street_defect", "manhole_cover"]
        )

    def test_sure_is_a_share_of_the_services(self) -> None:
        _, close = read(
            [("report_issue/a", 0.3), ("report_issue/b", 0.29), ("report_issue/c", 0.29), ("x", 0.12)], CONFIG
        )
        _, clear = read([("report_issue/a", 0.6), ("report_issue/b", 0.2), ("x", 0.2)], CONFIG)
        self.assertFalse(close["sure"])
        self.assertTrue(clear["sure"])

    def test_an_emergency_comes_before_what_is_likelier(self) -> None:
        intent, understanding = read([("report_issue/a", 0.51), ("emergency/fire", 0.46), ("x", 0.03)], CONFIG)
        self.assertEqual(intent["name"], "emergency")
        self.assertEqual(understanding["emergency"], "fire")

    def test_what_is_not_likely_is_not_understood(self) -> None:
        ranked = [(f"report_issue/{n}", 0.01) for n in range(40)] + [("greet", 0.2), ("deny", 0.2), ("affirm", 0.2)]
        intent, understanding = read(sorted(ranked, key=lambda item: -item[1]), CONFIG)
        self.assertEqual(intent["name"], "out_of_scope")
        self.assertIsNone(understanding["topic"])
        self.assertIsNone(understanding["service"])

    def test_a_report_of_nothing_in_particular_names_no_service(self) -> None:
        _, understanding = read([("report_issue/generic", 0.8), ("report_issue/a", 0.1), ("x", 0.1)], CONFIG)
        self.assertIsNone(understanding["service"])
        self.assertFalse(understanding["sure"])

    def test_a_topic_comes_with_its_intent(self) -> None:
        intent, understanding = read([("ask_question/hours", 0.9), ("x", 0.1)], CONFIG)
        self.assertEqual((intent["name"], understanding["topic"]), ("ask_question", "hours"))


if __name__ == "__main__":
    unittest.main()
