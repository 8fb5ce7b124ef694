"""The demo's page server: what stands in the columns, what the visitor does, and moves of a case."""

import base64
import binascii
import re
import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
from fastapi import APIRouter, Body, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse

from bot.assets import Revalidated
from bot.public.app import STATIC
from tests.demo.fakes import Fakes
from tests.demo.house import DemoHouse
from tests.demo.lines import FAULTS
from tests.demo.samples import SAMPLES, jpeg
from tests.demo.visit import Thread, Visit

HERE = Path(__file__).parent / "static"
POLICY = "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# In front of 1500 Market Street.
PLACE = (39.952, -75.1652)
REFERENCE = re.compile(r"\b\d{8,}\b")
FAULTY_ANSWERS = 2
Status = Literal["in_progress", "on_hold", "fixed"]


class Demo:
    """What the page's calls share."""

    def __init__(self, fakes: Fakes, house: DemoHouse) -> None:
        self.fakes = fakes
        self.house = house
        self.visit = fakes.visit(house.url)
        # Set when the platforms know the house, and the house answers.
        self.ready = threading.Event()

    def restart(self) -> None:
        """Somebody new comes."""
        self.visit = self.fakes.visit(self.house.url)

    def thread(self, name: str) -> Thread:
        """Raises 404 for a platform that nobody knows."""
        found = self.visit.threads.get(name)
        if found is None:
            raise HTTPException(404, "There is no such platform.")
        return found


def references(visit: Iterable[Thread]) -> list[str]:
    """The numbers of reports that the City named, in any script's digits, oldest first."""
    lines = [line for thread in visit for line in thread.lines if line.city]
    return list(dict.fromkeys(str(int(number)) for line in lines for number in REFERENCE.findall(line.text)))


def make_page(demo: Demo) -> FastAPI:
    app = FastAPI(title="Philly311 demo", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", Revalidated(directory=STATIC), name="static")
    app.mount("/demo", Revalidated(directory=HERE), name="demo")

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        # No other page in the visitor's browser may play here.
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Response("The demo's own page only.", 403)
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.get("/")
    def page() -> FileResponse:
        return FileResponse(HERE / "demo.html")

    for router in (_looking(demo), _playing(demo), _desk(demo)):
        app.include_router(router, prefix="/api")
    return app


def _looking(demo: Demo) -> APIRouter:
    router = APIRouter()

    @router.get("/state")
    def state() -> dict[str, Any]:
        visit: Visit = demo.visit
        threads = list(visit)
        return {
            "visit": visit.number,
            "ready": demo.ready.is_set(),
            "console": f"{demo.house.url}/console",
            "samples": list(SAMPLES),
            "faults": FAULTS,
            "references": references(threads),
            "threads": [_shown(thread) for thread in threads],
        }

    @router.get("/samples/{name}.jpg")
    def sample(name: str) -> Response:
        if name not in SAMPLES:
            raise HTTPException(404, "There is no such picture.")
        return Response(jpeg(name), media_type="image/jpeg")

    @router.get("/photos/{number}")
    def photo(number: int) -> Response:
        if not 0 <= number < len(demo.visit.photos):
            raise HTTPException(404, "There is no such picture.")
        return Response(demo.visit.photos[number], media_type="image/jpeg")

    return router


def _playing(demo: Demo) -> APIRouter:
    router = APIRouter()

    @router.post("/{name}/say", status_code=204)
    def say(
        name: str,
        text: Annotated[str, Body()],
        public: Annotated[bool, Body()] = False,
        photo: Annotated[str | None, Body()] = None,
        sample: Annotated[str | None, Body()] = None,
    ) -> None:
        demo.thread(name)
        picture = _picture(photo, sample)
        if not text.strip() and picture is None:
            raise HTTPException(400, "Write something or choose a picture.")
        _play(lambda: demo.visit.say(name, text.strip(), picture, public=public))

    @router.post("/{name}/press", status_code=204)
    def press(name: str, value: Annotated[str, Body(embed=True)]) -> None:
        demo.thread(name)
        _play(lambda: demo.visit.press(name, value))

    @router.post("/{name}/locate", status_code=204)
    def locate(name: str) -> None:
        demo.thread(name)
        _play(lambda: demo.visit.locate(name, *PLACE))

    @router.post("/{name}/fail", status_code=204)
    def fail(name: str, fault: Annotated[str, Body(embed=True)]) -> None:
        if fault not in FAULTS:
            raise HTTPException(400, "There is no such fault.")
        _play(lambda: demo.thread(name).platform.fail(fault, FAULTY_ANSWERS))

    return router


def _desk(demo: Demo) -> APIRouter:
    router = APIRouter()

    @router.post("/restart", status_code=204)
    def restart() -> None:
        demo.restart()

    @router.post("/cases/{reference}/move")
    def move(reference: str, status: Annotated[Status, Body(embed=True)]) -> dict[str, str]:
        if not REFERENCE.fullmatch(reference):
            raise HTTPException(400, "That is no reference number.")
        moved = demo.house.cli("case", "move", reference, status)
        if moved.returncode:
            raise HTTPException(409, " ".join(moved.stderr.split()))
        return {"said": " ".join(moved.stdout.split())}

    return router


def _shown(thread: Thread) -> dict[str, Any]:
    platform = thread.platform
    about = {name: getattr(platform, name) for name in ("name", "title", "public", "locations", "breakable", "hint")}
    return about | {"lines": [asdict(line) for line in thread.lines]}


def _picture(photo: str | None, sample: str | None) -> bytes | None:
    if sample in SAMPLES:
        return jpeg(sample)
    try:
        return base64.b64decode(photo, validate=True) if photo else None
    except binascii.Error as error:
        raise HTTPException(400, "The picture did not arrive whole. Choose it again.") from error


def _play(action: Callable[[], None]) -> None:
    try:
        action()
    except AssertionError as error:
        raise HTTPException(409, f"The platform does not show that any more: {error}.") from error
    except httpx.HTTPError as error:
        raise HTTPException(503, "The house does not answer yet. Try again in a moment.") from error
