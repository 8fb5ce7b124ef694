"""What /commands mean: the same table serves the menu's own words and what residents type in their language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# command -> the choice it stands for. Telegram allows a-z, 0-9 and _ only, so words lose their accents,
# and languages in other scripts use the English ones.
CHOICES: Mapping[str, str] = {
    # English
    "start": "start",
    "help": "help",
    "report": "report",
    "status": "status",
    "language": "language",
    "cancel": "cancel",
    "human": "human",
    "undo": "undo",
    # Spanish
    "ayuda": "help",
    "reportar": "report",
    "estado": "status",
    "idioma": "language",
    "cancelar": "cancel",
    "persona": "human",
    "deshacer": "undo",
    # Portuguese, where it differs
    "ajuda": "help",
    "relatar": "report",
    "pessoa": "human",
    "desfazer": "undo",
    # French
    "aide": "help",
    "signaler": "report",
    "statut": "status",
    "langue": "language",
    "annuler": "cancel",
    "humain": "human",
    # Italian
    "aiuto": "help",
    "segnala": "report",
    "stato": "status",
    "lingua": "language",
    "annulla": "cancel",
    # Haitian Creole
    "ed": "help",
    "rapote": "report",
    "lang": "language",
    "anile": "cancel",
    "moun": "human",
    # Polish
    "pomoc": "help",
    "zglos": "report",
    "jezyk": "language",
    "anuluj": "cancel",
    "cofnij": "undo",
    # Vietnamese
    "trogiup": "help",
    "baocao": "report",
    "trangthai": "status",
    "ngonngu": "language",
    "huybo": "cancel",
    # Swahili
    "msaada": "help",
    "ripoti": "report",
    "hali": "status",
    "lugha": "language",
    "ghairi": "cancel",
}

COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>[A-Za-z0-9_]{1,32}))?(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """`/name@bot rest`; `choice` is None for a command that is not ours."""

    name: str
    bot: str | None
    rest: str

    @property
    def choice(self) -> str | None:
        return CHOICES.get(self.name.lower())

    @property
    def text(self) -> str:
        """What is left to read: the rest of a known command, all words of an unknown one."""
        return self.rest if self.choice else f"{self.name} {self.rest}".strip()


def command_in(text: str) -> Command | None:
    """The command a message begins with; a path such as /home/me is not one."""
    found = COMMAND.fullmatch(text.strip())
    return Command(found["name"], found["bot"], (found["rest"] or "").strip()) if found else None
