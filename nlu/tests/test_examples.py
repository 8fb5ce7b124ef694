"""The examples: enough of them, each once, none under two labels, in their own script, the same labels everywhere."""

import unittest

import yaml
from components.alarms import Alarms
from components.reading import folded
from components.shortcuts import read_phrases
from examples import DATA, languages, mistakes, read

KINDS = {"gas_smell", "fire", "downed_wire", "medical", "crime", "collapse_or_burst"}


class ExamplesTest(unittest.TestCase):
    def test_nothing_is_wrong(self) -> None:
        for tag in languages():
            with self.subTest(tag):
                self.assertEqual(list(mistakes(read(tag))), [])

    def test_every_language_knows_the_same_labels(self) -> None:
        labels = {tag: frozenset(example.label for example in read(tag)) for tag in languages()}
        self.assertEqual(len(labels), 17)
        self.assertEqual(len(set(labels.values())), 1)

    def test_every_language_knows_the_six_emergencies_by_their_words(self) -> None:
        for tag in languages():
            written = yaml.safe_load((DATA / tag / "alarms.yml").read_text(encoding="utf-8"))["alarms"]
            self.assertEqual({kind for kind, words in written.items() if len(words) > 5}, KINDS, tag)
        self.assertEqual(Alarms.read(DATA).heard("There is a STRONG smell of gas here"), {"gas_smell"})

    def test_shortcuts_do_not_swallow_examples_of_another_intent(self) -> None:
        intents = read_phrases(DATA)
        wrong = [
            f"{example.path}: {example.text}"
            for tag in languages()
            for example in read(tag)
            if intents.get(folded(example.text) or "-", example.label.split("/")[0]) != example.label.split("/")[0]
        ]
        self.assertEqual(wrong, [])

    def test_mistakes_are_found(self) -> None:
        example = read("ko")[0]
        bad = [example, example._replace(label="greet"), example._replace(text="[x](y)"), example._replace(text="Шум")]
        found = "\n".join(mistakes(bad))
        for words in ("stands under", "notation", "another language's script", "services have examples"):
            self.assertIn(words, found)


if __name__ == "__main__":
    unittest.main()
