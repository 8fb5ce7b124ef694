"""The state that goes to and fro: small, whole, and enough."""

import json
import unittest

from answers import check_schema_once
from channel import TurnChannel, _events, _state
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class StateTest(unittest.TestCase):
    def setUp(self) -> None:
        self.domain = Domain.load("domain")

    def tracker(self, state: dict) -> DialogueStateTracker:
        return DialogueStateTracker.from_events("7", _events(state), slots=self.domain.slots, domain=self.domain)

    def test_a_state_survives_the_way_through_a_tracker(self) -> None:
        state = {
            "slots": {"service": "street_defect", "answers": {"spot": "none"}, "requested_slot": "address", "tries": 1},
            "loop": "report_form",
        }
        self.assertEqual(_state(self.tracker(state)), state)

    def test_a_new_conversation_has_an_empty_state(self) -> None:
        self.assertEqual(_state(self.tracker({})), {"slots": {}, "loop": None})

    def test_a_state_is_json(self) -> None:
        state = _state(self.tracker({"slots": {"address": {"lat": 39.95, "lon": -75.16}}, "loop": None}))
        self.assertEqual(json.loads(json.dumps(state)), state)

    def test_without_a_token_there_is_no_channel(self) -> None:
        for credentials in ({}, {"token": ""}, {"token": "${PHILLY311_INTERNAL_TOKEN}"}, None):
            with self.assertRaises(ValueError):
                TurnChannel.from_credentials(credentials)


class AnswersTest(unittest.TestCase):
    def test_the_shape_of_an_answer_is_still_checked(self) -> None:
        check_schema_once()
        action = RemoteAction("any", None)
        self.assertTrue(action._validate_action_result({"events": [], "responses": []}))
        for wrong in ({"events": "none", "responses": []}, {"events": [{"event": "no such event"}], "responses": []}):
            with self.assertRaises(ValidationError):
                action._validate_action_result(wrong)


if __name__ == "__main__":
    unittest.main()
