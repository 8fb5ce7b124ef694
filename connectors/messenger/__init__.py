"""The Messenger channel: private messages to a Page and comments under its posts (docs/channels/messenger.md)."""

from connectors.messenger.channel import Messenger
from connectors.messenger.settings import MessengerSettings

__all__ = ["Messenger", "MessengerSettings"]
