"""What a whole message may hide: an emergency in one sentence of a long complaint, or a second problem.

The letters of each part are read first, which costs little; only a part that looks like it is embedded.
"""

import math
from typing import Any, Dict, List, Mapping, Optional, Tuple

from components import parts
from components.alarms import Alarms, weighed
from components.labels import best_service, emergency
from components.models import Models

TWO = 2
# A part whose letters look like it to this degree is worth an embedding, and so many are.
SUSPECT = 0.2
MOST_EMBEDDED = 3
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
    by_letters = zip(sentences, models.by_letters(sentences))
    suspects = [
        sentence
        for sentence, ranked in by_letters
        if emergency(weighed(ranked, heard[sentence], config["alarm"]))[1] >= SUSPECT
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


def problems(text: str, models: Models, sure: float) -> List[Dict[str, Any]]:
    """The first two services that parts of the text tell of, each with its own words; empty when there are not two.

    `added`: the words themselves say that the second is another problem.
    """
    pieces = parts.pieces(text)
    if len(pieces) < TWO:
        return []
    likely = [best_service(ranked) for ranked in models.by_letters([piece for _, piece in pieces])]
    if len({slug for slug, probability in likely if probability >= SUSPECT}) < TWO:
        return []
    suspects = [piece for piece, (_, probability) in zip(pieces, likely) if probability >= SUSPECT][:MOST_EMBEDDED]
    begins: Dict[str, int] = {}
    for (start, _), ranked in zip(suspects, models.embedded_and_ranked([piece for _, piece in suspects])):
        slug, probability = best_service(ranked)
        if probability >= sure:
            begins.setdefault(slug, start)
    told = list(begins.items())[:2]
    if len(told) < TWO:
        return []
    (first, behind), (second, piece) = told
    start = parts.begins(text, piece, behind)
    before = parts.before(text, start)
    return [
        {"service": first, "text": before, "added": False},
        {"service": second, "text": text[start:].strip(), "added": parts.added(text, len(before))},
    ]


def _odds(probability: float) -> float:
    certain = min(max(probability, DOUBT), 1 - DOUBT)
    return certain / (1 - certain)
