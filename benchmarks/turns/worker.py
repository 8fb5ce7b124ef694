"""A worker of the house whose only channel is `bench`: it drops what it is given and says when.

It differs from `philly311 worker` in its channel alone. The file descriptor in its first argument is a pipe to the
measurement; for each message one line goes there: the time, the thread.
"""

import asyncio
import os
import signal
import sys
import time
from dataclasses import replace

from bot import house, worker
from bot.database import database
from bot.settings import Settings, settings
from connectors.base import Capabilities, Media, MediaError, Outgoing, Sent
from connectors.registry import OpenChannel

CHANNEL = "bench"


class BenchConnector:
    """Takes everything at once, keeps nothing."""

    name = CHANNEL
    capabilities = Capabilities(text_limit=10_000, button_limit=20, button_label_limit=40)

    def __init__(self, report_to: int) -> None:
        self._report_to = report_to

    async def start(self) -> None:
        """There is no platform to tell."""

    async def close(self) -> None:
        """There is no connection to close."""

    async def send(self, message: Outgoing) -> Sent:
        os.write(self._report_to, f"{time.monotonic()} {message.thread}\n".encode())
        return Sent()

    async def fetch(self, media: Media, limit: int) -> bytes:
        raise MediaError("nobody sends pictures here", permanent=True)

    async def typing(self, thread: str, answering: str) -> None:
        """Nobody watches."""


async def main(configured: Settings, url: str, report_to: int) -> None:
    pool_size = 2 * configured.config.worker.conversations_at_once + 4
    parts = house.build(configured, url, pool_size=pool_size, tested=False)
    parts = replace(parts, channels={CHANNEL: OpenChannel(BenchConnector(report_to))})
    work = asyncio.create_task(worker.run(parts))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        pass
    finally:
        await parts.close()


if __name__ == "__main__":
    with database(settings()) as database_url:
        asyncio.run(main(settings(), database_url, int(sys.argv[1])))
