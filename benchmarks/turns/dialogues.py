"""What the residents of a measurement say: whole reports, from the first word to "thanks", in English and Spanish."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

# Each line: the service that must be filed, the first message, the answers to the City's questions.
# With {place} the address comes at once, without it is asked for after the questions.
Report = tuple[str, str, tuple[str, ...]]
REPORTS: dict[str, tuple[Report, ...]] = {
    "en": (
        ("graffiti_removal", "There is graffiti on the wall at {place}", ("A wall or fence", "First floor")),
        ("street_light_outage", "the street light is out and it is dark at night", ("On a street", "It does not work")),
        ("street_defect", "There is a deep pothole at {place}", ("None of these", "Where cars drive")),
        ("abandoned_vehicle", "an abandoned car has been on our block for months", ("Flat tires", "blue Honda")),
        ("rubbish_recyclable_material_collection", "My trash was not picked up at {place}", ("Trash", "yes")),
    ),
    "es": (
        ("graffiti_removal", "Hay un grafiti en la pared en {place}", ("Un muro o cerca", "Primer piso")),
        ("street_light_outage", "el poste de luz de la calle está apagado", ("En una calle", "No funciona")),
        ("street_defect", "Hay un bache muy hondo en {place}", ("Ninguna de estas", "Donde pasan carros")),
        ("abandoned_vehicle", "hay un carro abandonado desde hace meses", ("Llantas vacías", "Honda azul")),
        ("rubbish_recyclable_material_collection", "No recogieron la basura en {place}", ("Basura", "sí")),
    ),
}
# No photo, yes file it, what about it?, thanks.
ENDS = {
    "en": ("skip", "yes", "what is the status of my report?", "thank you"),
    "es": ("omitir", "sí", "¿cómo va mi reporte?", "gracias"),
}
GREETINGS = {"en": "hello", "es": "hola"}
# Every third resident who names the place at once says hello first.
GREETS = 3

STREETS = ("Chestnut St", "Walnut St", "W Girard Ave", "Germantown Ave", "Ridge Ave", "N Broad St", "N 5th St")
BLOCKS = (1200, 1300, 2500, 4000)
HOUSES = 90


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One resident and all they say, in order."""

    number: int
    language: str
    service: str
    place: str
    messages: tuple[str, ...]
    # Which message says what it is about.
    opens: int

    @property
    def resident(self) -> str:
        return f"resident-{self.number}"


class Script:
    """Dialogues without end, always the same ones: no two residents, and for long no two addresses, are alike."""

    def __init__(self) -> None:
        self._numbers = count()

    def take(self, how_many: int) -> list[Dialogue]:
        return list(islice(self._all(), how_many))

    def _all(self) -> Iterator[Dialogue]:
        for number in self._numbers:
            yield dialogue(number)


def dialogue(number: int) -> Dialogue:
    language = ("en", "es")[number % 2]
    service, opening, answers = REPORTS[language][number // 2 % len(REPORTS[language])]
    place = address(number)
    where = () if "{place}" in opening else (place,)
    greeting = (GREETINGS[language],) if not where and number % GREETS == 0 else ()
    messages = (*greeting, opening.format(place=place), *answers, *where, *ENDS[language])
    return Dialogue(number, language, service, place, messages, opens=len(greeting))


def address(number: int) -> str:
    rest, street = divmod(number, len(STREETS))
    rest, block = divmod(rest, len(BLOCKS))
    return f"{BLOCKS[block] + 1 + rest % HOUSES} {STREETS[street]}"
