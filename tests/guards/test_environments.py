"""Rasa's environment is compiled when it is set up: a start that compiles it anew takes twelve seconds more."""

from bot.settings import ROOT

# Python 3.10's name for it, whatever runs this test.
COMPILED = "__pycache__/{}.cpython-310.pyc"


def test_rasa_is_compiled_when_it_is_installed() -> None:
    """Not at the first start, which where PYTHONDONTWRITEBYTECODE is set keeps nothing of it for the next one."""
    (rasa,) = (ROOT / "nlu" / ".venv" / "lib").glob("python3.10/site-packages/rasa")
    modules = list(rasa.rglob("*.py"))
    assert modules
    assert [module for module in modules if not (module.parent / COMPILED.format(module.stem)).is_file()] == []
