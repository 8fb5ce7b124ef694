"""Sentences and pieces of a message, alarms, and reports with a place glued to them."""

import unittest

from components.alarms import Alarms, weighed
from components.parts import added, before, begins, pieces, sentences
from components.variety import PLACES, Variety, glued
from rasa.shared.nlu.training_data.message import Message


class PartsTest(unittest.TestCase):
    def test_sentences_end_where_their_script_ends_them(self) -> None:
        self.assertEqual(
            sentences("It is at 12th St. and Vine. Come now!"), ["It is at 12th St. and Vine", "Come now!"]
        )
        self.assertEqual(sentences("路灯坏了。请处理"), ["路灯坏了。", "请处理"])
        self.assertEqual(sentences("বাতি নষ্ট। ঠিক করেন"), ["বাতি নষ্ট।", "ঠিক করেন"])
        self.assertEqual(sentences("  \n "), [])
        self.assertEqual(sentences("since 5.30 am"), ["since 5.30 am"])

    def test_pieces_begin_behind_joining_words(self) -> None:
        text = "pothole on Market and also the street light is out"
        self.assertEqual([piece for _, piece in pieces(text)], ["pothole on Market", "the street light is out"])
        start = pieces(text)[1][0]
        self.assertEqual(text[start:], "the street light is out")
        self.assertEqual(before(text, start), "pothole on Market")

    def test_a_problem_begins_with_its_sentence(self) -> None:
        text = "There is a hole. At 52nd and Market the street light is out"
        piece = text.index("Market the")
        self.assertEqual(text[begins(text, piece, 0) :], "At 52nd and Market the street light is out")
        self.assertEqual(begins("hole and lamp dark", 9, 0), 9)


class AlarmsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.alarms = Alarms({"gas_smell": {"smell gas", "煤气味"}, "medical": {"not breathing"}})

    def test_they_are_heard_with_endings_and_in_any_script(self) -> None:
        self.assertEqual(self.alarms.heard("I SMELL GAS!!"), {"gas_smell"})
        self.assertEqual(self.alarms.heard("smell gasoline, he is not breathing"), {"gas_smell", "medical"})
        self.assertEqual(self.alarms.heard("家里有煤气味"), {"gas_smell"})
        self.assertEqual(self.alarms.heard("ismell gas"), set())
        self.assertEqual(self.alarms.heard(""), set())

    def test_they_weigh_and_do_not_decide(self) -> None:
        ranked = [("report_issue/a", 0.9), ("emergency/fire", 0.09), ("emergency/medical", 0.01)]
        heavier = dict(weighed(ranked, {"medical"}, 10))
        self.assertAlmostEqual(sum(heavier.values()), 1)
        self.assertAlmostEqual(heavier["emergency/medical"] / heavier["emergency/fire"], 10 / 9)
        self.assertEqual(max(heavier, key=lambda label: heavier[label]), "report_issue/a")
        self.assertEqual(weighed(ranked, set(), 10), ranked)


class AddedTest(unittest.TestCase):
    def test_words_say_that_it_is_another_problem(self) -> None:
        for text in (
            "a pothole and also the light is out",
            "un bache y además basura",
            "яма, а также не горит фонарь",
            "路上有坑，还有路灯不亮",
        ):
            with self.subTest(text):
                self.assertTrue(added(text, 5 if text.isascii() else 2))

    def test_a_long_complaint_does_not_say_so(self) -> None:
        self.assertFalse(added("Also on our block: tall weeds, and piles of building material", 4))
        self.assertFalse(added("surplus of trash and weeds", 0))


class VarietyTest(unittest.TestCase):
    def test_short_reports_get_a_place_and_keep_their_label(self) -> None:
        label = "report_issue/illegal_dumping"
        examples = [
            Message(data={"text": text, "intent": intent, "intent_response_key": label if intent != "greet" else None})
            for text, intent in [("trash dumped", "report_issue"), ("hello", "greet"), ("long " * 20, "report_issue")]
        ]
        (added,) = Variety({"per_label": 40}).glued_reports(examples)
        self.assertEqual(added.get("intent_response_key"), label)
        self.assertIn("trash dumped", added.get("text"))
        self.assertTrue(any(place in added.get("text") for place in PLACES))
        self.assertEqual(added.get("text"), glued("trash dumped"))
        self.assertEqual(len(list(Variety({"per_label": 0}).glued_reports(examples))), 0)


if __name__ == "__main__":
    unittest.main()
