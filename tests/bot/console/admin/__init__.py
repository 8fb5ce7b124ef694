"""Tests of bot/console/admin."""
