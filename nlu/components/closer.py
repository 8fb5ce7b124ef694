"""What a whole message may hide: an emergency in one sentence of a long complaint, or a second problem.

The letters of each part are read first, which costs little; only a part that looks like it is embedded.
"""

import math
from typing import Any, Dict, List, Mapping, Optional, Tuple

from components import parts
from components.alarms import Alarms, weighed
from components.labels import Ranked, best_service, emergency, services
from components.models import Models

TWO = 2
# A part whose letters look like it to this degree is worth an embedding, and so many are.
SUSPECT = 0.2
MOST_EMBEDDED = 3
# A sentence that would not come to this beside the whole is not worth one.
BESIDE = 0.01
# Nor is a part whose letters name a service that is not among so many likeliest ones of the whole.
LIKELIEST = 10
# Letters are taken at their word when they are as sure as this (all models then agree in 98 of 100 parts of held-out
# messages) or name the likeliest service of the whole (in 88 of 100).
PLAIN = 0.7
# Nothing is surer than this.
DOUBT = 1e-4


def hidden_emergency(
    text: str, whole: float, models: Models, alarms: Alarms, config: Mapping[str, float]
) -> Optional[Tuple[str, float]]:
    """(kind, probability) of the first sentence that is an emergency, by itself and beside the others.

    `whole`: how likely the text is one. `config`: alarm, emergency_sentence.
    """
    sentences = parts.sentences(text)
    if len(sentences) < TWO:
        return None
    heard = {sentence: alarms.heard(sentence) for sentence in sentences}
    by_letters = {
        sentence: emergency(weighed(ranked, heard[sentence], config["alarm"]))[1]
        for sentence, ranked in zip(sentences, models.by_letters(sentences))
    }
    suspects = [
        sentence
        for sentence, probability in by_letters.items()
        if probability >= SUSPECT and beside(probability, whole) >= BESIDE
    ][:MOST_EMBEDDED]
    sure = config["emergency_sentence"]
    for sentence, ranked in zip(suspects, models.embedded_and_ranked(suspects)):
        kind, alone = emergency(weighed(ranked, heard[sentence], config["alarm"]))
        probability = beside(alone, whole)
        if probability >= sure:
            return kind, probability
    return None


def beside(alone: float, whole: float) -> float:
    """How likely a sentence is an emergency among the others: its odds, times the root of those of the whole.

    "Nobody is hurt." alone sounds like one; in a text that does not, it is none.
    """
    odds = _odds(alone) * math.sqrt(_odds(whole))
    return odds / (1 + odds)


def problems(text: str, whole: Ranked, models: Models, sure: float) -> List[Dict[str, Any]]:
    """The first two services that parts of the text tell of, each with its own words; empty when there are not two.

    `whole`: the labels of the text. `added`: the words themselves say that the second is another problem.
    """
    pieces = parts.pieces(text)
    if len(pieces) < TWO:
        return []
    expected = [slug for slug, _ in services(whole)[:LIKELIEST]]
    suspects = [
        (piece, likely)
        for piece, likely in zip(pieces, _by_letters([words for _, words in pieces], models))
        if likely[1] >= (SUSPECT if likely[0] in expected else PLAIN)
    ]
    if len({slug for _, (slug, _) in suspects}) < TWO:
        return []
    begins: Dict[str, int] = {}
    for (start, words), (by_letters, probability) in suspects[:MOST_EMBEDDED]:
        if probability >= PLAIN or by_letters == expected[0]:
            begins.setdefault(by_letters, start)
        else:
            slug, share = best_service(models.embedded_and_ranked([words])[0])
            if share >= sure:
                begins.setdefault(slug, start)
        if len(begins) == TWO:
            break
    if len(begins) < TWO:
        return []
    (first, behind), (second, piece) = begins.items()
    start = parts.begins(text, piece, behind)
    before = parts.before(text, start)
    return [
        {"service": first, "text": before, "added": False},
        {"service": second, "text": text[start:].strip(), "added": parts.added(text, len(before))},
    ]


def _by_letters(texts: List[str], models: Models) -> List[Tuple[str, float]]:
    return [best_service(ranked) for ranked in models.by_letters(texts)]


def _odds(probability: float) -> float:
    certain = min(max(probability, DOUBT), 1 - DOUBT)
    return certain / (1 - certain)
