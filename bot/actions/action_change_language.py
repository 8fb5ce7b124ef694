"""Another language: the one that was named, or a list to choose from."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answers import effect, say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.language.naming import wanted_language


class ChangeLanguage(OurAction):
    named = "action_change_language"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        tag = heard.language_choice or wanted_language(heard.text, heard.language)
        if tag is None:
            say(dispatcher, "language.which", buttons=["languages"], asks="other")
            return []
        effect(dispatcher, "set_language", tag=tag)
        say(dispatcher, "language.changed")
        return []
