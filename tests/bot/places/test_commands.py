"""`philly311 places` as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bot.settings import ROOT
from tests.fakes.small_city import segment, streets, whole_city, written


@pytest.fixture
def philly311(database_url: str, tmp_path: Path) -> "Command":
    return Command(database_url, tmp_path / "var")


class Command:
    def __init__(self, database_url: str, var: Path) -> None:
        closed = {"AIS_API_KEY", "TELEGRAM_TOKEN", "PHILLY311_CONFIG"}
        inherited = {name: value for name, value in os.environ.items() if name not in closed}
        self._environment = {**inherited, "DATABASE_URL": database_url, "PHILLY311_VAR": str(var), "COLUMNS": "200"}

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot.cli", "places", *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=120, check=False
        )


def test_a_city_is_imported_and_shown(philly311: Command, tmp_path: Path, database_url: str) -> None:
    done = philly311("import", *whole_city(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Street_Centerline.geojson: street centerline, 10 imported.",
        "Council_Districts.geojson: council districts, 3 imported.",
        "Police_Districts.geojson: police districts, 1 imported.",
        "Planning_Districts.geojson: planning districts, 1 imported.",
        "Neighborhoods.geojson: neighborhoods, 1 imported.",
        "Open cases that the worker looks at again: 0.",
    ]

    again = philly311("import", tmp_path / "Neighborhoods.geojson")
    assert again.stdout == "Neighborhoods.geojson: neighborhoods, the same file as before; nothing to do.\n"

    shown = philly311("show", "1234 Market St")
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert lines[:2] == ["standard form 1234 MARKET ST", "what it is address, exact"]
    assert lines[2].startswith("coordinates 39.951")
    assert lines[3:] == ["council district 1", "police district 6", "planning district Central"]

    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE street_segments, districts, map_files")
    unknown = philly311("show", "1234 Market St")
    assert "coordinates not known" in " ".join(unknown.stdout.split())


def test_a_wrong_file_is_a_sentence_and_the_others_are_imported(philly311: Command, tmp_path: Path) -> None:
    feet = segment(1, "|MARKET|ST|", (1, 9, 2, 8), (2694000.5, 235500.1), (2694200.5, 235500.1))
    wrong, good = written(tmp_path / "[red]feet.geojson", [feet]), written(tmp_path / "good.geojson", streets())
    done = philly311("import", wrong, tmp_path / "nowhere.geojson", good)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "[red]feet.geojson is not imported: its coordinates are projected" in done.stderr
    assert "nowhere.geojson cannot be read: No such file or directory." in done.stderr
    assert "good.geojson: street centerline, 10 imported." in done.stdout
