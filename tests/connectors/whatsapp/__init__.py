"""Tests of the WhatsApp channel: the real connector over real HTTP to a fake Graph API."""
