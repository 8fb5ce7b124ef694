"""The board of the day, on a wall or on a desk; it renews itself."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.console.access import needs
from bot.console.board.view import Board, read
from bot.console.desk import AtDesk
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import Parts, now

router = APIRouter(prefix="/board")


@router.get("")
async def board(request: Request, visit: Annotated[Visit, needs(Role.SUPERVISOR)], desk: AtDesk) -> Response:
    return await desk.pages.show(request, "board/board.html", visit, board=await _board(desk.parts))


@router.get("/now")
async def board_now(
    request: Request, visit: Annotated[Visit, needs(Role.SUPERVISOR, counts=False)], desk: AtDesk
) -> Response:
    """What an open board asks for by itself."""
    return await desk.pages.show(request, "board/board_now.html", visit, board=await _board(desk.parts))


async def _board(parts: Parts) -> Board:
    async with parts.sessions() as session:
        return await read(session, parts, now().astimezone(parts.settings.config.city.zone))
