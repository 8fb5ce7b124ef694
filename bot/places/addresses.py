"""The doors of this package: find a place in a resident's words, check one given as an address, take a shared pin."""

from dataclasses import replace
from functools import lru_cache

from bot.places.bare import bare_streets
from bot.places.candidate import Candidate
from bot.places.city import City, city
from bot.places.crossings import crossings
from bot.places.elsewhere import tail, town
from bot.places.limits import is_in_city
from bot.places.numbered import addresses, blocks
from bot.places.place import Place, Status
from bot.places.reader import Reader
from bot.places.verdict import Judge

__all__ = ["Place", "check", "find", "pin"]

# What an answer nobody understands is cut to, before it is shown back or stored.
LONGEST_UNKNOWN = 200


# One message is looked at from several sides in its turn; it is read once.
@lru_cache(maxsize=64)
def find(text: str, language: str = "en") -> Place | None:
    """The best place inside free text; None when there is no sign of one."""
    return _look(city().read(text, language), asked=False)


def check(text: str, language: str = "en") -> Place:
    """The place of a text that was given as one, as the answer to "where is it?"."""
    reader = city().read(text, language)
    found = _look(reader, asked=True)
    return found or Place(reader.sentence.text[:LONGEST_UNKNOWN], None, "address", "unknown")


def pin(lat: float, lon: float) -> Place:
    """A location shared from a phone. The outline of the city is approximate: see city_limits.yml."""
    status: Status = "exact" if is_in_city(lat, lon) else "outside_city"
    return Place(f"{lat:.5f}, {lon:.5f}", None, "pin", status, lat=lat, lon=lon)


def _look(reader: Reader, *, asked: bool) -> Place | None:
    here = city()
    sentence = reader.sentence
    best = _best(here, reader, asked=asked)
    if (best is None or best.is_doubtful) and (words := town(reader)):
        return Place(sentence.surface(*words), None, "landmark", "outside_city")
    if best is None and asked:
        best = here.landmarks.misspelt(sentence)
    return _judged(here, reader, best) if best else None


def _best(here: City, reader: Reader, *, asked: bool) -> Candidate | None:
    landmarks = list(here.landmarks.candidates(reader.sentence, asked=asked))
    streets = [
        *addresses(reader, asked=asked),
        *blocks(reader),
        *crossings(reader, asked=asked),
        *bare_streets(reader, asked=asked),
    ]
    # Malcolm X Park is no corner of MALCOLM ST and PARK AVE.
    outside = [street for street in streets if not any(street.is_within(landmark) for landmark in landmarks)]
    return max([*outside, *landmarks], key=lambda found: (found.weight, -found.start, found.end), default=None)


def _judged(here: City, reader: Reader, candidate: Candidate) -> Place:
    end = tail(reader, candidate.end)
    surface = reader.sentence.surface(candidate.start, end.end)
    place = Place(surface, None, candidate.kind, "unknown", zip_code=end.zip_code)
    if end.is_elsewhere:
        return replace(place, status="outside_city")
    return Judge(here, replace(candidate, unit=end.unit), place).verdict()
