"""Hands what the outbox stored to the connectors: `rows` are read, joined, claimed, tried, and the outcome recorded."""

from bot.deliveries.delivering import Deliveries

__all__ = ["Deliveries"]
