"""Labels: an intent, or an intent and what it is about, as in `report_issue/street_defect` and `emergency/fire`."""

from typing import Dict, List, Tuple

# (label, probability), likeliest first.
Ranked = List[Tuple[str, float]]

REPORT, EMERGENCY, OUT_OF_SCOPE = "report_issue", "emergency", "out_of_scope"
# A report of nothing in particular.
GENERIC = "generic"


def grouped(ranked: Ranked) -> Dict[str, Dict[str, float]]:
    """intent -> what it is about -> probability, each likeliest first."""
    by_intent: Dict[str, Dict[str, float]] = {}
    for label, probability in ranked:
        intent, _, about = label.partition("/")
        by_intent.setdefault(intent, {})[about] = probability
    return by_intent


def emergency(ranked: Ranked) -> Tuple[str, float]:
    """The likeliest kind, and how likely an emergency of any kind is."""
    kinds = grouped(ranked).get(EMERGENCY, {"": 0.0})
    return next(iter(kinds)), sum(kinds.values())


def best_service(ranked: Ranked) -> Tuple[str, float]:
    """The likeliest service, and its share of everything that the text may mean."""
    return next(iter(services(ranked)), ("", 0.0))


def services(ranked: Ranked) -> Ranked:
    """The services, likeliest first, each with its share of everything that the text may mean."""
    return [(slug, p) for slug, p in grouped(ranked).get(REPORT, {}).items() if slug != GENERIC]
