"""Fits on seven eighths of the examples and reads the others: what `philly311 evaluate` measures without a file.

Writes a line of JSON for each example it held out: language, label and text, and how it was understood.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Dict

import numpy as np
import yaml
from components.alarms import Alarms
from components.classifier import Understanding, understand
from components.e5 import cached_vectors
from components.models import Models
from components.reading import readable
from components.shortcuts import intent_of, read_phrases
from components.variety import Variety, label_of
from examples import CACHE, DATA, Example, languages, read
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

# Every eighth, chosen by the words themselves: a new example moves no other.
EIGHTH = 8


def main() -> None:
    configured = {entry["name"]: entry for entry in yaml.safe_load(Path("config.yml").read_text())["pipeline"]}
    config = {**Understanding.get_default_config(), **configured["components.classifier.Understanding"]}
    examples = [example for tag in languages() for example in read(tag)]
    fitted = [example for example in examples if not is_held(example)]
    held = [example for example in examples if is_held(example)]
    glued = [
        Example("", label_of(message), message.get(TEXT), "")
        for message in Variety(Variety.get_default_config()).glued_reports([_message(example) for example in fitted])
    ]
    texts = [example.text for example in fitted + glued + held]
    vectors = np.vstack(cached_vectors([readable(text) for text in texts], CACHE, keep=True))
    count = len(fitted) + len(glued)
    models = Models.fit(vectors[:count], texts[:count], [example.label for example in fitted + glued], config)
    phrases, alarms = read_phrases(DATA), Alarms.read(DATA)
    answers = sys.stdout
    for (tag, label, text, _), vector in zip(held, vectors[count:]):
        known = intent_of(text, phrases)
        intent, understanding = (
            ({"name": known, "confidence": 1.0}, {}) if known else understand(models, alarms, config, vector, text)
        )
        answer: Dict[str, object] = {"language": tag, "label": label, "text": text}
        answers.write(json.dumps({**answer, "intent": intent, "understanding": understanding}) + "\n")


def is_held(example: Example) -> bool:
    return int(hashlib.sha256(example.text.encode()).hexdigest(), 16) % EIGHTH == 0


def _message(example: Example) -> Message:
    intent = example.label.split("/")[0]
    return Message(data={TEXT: example.text, INTENT: intent, "intent_response_key": example.label})


if __name__ == "__main__":
    main()
