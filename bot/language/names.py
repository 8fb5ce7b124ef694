"""What a row of the catalogue is called in English, for people of ours."""

from bot.language.phrases import Phrases


def english_name(phrases: Phrases, kind: str, slug: str) -> str:
    """As the bot calls it in English; a row that staff added has only its slug."""
    key = f"{kind}.{slug}"
    return phrases.say("en", key) if phrases.has(key) else slug.replace("_", " ")
