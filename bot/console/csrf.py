"""Refuses requests that another site made a browser send: each unsafe one shows the token of our own pages."""

from starlette.requests import Request

from bot.console.desk import desk_of
from bot.console.entry.tokens import FIELD, HEADER, csrf_of, same

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# What a browser says about who made it ask; older ones say nothing.
FOREIGN = frozenset({"cross-site", "same-site"})


class Forged(Exception):
    """The token is missing or of another session: a forged request, or a page from before the last sign-in."""


async def no_forgery(request: Request) -> None:
    """A dependency of the whole console: the header for HTMX, the hidden field for forms."""
    if request.method in SAFE:
        return
    token = desk_of(request).cookie.read(request)
    if token is None or request.headers.get("sec-fetch-site") in FOREIGN:
        raise Forged
    if not same(await _shown(request), csrf_of(token)):
        raise Forged


async def _shown(request: Request) -> str:
    header = request.headers.get(HEADER)
    if header is not None:
        return header
    if not request.headers.get("content-type", "").lower().startswith(FORMS):
        return ""
    value = (await request.form()).get(FIELD)
    return value if isinstance(value, str) else ""
