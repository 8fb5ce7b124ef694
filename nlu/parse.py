"""Reads texts, writes how they are understood: a line of JSON each way. Used by `philly311 understand`."""

import asyncio
import json
import sys

from rasa.core.agent import Agent


def main(model: str) -> None:
    # Libraries print to standard output when they please; ours is kept for the answers.
    answers = sys.stdout
    sys.stdout = sys.stderr
    agent = Agent.load(model)
    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        parsed = loop.run_until_complete(agent.parse_message(json.loads(line)["text"]))
        kept = {key: parsed.get(key) for key in ("intent", "understanding")}
        answers.write(json.dumps(kept) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
