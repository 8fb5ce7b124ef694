"""How one Rasa process is started: its own interpreter, its folder, its environment, and no way in but ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings, internal_token
from bot.training import NLU, model_path, nlu_environment, nlu_python


@dataclass(frozen=True, slots=True)
class RasaProcess:
    command: list[str]
    folder: Path
    environment: Mapping[str, str]


def rasa_process(settings: Settings, url: str) -> RasaProcess:
    """The process that serves one address of `rasa.urls`; the model must be trained."""
    address = urlsplit(url)
    worker = settings.config.worker
    return RasaProcess(
        command=[
            *(str(nlu_python()), "-m", "rasa", "run", "-m", str(model_path(settings).resolve())),
            *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
            *("-i", address.hostname or "127.0.0.1", "-p", str(address.port or 8315)),
        ],
        folder=NLU,
        environment={
            **nlu_environment(),
            "PHILLY311_INTERNAL_TOKEN": internal_token(settings),
            "PHILLY311_ACTIONS_URL": f"http://{worker.actions_host}:{worker.actions_port}/actions",
        },
    )
