"""Rasa's channel as far as a parse goes: what it makes of a text is written in the test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wire import Answer, Asked


@dataclass(slots=True)
class FakeParser:
    """`fault` is answered instead. A text it does not know is out of scope."""

    parses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fault: Answer | None = None

    def __call__(self, asked: Asked) -> Answer:
        if self.fault is not None:
            return self.fault
        if (asked.method, asked.path) != ("POST", "/webhooks/turn/parse"):
            return 404, {}
        return 200, self.parses.get(asked.json()["text"], parse("out_of_scope", 0.9, topic="other"))


def parse(intent: str, confidence: float, service: str | None = None, **understanding: Any) -> dict[str, Any]:
    """As nlu/channel.py answers: `understanding` is null for what the shortcuts know."""
    alternatives = [{"service": service or "graffiti_removal", "confidence": confidence if service else 0.0}]
    known = {"service": service, "alternatives": alternatives, "emergency": None, "topic": None, "sure": True}
    return {
        "intent": {"name": intent, "confidence": confidence},
        "understanding": None if confidence == 1 else {**known, **understanding},
    }
