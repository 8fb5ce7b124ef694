"""A console whose translator knows the words of these tests."""

from dataclasses import replace

import pytest
from fastapi import FastAPI

from bot.house import Parts
from bot.public.app import make_app
from tests.bot.console.conversation.threads import ARABIC, DONE, ENGLISH, OURS, THEIRS, VIETNAMESE
from tests.fakes.translating import FakeTranslator


@pytest.fixture
def translator() -> FakeTranslator:
    return FakeTranslator({VIETNAMESE: ENGLISH, OURS: THEIRS, DONE: "Thanks, it is done", ARABIC: "Thank you"})


@pytest.fixture
def web(parts: Parts, translator: FakeTranslator) -> FastAPI:
    return make_app(replace(parts, translator=translator))
