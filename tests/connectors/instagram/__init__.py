"""Tests of the Instagram channel: the real connector over real HTTP to a fake Graph API."""
