"""The X channel: residents mention the city's account in public or write to it alone (docs/channels/x.md)."""

from connectors.x.channel import X
from connectors.x.poll import XPoller
from connectors.x.receive import XWebhook
from connectors.x.settings import OAuth2Keys, Timing, XKeys, XSettings

__all__ = ["OAuth2Keys", "Timing", "X", "XKeys", "XPoller", "XSettings", "XWebhook"]
