"""Tests of the Telegram channel: the real library over real HTTP to a fake Bot API."""
