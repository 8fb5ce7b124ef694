"""Which language a visitor of a page wishes for: the address says it, else the browser."""

from collections.abc import Iterator, Sequence

from starlette.requests import Request

from bot.language.tags import from_platform

PARAMETER = "lang"


def chosen(request: Request, offered: Sequence[str]) -> str | None:
    """The language that the address names, when it is one of ours."""
    tag = request.query_params.get(PARAMETER)
    return tag if tag in offered else None


def wished(request: Request, offered: Sequence[str]) -> str | None:
    """The chosen one, else the first of the browser's that is ours; browsers send them in the order of liking."""
    return chosen(request, offered) or next((tag for tag in _of_browser(request) if tag in offered), None)


def _of_browser(request: Request) -> Iterator[str]:
    for part in request.headers.get("accept-language", "").split(","):
        if tag := from_platform(part.split(";")[0].strip()):
            yield tag
