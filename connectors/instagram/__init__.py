"""The Instagram channel: private messages to the city's account (docs/channels/instagram.md)."""

from connectors.instagram.channel import Instagram
from connectors.instagram.settings import InstagramSettings

__all__ = ["Instagram", "InstagramSettings"]
