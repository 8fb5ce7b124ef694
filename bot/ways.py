"""Which way a private message may go now: freely, by a template, under the tag for people's words, or not yet."""

from datetime import datetime, timedelta

from connectors.base import Audience, Capabilities, Purpose, Template, Way


def way_out(
    can: Capabilities,
    *,
    audience: Audience,
    purpose: Purpose,
    template: Template | None,
    last_heard: datetime | None,
    now: datetime,
) -> Way | None:
    """The first way that the channel allows; None when it allows none until the person writes again."""
    if audience is not Audience.PRIVATE or _within(can.window, last_heard, now):
        return Way.FREE
    if purpose is Purpose.HUMAN and can.human_window is not None and _within(can.human_window, last_heard, now):
        return Way.HUMAN_TAG
    if can.templates and template is not None:
        return Way.TEMPLATE
    return None


def _within(window: timedelta | None, last_heard: datetime | None, now: datetime) -> bool:
    return window is None or (last_heard is not None and now - last_heard < window)
