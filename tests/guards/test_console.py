"""No page of the console is open by accident: each says its roles, or that it is public, and no form can be forged."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from bot.console.access import Needs, public
from bot.console.app import make_console
from bot.console.csrf import no_forgery
from bot.console.navigation import PLACES
from bot.console.roles import admitted
from bot.house import build
from bot.settings import ROOT
from tests.factories import settings_for
from tests.journeys.house import write_config

# What anybody may open; a line here is a decision.
PUBLIC = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/sso"), ("GET", "/sign-in/sso/back")}


@pytest.fixture
def views(database_url: str, tmp_path: Path) -> list[RouteContext]:
    """Of a console in which every door is open; nothing asks the database."""
    sso = {"enabled": True, "issuer": "https://login.example.gov", "client_id": "console", "label": "City account"}
    config = write_config(tmp_path / "config.yml", console={"single_sign_on": sso})
    told: dict[str, Any] = {"philly311_config": config, "oidc_client_secret": "secret"}
    console = make_console(build(settings_for(tmp_path, database_url, **told), database_url))
    contexts = list(iter_route_contexts(console.routes))
    assert {context.path for context in contexts if not isinstance(context.original_route, APIRoute)} == {"/static"}
    return [context for context in contexts if isinstance(context.original_route, APIRoute)]


def calls(dependant: Dependant) -> Iterator[object]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from calls(dependency)


def names(view: RouteContext) -> set[tuple[str, str]]:
    return {(method, view.path or "") for method in view.methods or ()}


def test_every_view_says_its_roles_or_is_public_by_name(views: list[RouteContext]) -> None:
    assert len(views) > 5
    undecided = [
        sorted(names(view))
        for view in views
        if sum(isinstance(call, Needs) or call is public for call in calls(view.dependant)) != 1
    ]
    assert undecided == []


def test_only_these_views_are_public(views: list[RouteContext]) -> None:
    found = {name for view in views if public in set(calls(view.dependant)) for name in names(view)}
    assert found == PUBLIC


def test_every_view_looks_for_forgery(views: list[RouteContext]) -> None:
    assert [sorted(names(view)) for view in views if no_forgery not in set(calls(view.dependant))] == []


def test_the_menu_shows_a_place_to_those_whom_its_view_lets_in(views: list[RouteContext]) -> None:
    by_path = {path: view for view in views for method, path in names(view) if method == "GET"}
    differing = [
        place.path
        for place in PLACES
        if (view := by_path.get(place.path)) is not None
        and [call.roles for call in calls(view.dependant) if isinstance(call, Needs)] != [admitted(place.roles)]
    ]
    assert differing == []


TEMPLATES = sorted((ROOT / "bot" / "console" / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "bot" / "console" / "static" / "css").glob("*.css"))
# The policy of bot/public/edge.py refuses these, and a browser says so only to who looks.
INLINE = re.compile(r"""\sstyle=|\son\w+=|hx-on|hx-vals=.?js:|javascript:|<style|<script(?! [^>]*\bsrc=)""")
# Markup of ours that is not escaped; a line here is a decision.
TRUSTED = {"{{ picture|safe }}"}
PHYSICAL = re.compile(r"(?<![\w-])(left|right|(margin|padding|border)-(left|right|top|bottom)|width|height)\s*:")

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=[path.name for path in TEMPLATES])


@each_template
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert INLINE.findall(text) == []
    assert re.findall(r"https?://[^\s\"']+", text) == []


@each_template
def test_a_template_escapes_everything(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "autoescape" not in text
    assert set(re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}", text)) <= TRUSTED


@each_template
def test_a_form_that_changes_something_has_its_token(path: Path) -> None:
    forms = re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL)
    changing = [form for form in forms if re.search(r'method="post"', form)]
    assert [form for form in changing if "csrf_field(csrf)" not in form and 'name="csrf"' not in form] == []


def test_the_styles_of_the_console_know_no_left_and_right() -> None:
    assert len(STYLES) > 1
    assert [path.name for path in STYLES if PHYSICAL.search(path.read_text("utf-8"))] == []
