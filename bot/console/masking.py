"""Hides who a resident is until somebody opens it: enough is left to tell two people apart at a glance."""

UNNAMED = "No name"


def masked(name: str | None) -> str:
    """ "Ana Torres" is "A… T…"."""
    initials = [f"{word[0]}…" for word in (name or "").split()]
    return " ".join(initials[:3]) or UNNAMED


def ending(reach: str) -> str:
    """A phone number, address or id by its last two signs."""
    return f"…{reach[-2:]}" if len(reach) > 4 else "…"  # noqa: PLR2004
