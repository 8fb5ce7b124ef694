"""The Telegram channel: a bot that residents write to, alone or in a group (docs/channels/telegram.md)."""

from connectors.telegram.channel import Telegram
from connectors.telegram.receive import TelegramPoller, TelegramWebhook
from connectors.telegram.settings import TelegramSettings, Timing

__all__ = ["Telegram", "TelegramPoller", "TelegramSettings", "TelegramWebhook", "Timing"]
