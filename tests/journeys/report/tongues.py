"""How the residents of these journeys speak."""

from dataclasses import dataclass, field

import pytest


@dataclass(frozen=True)
class Tongue:
    """How somebody speaks who reports in this language."""

    tag: str
    pothole: str
    graffiti: str
    correction: str
    yes: str
    skip: str
    question: str
    undo: str
    change: str
    human: str
    gas: str
    small_talk: dict[str, str] = field(default_factory=dict)


ENGLISH = Tongue(
    tag="en",
    pothole="There is a pothole at 1234 Market St",
    graffiti="There is graffiti on a wall",
    correction="no, it's 1300 Market St",
    yes="yes",
    skip="skip",
    question="How long does it take?",
    undo="undo",
    change="change something",
    human="I want to talk to a person",
    gas="I smell gas in my house at 1234 Market St",
    small_talk={"hello": "greet", "help": "help", "thank you": "thanks"},
)
SPANISH = Tongue(
    tag="es",
    pothole="Hay un bache enorme en la calle Market 1234",
    graffiti="Hay grafiti en una pared",
    correction="no, es en la calle Market 1300",
    yes="sí",
    skip="omitir",
    question="¿Cuánto tiempo se tarda?",
    undo="deshacer",
    change="quiero cambiar algo",
    human="quiero hablar con una persona",
    gas="huelo gas en mi casa en la calle Market 1234",
    small_talk={"hola": "greet", "ayuda": "help", "gracias": "thanks"},
)
TONGUES = pytest.mark.parametrize("tongue", [ENGLISH, SPANISH], ids=lambda tongue: tongue.tag)
