"""The documents hold together: what they link to is there, and no merge left its marks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT

DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "storage" / "seeds" / "README.md",
]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([\w.-]+))?\)")
MERGE_MARK = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])


def anchors(path: Path) -> Iterator[str]:
    """The names that headings get: small letters, no signs, dashes for blanks."""
    for heading in re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@each_document
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for file, anchor in LINK.findall(path.read_text("utf-8")):
        target = (path.parent / file) if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{file}#{anchor}")
    assert broken == []


@each_document
def test_no_merge_left_its_marks(path: Path) -> None:
    assert MERGE_MARK.findall(path.read_text("utf-8")) == []
