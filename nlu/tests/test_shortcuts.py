"""Whole messages that need no model."""

import unittest
from pathlib import Path

from components.reading import HEAD, TAIL, folded, readable
from components.shortcuts import BUTTON_MARK, BUTTONS, intent_of, read_phrases

DATA = Path(__file__).resolve().parent.parent / "data"

TABLE = [
    ("yes", "affirm"),
    ("YES!!", "affirm"),
    ("Sí", "affirm"),
    ("no", "deny"),
    ("skip", "skip"),
    ("omitir", "skip"),
    ("👍", "affirm"),
    ("👍🏽", "affirm"),
    ("👎", "deny"),
    ("3", "inform"),
    ("16543210", "ask_status"),
    ("#1654 3210", "ask_status"),
    ("١٦٥٤٣٢١٠", "ask_status"),
    ("১৬৫৪৩২১০", "ask_status"),
    ("215-555-1212", None),
    ("(215) 555-1212", None),
    ("1234 Market St", None),
    ("yes, but the address is wrong", None),
    ("no heat", None),
    ("", None),
    ("🦄", None),
    (BUTTON_MARK + "yes", "affirm"),
    (BUTTON_MARK + "human", "request_human"),
    (BUTTON_MARK + "es", "change_language"),
    (BUTTON_MARK + "zh-Hant", "change_language"),
    (BUTTON_MARK + "street_defect", "inform"),
    (BUTTON_MARK + "no", "deny"),
]


class ShortcutsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.phrases = read_phrases(DATA)

    def test_table(self) -> None:
        for text, intent in TABLE:
            with self.subTest(text=text):
                self.assertEqual(intent_of(text, self.phrases), intent)

    def test_a_button_mark_is_no_blank_that_rasa_would_strip(self) -> None:
        self.assertEqual((BUTTON_MARK + "es").strip(), BUTTON_MARK + "es")
        self.assertIn("undo", BUTTONS)


class ReadingTest(unittest.TestCase):
    def test_a_novel_is_cut_fairly(self) -> None:
        text = "pothole at the start " + "blah " * 3000 + "the end is at 5th and lehigh"
        cut = readable(text)
        self.assertLessEqual(len(cut), HEAD + TAIL + 3)
        self.assertTrue(cut.startswith("pothole at the start"))
        self.assertTrue(cut.endswith("5th and lehigh"))

    def test_folding_keeps_the_vowel_signs_of_bengali(self) -> None:
        self.assertEqual(folded("হ্যাঁ!"), folded("হ্যাঁ"))
        self.assertNotEqual(folded("না"), folded("ন"))


if __name__ == "__main__":
    unittest.main()
