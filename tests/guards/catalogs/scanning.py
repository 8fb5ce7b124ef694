"""Finds the keys that our code and Rasa's domain say."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from bot import choices
from bot.settings import ROOT
from tests.guards.catalogs.reading import english_keys

# Function -> which positional argument is the key; `say` has it last of one or two.
SAYING = {"say": -1, "phrase_value": 0, "ask_again": 0, "say_first": 0}
DOTTED = re.compile(r"(?P<first>[a-z_]+)\.[^\s/:]*[^\s/:.]")
FILE_NAME = re.compile(r".+\.(css|csv|html|js|json|log|md|po|py|svg|txt|ya?ml)")


def code() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes; an f-string is one text, not its pieces."""
    yield tree
    inside = (
        [piece.value for piece in tree.values if isinstance(piece, ast.FormattedValue)]
        if isinstance(tree, ast.JoinedStr)
        else ast.iter_child_nodes(tree)
    )
    for child in inside:
        yield from nodes(child)


def texts_of(node: ast.AST | None) -> list[str]:
    """The texts that an expression may be, as patterns: what an f-string fills in may be any part of a key."""
    match node:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.JoinedStr(values=pieces):
            return ["".join(text for piece in pieces for text in texts_of(piece) or [r"[\w.-]+"])]
        case ast.IfExp(body=body, orelse=orelse):
            return [*texts_of(body), *texts_of(orelse)]
    return []


def said(node: ast.AST) -> Iterator[str]:
    """Patterns of the keys that this node says: f"service.{slug}" fits every service."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[_, *_] as args) if name in SAYING:
            yield from texts_of(args[:2][SAYING[name]])
        case ast.Dict(keys=names, values=values):
            for name_of, value in zip(names, values, strict=True):
                if isinstance(name_of, ast.Constant) and name_of.value == "phrase":
                    yield from texts_of(value)
        case ast.Constant() | ast.JoinedStr():
            for text in texts_of(node):
                key = text.removeprefix("key:")
                if key and (key != text or _looks_like_a_key(text)):
                    yield key


def _looks_like_a_key(pattern: str) -> bool:
    text = pattern.replace("\\", "").replace(r"[w.-]+", "x")
    dotted = DOTTED.fullmatch(text)
    first = {key.split(".")[0] for key in english_keys() if "." in key}
    return dotted is not None and dotted["first"] in first and not FILE_NAME.fullmatch(text)


SAID = sorted({(where, pattern) for where, tree in code() for node in nodes(tree) for pattern in said(node)})


def shown(pattern: str) -> str:
    return pattern.replace(r"[\w.-]+", "{}").replace("\\", "")


def buttons(node: ast.AST) -> Iterator[str]:
    """The names in `buttons=["name"]` and in `.buttons(["name"])`, and each list of `choices.NAME`."""
    match node:
        case ast.keyword(arg="buttons", value=ast.List(elts=names)):
            yield from chain.from_iterable(map(_constants, names))
        case ast.Call(func=ast.Attribute(attr="buttons"), args=[ast.List(elts=names)]):
            yield from chain.from_iterable(map(_constants, names))
        case ast.List(elts=names):
            for name in names:
                match name:
                    case ast.Attribute(value=ast.Name(id="choices"), attr=attr):
                        yield getattr(choices, attr)


def _constants(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def in_domain(part: Any, name: str) -> Iterator[Any]:
    """Each value of this name, at any depth."""
    if isinstance(part, dict):
        yield from [part[name]] if name in part else []
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from in_domain(inner, name)
