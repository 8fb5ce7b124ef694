"""One report over any channel in any language, typed word by word: filed, asked about, and told of when it moves."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import yaml

from bot.language.phrases import catalog
from tests.journeys import pictures
from tests.journeys.house import House
from tests.journeys.resident import has_phrase
from tests.journeys.waiting import until

TONGUES: Mapping[str, Mapping[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "tongues.yml").read_text(encoding="utf-8")
)


class Line(Protocol):
    """A resident at their phone. `thread` is how the house knows them."""

    @property
    def thread(self) -> str: ...

    @property
    def texts(self) -> list[str]:
        """What the City wrote to them, oldest first."""
        ...

    def write(self, text: str) -> None: ...

    def show(self, photo: bytes) -> None: ...


class Caller:
    """Waits for the answers of a line."""

    def __init__(self, line: Line, tag: str) -> None:
        self._line = line
        self._tag = tag
        self._seen = len(line.texts)

    def expect(self, *phrases: str, contains: str = "") -> None:
        """The next messages say all of this, in the language of the caller."""

        def said() -> bool:
            heard = "\n".join(self._line.texts[self._seen :])
            return contains in heard and all(has_phrase(heard, key, self._tag) for key in phrases)

        until(said, f"{phrases} {contains} in {self._tag} among {self._line.texts[self._seen :]}")
        self._seen = len(self._line.texts)

    def write(self, text: str) -> None:
        self._line.write(text)


def report(house: House, line: Line, tag: str, channel: str) -> None:
    """From the first words to the news of the case."""
    says, words, caller = TONGUES[tag], catalog(tag), Caller(line, tag)
    caller.write(says["pothole"])
    caller.expect("question.street_defect.spot")
    caller.write(str(words["option.street_defect.spot.none"]))
    caller.expect("question.street_defect.lane")
    caller.write(str(words["option.street_defect.lane.driving"]))
    caller.expect("ask.photo")
    line.show(pictures.jpeg(seed=sum(map(ord, tag + channel))))
    caller.expect("ask.confirm", contains="1234 MARKET ST")
    caller.write(says["yes"])
    caller.expect("filed")
    (case,) = house.cases_of(line.thread)
    assert (case["channel"], case["language"], case["address"]) == (channel, tag, "1234 MARKET ST")
    assert len(house.rows("SELECT 1 FROM case_photos WHERE case_id = %s", case["id"])) == 1
    caller.write(case["reference"])
    caller.expect("status.received", contains=case["reference"])
    moved = house.cli("case", "move", case["reference"], "in_progress")
    assert moved.returncode == 0, moved.stderr
    caller.expect("notice.moved", "status.in_progress", contains=case["reference"])
