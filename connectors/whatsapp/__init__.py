"""The WhatsApp channel: a number of the city at the WhatsApp Cloud API (docs/channels/whatsapp.md)."""

from connectors.whatsapp.channel import WhatsApp
from connectors.whatsapp.settings import WhatsAppSettings

__all__ = ["WhatsApp", "WhatsAppSettings"]
