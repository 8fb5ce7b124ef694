"""The chart of the weeks: bars for now, a dashed line for the time before, drawn without scripts and for paper too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.reports.trends import Compared

WIDTH, HEIGHT = 720, 240
# Room for the numbers of the scale, and for the days below.
START, TOP, BOTTOM = 72, 20, 34
# How much of its week a bar fills.
FULL = 0.7
STEPS = (1, 2, 5)
# As many dates as can be read side by side.
MOST_DATES = 8


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    # In the middle of the week, where the line of the time before passes, too.
    middle: float
    before: float
    # Empty where there is no room for it.
    day: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All in the units of its view box. `scale`: the lines across, and what each is worth."""

    bars: Sequence[Bar]
    scale: Sequence[tuple[float, str]]

    width: int = WIDTH
    height: int = HEIGHT
    start: int = START

    @property
    def line(self) -> str:
        """The points of the time before."""
        return " ".join(f"{bar.middle:.1f},{bar.before:.1f}" for bar in self.bars)


def chart(weeks: Sequence[tuple[date, date, Compared]]) -> Chart:
    most = max((max(week.now.opened, week.before.opened) for _, _, week in weeks), default=0)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    room = HEIGHT - TOP - BOTTOM
    slot = (WIDTH - START) / len(weeks)
    every = -(-len(weeks) // MOST_DATES)

    def height_of(count: int) -> float:
        return room * count / top

    return Chart(
        bars=[
            Bar(
                x=START + number * slot + slot * (1 - FULL) / 2,
                y=TOP + room - height_of(week.now.opened),
                width=slot * FULL,
                height=height_of(week.now.opened),
                middle=START + (number + 0.5) * slot,
                before=TOP + room - height_of(week.before.opened),
                day="" if number % every else f"{first:%b %-d}",
            )
            for number, (first, _, week) in enumerate(weeks)
        ],
        scale=[(TOP + room - height_of(value), f"{value:,}") for value in range(0, top + 1, step)],
    )


def _step(most: int) -> int:
    """A round number, of which at most five reach the highest bar."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * 5 >= most:
                return step * power
        power *= 10
