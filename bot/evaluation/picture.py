"""The confusion matrix as a picture: a row for what it is, a column for what was guessed, dark for often."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

CELL = 18
LETTER = 7
PAPER, INK, GRID = (255, 255, 255), (20, 20, 20), (225, 225, 225)
RIGHT, WRONG = (15, 77, 144), (204, 51, 51)


def draw(counts: Mapping[tuple[str, str], int], target: Path) -> None:
    """Write a PNG. Each row's shares are of that row; the diagonal is blue, mistakes are red."""
    names = sorted({name for pair in counts for name in pair})
    totals: Counter[str] = Counter()
    for (truth, _), count in counts.items():
        totals[truth] += count
    margin = 12 + LETTER * max((len(name) for name in names), default=1)
    side = margin + CELL * len(names) + 10
    image = Image.new("RGB", (side, side), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default()
    for place, name in enumerate(names):
        at = margin + place * CELL
        pen.text((6, at + 3), name, fill=INK, font=font)
        _upright(image, name, (at, 6), font)
        pen.line([(margin, at), (side - 10, at)], fill=GRID)
        pen.line([(at, margin), (at, side - 10)], fill=GRID)
    for (truth, guess), count in counts.items():
        column, row = margin + names.index(guess) * CELL, margin + names.index(truth) * CELL
        shade = _mixed(RIGHT if truth == guess else WRONG, count / totals[truth])
        pen.rectangle([column + 1, row + 1, column + CELL - 1, row + CELL - 1], fill=shade)
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(target)


def _mixed(color: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    """From paper to color; even a single mistake can be seen."""
    strength = 0.12 + 0.88 * share
    red, green, blue = (round(255 + (part - 255) * strength) for part in color)
    return red, green, blue


def _upright(
    image: Image.Image, name: str, place: tuple[int, int], font: ImageFont.ImageFont | ImageFont.FreeTypeFont
) -> None:
    label = Image.new("RGB", (LETTER * len(name) + 4, CELL - 2), PAPER)
    ImageDraw.Draw(label).text((0, 2), name, fill=INK, font=font)
    image.paste(label.rotate(90, expand=True), place)
