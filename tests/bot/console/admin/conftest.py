"""An administrator, and the two steps of every change: look at it, make it."""

import re
from collections.abc import Awaitable, Callable
from enum import IntEnum
from html import unescape
from typing import Any

import httpx
import pytest

from bot.console.roles import Role
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, hidden

Changed = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def boss(signed_in: NewPerson) -> Person:
    return await signed_in(Role.ADMIN, name="Bea Boss")


class Cards(IntEnum):
    """Which of a page's forms; the calendar has two."""

    HOURS = 1
    DAYS = 2

    def fields(self, html: str) -> dict[str, Any]:
        return form_of(html, self)


def form_of(html: str, which: int = 1) -> dict[str, Any]:
    """The fields of the page's form as a browser would send them, without its token."""
    card = html.split('class="card"')[which].split("</form>", 1)[0]
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", card):
        about = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if about.get("type") in {"checkbox", "radio"} and not re.search(r"\bchecked\b", tag):
            continue
        fields[about["name"]] = about.get("value", "")
    for name, words in re.findall(r'<textarea\b[^>]*name="([\w-]+)"[^>]*>(.*?)</textarea>', card, re.DOTALL):
        fields[name] = unescape(words).removeprefix("\n")
    for name, options in re.findall(r'<select\b[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', card, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = unescape(chosen[1]) if chosen else ""
    del fields["csrf"]
    return fields


async def look(boss: Person, path: str, *, to: str = "", card: int = 1, **changes: Any) -> httpx.Response:
    """The form of a page as it is, with these fields changed; None leaves a field out. `to`: where the form goes."""
    page = await boss.get(f"/admin/{path}")
    assert page.status_code == 200, page.text
    fields = {name: value for name, value in {**form_of(page.text, card), **changes}.items() if value is not None}
    return await boss.send(f"/admin/{to or path}", **fields)


async def make(boss: Person, preview: httpx.Response) -> httpx.Response:
    """The change that a preview shows."""
    names = ("kind", "subject", "version", "document")
    return await boss.send("/admin/changes", **{name: unescape(hidden(preview.text, name)) for name in names})


async def changed(boss: Person, path: str, **changes: Any) -> httpx.Response:
    """Both steps."""
    preview = await look(boss, path, **changes)
    assert "Look before you change" in preview.text, preview.text
    answer = await make(boss, preview)
    assert answer.status_code == 303, answer.text
    return answer
