"""Our input channel: a turn as a pure function, (state, message) -> (state', answers).

Nothing of a conversation stays in this process. The state is what the next turn needs and no more - the slots that are
set and the form that is open - so a turn costs the same after a thousand messages as after one. An action that fails
makes the whole turn fail with 502: Rasa's own REST channel would answer 200 with nothing (docs/adr/0001).
"""

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional

from answers import check_schema_once
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

check_schema_once()


class TurnChannel(InputChannel):
    """POST /webhooks/turn/take, POST /webhooks/turn/parse, GET /webhooks/turn/ready; the token is in a header."""

    @classmethod
    def name(cls) -> str:
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "TurnChannel":
        token = (credentials or {}).get("token")
        if not token or token.startswith("${"):
            raise ValueError("PHILLY311_INTERNAL_TOKEN is not set: without it this channel stays closed.")
        return cls(token)

    def __init__(self, token: str) -> None:
        self._token = token

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("turn_channel", __name__)

        @blueprint.middleware("request")
        async def refuse_strangers(request: Request) -> Optional[HTTPResponse]:
            given = request.headers.get("x-internal-token", "")
            if not hmac.compare_digest(given.encode(), self._token.encode()):
                return response.json({"error": "the internal token is missing or wrong"}, status=403)
            return None

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            is_ready = request.app.ctx.agent.is_ready()
            return response.json({"ready": is_ready}, status=200 if is_ready else 503)

        @blueprint.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            message = UserMessage(request.json["text"], sender_id="parse")
            return response.json(await request.app.ctx.agent.processor.parse_message(message))

        @blueprint.post("/take")
        async def take(request: Request) -> HTTPResponse:
            try:
                result = await Turn(request.app.ctx.agent.processor).take(request.json)
            except RanAway:
                logger.error("a turn ran away: no rule says that the bot should listen")
                return response.json({"error": "the rules do not end this turn"}, status=502)
            except ActionFailed as failure:
                logger.error("the action %s failed: %s", failure, type(failure.__cause__).__name__)
                return response.json({"error": "an action failed", "action": str(failure)}, status=502)
            return response.json(result)

        return blueprint


class ActionFailed(Exception):
    """An action could not be run; what it would have done is unknown, so the turn counts as not taken."""


class RanAway(Exception):
    """No rule ended the turn (nlu/data/rules.yml has a gap): better no answer yet than ten of the same."""


class Turn(MessageProcessor):
    """Rasa's own processor for one turn, without stores and without a lock: the caller keeps the order."""

    def __init__(self, loaded: MessageProcessor) -> None:
        # Everything the loaded processor holds (model, domain, action endpoint) is shared, nothing is loaded again.
        self.__dict__.update(loaded.__dict__)

    async def take(self, call: Dict[str, Any]) -> Dict[str, Any]:
        """`call`: sender, text, metadata, state -> state, answers, understood."""
        tracker = DialogueStateTracker.from_events(
            call["sender"], _events(call.get("state") or {}), slots=self.domain.slots, domain=self.domain
        )
        collected = Collected()
        message = UserMessage(
            call["text"], collected, call["sender"], input_channel=TurnChannel.name(), metadata=call.get("metadata")
        )
        await self._handle_message_with_tracker(message, tracker)
        await self._run_prediction_loop(collected, tracker)
        if tracker.latest_action_name != ACTION_LISTEN_NAME:
            raise RanAway
        understood = dict(tracker.latest_message.parse_data) if tracker.latest_message else {}
        return {"state": _state(tracker), "answers": collected.answers, "understood": _brief(understood)}

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: Any,
        prediction: Any,
    ) -> bool:
        loud = Loud(action)
        go_on = await super()._run_action(loud, tracker, output_channel, nlg, prediction)
        if loud.failure is not None:
            raise ActionFailed(action.name()) from loud.failure
        return go_on


class Loud(Action):
    """Remembers the exception that Rasa's processor would only log."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.failure: Optional[Exception] = None

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, prediction: Any) -> Any:
        return self._action.event_for_successful_execution(prediction)

    async def run(self, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> List[Event]:
        try:
            return await self._action.run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as failure:
            self.failure = failure
            raise


class Collected(OutputChannel):
    """Takes what the bot says: phrase keys and effects, never words."""

    def __init__(self) -> None:
        self.answers: List[Dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return TurnChannel.name()

    async def send_custom_json(self, recipient_id: str, json_message: Dict[str, Any], **kwargs: Any) -> None:
        self.answers.append(json_message)


def _events(state: Dict[str, Any]) -> List[Event]:
    events: List[Event] = [SlotSet(key, value) for key, value in (state.get("slots") or {}).items()]
    if state.get("loop"):
        events.insert(0, ActiveLoop(state["loop"]))
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]


def _state(tracker: DialogueStateTracker) -> Dict[str, Any]:
    slots = {key: slot.value for key, slot in tracker.slots.items() if slot.value is not None}
    slots.pop("session_started_metadata", None)
    return {"slots": slots, "loop": tracker.active_loop_name}


def _brief(parse_data: Dict[str, Any]) -> Dict[str, Any]:
    return {key: parse_data.get(key) for key in ("intent", "understanding")}
