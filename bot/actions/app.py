"""The action server: rasa-sdk's executor behind one internal route, in the worker's own process."""

import hmac
import json
import zlib
from collections.abc import Sequence

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.actions.action_answer_offer import AnswerOffer
from bot.actions.action_answer_question import AnswerQuestion
from bot.actions.action_change_language import ChangeLanguage
from bot.actions.action_emergency import Emergency
from bot.actions.action_finish_report import FinishReport
from bot.actions.action_hand_over import HandOver
from bot.actions.action_misunderstood import Misunderstood
from bot.actions.action_out_of_scope import OutOfScope
from bot.actions.action_status import Status
from bot.actions.action_undo import Undo
from bot.actions.base import OurAction
from bot.actions.kit import ActionKit
from bot.actions.validate_report_form import ValidateReportForm

ACTIONS: Sequence[type[OurAction]] = (
    ValidateReportForm,
    FinishReport,
    Emergency,
    Status,
    AnswerQuestion,
    OutOfScope,
    HandOver,
    ChangeLanguage,
    Undo,
    AnswerOffer,
    Misunderstood,
)


def make_app(kit: ActionKit, token: str) -> Starlette:
    """POST /actions?token=...: Rasa's own protocol. Only Rasa knows the token, and the port is not a public one."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(kit))

    async def run(request: Request) -> Response:
        if not hmac.compare_digest(request.query_params.get("token", "").encode(), token.encode()):
            return JSONResponse({"error": "the internal token is missing or wrong"}, status_code=403)
        call = json.loads(_inflated(await request.body(), request.headers.get("content-encoding")))
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, status_code=400)
        except ActionNotFoundException as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, status_code=404)
        return JSONResponse(result.model_dump() if result is not None else {"events": [], "responses": []})

    return Starlette(routes=[Route("/actions", run, methods=["POST"])])


def _inflated(body: bytes, encoding: str | None) -> bytes:
    return zlib.decompress(body) if encoding == "deflate" else body
