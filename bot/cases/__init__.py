"""Tracked requests: what the city does, opening one, moving it, and when it is due."""
