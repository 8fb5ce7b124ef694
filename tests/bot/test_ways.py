"""Which way a message may go: a table of a platform's windows, and what holds whatever the windows are."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ways import way_out
from connectors.base import Audience, Capabilities, Purpose, Template, Way

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
NEWS = Template("case_update", ("31100008",))


def able(**windows: object) -> Capabilities:
    return Capabilities(text_limit=100, button_limit=3, button_label_limit=20, **windows)  # type: ignore[arg-type]


LIKE_MESSENGER = able(window=DAY, human_window=WEEK)
LIKE_WHATSAPP = able(window=DAY, templates=True)


@pytest.mark.parametrize(
    ("can", "purpose", "template", "ago", "way"),
    [
        (able(), Purpose.NOTICE, None, None, Way.FREE),
        (LIKE_MESSENGER, Purpose.ANSWER, None, DAY - timedelta(seconds=1), Way.FREE),
        (LIKE_MESSENGER, Purpose.ANSWER, None, DAY, None),
        (LIKE_MESSENGER, Purpose.ANSWER, None, None, None),
        (LIKE_MESSENGER, Purpose.HUMAN, None, DAY, Way.HUMAN_TAG),
        (LIKE_MESSENGER, Purpose.HUMAN, None, WEEK, None),
        (LIKE_MESSENGER, Purpose.HUMAN, None, None, None),
        (LIKE_MESSENGER, Purpose.NOTICE, NEWS, DAY, None),
        (LIKE_WHATSAPP, Purpose.NOTICE, NEWS, DAY, Way.TEMPLATE),
        (LIKE_WHATSAPP, Purpose.NOTICE, NEWS, None, Way.TEMPLATE),
        (LIKE_WHATSAPP, Purpose.NOTICE, NEWS, timedelta(0), Way.FREE),
        (LIKE_WHATSAPP, Purpose.HUMAN, None, DAY, None),
    ],
)
def test_private(
    can: Capabilities, purpose: Purpose, template: Template | None, ago: timedelta | None, way: Way | None
) -> None:
    heard = NOW - ago if ago is not None else None
    found = way_out(can, audience=Audience.PRIVATE, purpose=purpose, template=template, last_heard=heard, now=NOW)
    assert found is way


spans = st.none() | st.timedeltas(timedelta(0), timedelta(days=400))
platforms = st.builds(able, window=spans, human_window=spans, templates=st.booleans())


@given(platforms, st.sampled_from(Purpose), st.none() | st.just(NEWS), spans)
def test_no_way_is_one_that_the_platform_does_not_have(
    can: Capabilities, purpose: Purpose, template: Template | None, ago: timedelta | None
) -> None:
    heard = NOW - ago if ago is not None else None
    way = way_out(can, audience=Audience.PRIVATE, purpose=purpose, template=template, last_heard=heard, now=NOW)
    if way is Way.TEMPLATE:
        assert can.templates
        assert template is not None
    if way is Way.HUMAN_TAG:
        assert purpose is Purpose.HUMAN
    if way is Way.FREE and can.window is not None:
        assert ago is not None
        assert ago < can.window


@given(st.sampled_from([Audience.PUBLIC, Audience.PRIVATE_REPLY]), st.sampled_from(Purpose))
def test_what_hangs_on_a_post_knows_no_window(audience: Audience, purpose: Purpose) -> None:
    assert way_out(able(window=DAY), audience=audience, purpose=purpose, template=None, last_heard=None, now=NOW)
