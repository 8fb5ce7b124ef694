"""The City's own address parser, passyunk, loaded without the network call it makes when it is imported."""

import ast
import importlib.util
import sys
import threading
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

NAME = "passyunk.parser"
# Run at import: the first asks api.github.com for a newer version, the second complains on the root logger
# that the City's private tables are missing. The statements are left out, so neither is even attempted.
UNWANTED = {"check_version", "warn_file"}
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Parsed:
    standard: str
    seg_id: str | None


class CityParser:
    """Our only door to passyunk. Give it text that already names real streets: on other text it guesses landmarks."""

    @cached_property
    def _parser(self) -> Any:
        return load().PassyunkParser(return_dict=False)

    def parse(self, text: str) -> Parsed:
        parts = self._parser.parse(text).components
        return Parsed(parts.output_address or text, parts.cl_seg_id)


def load() -> ModuleType:
    """The module as any import of it would find it afterwards. Its tables are filled once: hence the lock."""
    with _loading:
        return sys.modules.get(NAME) or _loaded()


def _loaded() -> ModuleType:
    spec = importlib.util.find_spec(NAME)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{NAME} is not installed")
    module = sys.modules[NAME] = importlib.util.module_from_spec(spec)
    try:
        with warnings.catch_warnings():
            # Its regular expressions are not raw strings, which Python says at each compilation.
            warnings.simplefilter("ignore")
            tree = _without_unwanted(Path(spec.origin).read_text(encoding="utf-8"))
            exec(compile(tree, spec.origin, "exec"), module.__dict__)  # noqa: S102 (the installed package's own code)
    except BaseException:
        del sys.modules[NAME]
        raise
    # As the import statement does, so that "import passyunk.parser" finds it too.
    sys.modules[spec.parent or ""].parser = module  # type: ignore[attr-defined]
    return module


def _without_unwanted(source: str) -> ast.Module:
    tree = ast.parse(source)
    tree.body = [statement for statement in tree.body if not _is_unwanted(statement)]
    return tree


def _is_unwanted(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name in UNWANTED
        case _:
            return False
