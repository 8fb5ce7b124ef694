"""Whether a message sent now would be answered, and if not, which part is missing."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.rasa import Rasa
from storage.engine import Sessions

# A worker shows itself every two seconds (bot/worker.py).
ALIVE_WITHIN_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Health:
    database: bool
    worker: bool
    rasa: bool

    @property
    def ok(self) -> bool:
        return self.database and self.worker and self.rasa


async def look(sessions: Sessions, rasa: Rasa) -> Health:
    try:
        async with sessions() as session:
            alive = await session.scalar(
                text(
                    "SELECT EXISTS (SELECT 1 FROM procrastinate_workers "
                    "WHERE last_heartbeat > now() - make_interval(secs => :seconds))"
                ),
                {"seconds": ALIVE_WITHIN_SECONDS},
            )
    except (SQLAlchemyError, OSError):
        return Health(database=False, worker=False, rasa=await rasa.ready())
    return Health(database=True, worker=bool(alive), rasa=await rasa.ready())
