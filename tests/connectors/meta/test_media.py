"""Pictures come from Meta's own servers and from nowhere else."""

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.base import MediaError
from connectors.meta.media import Downloads
from connectors.meta.settings import Timing
from tests.fakes.graph_api import Fault, GraphApi


@pytest.fixture
def meta() -> Iterator[GraphApi]:
    with GraphApi() as api:
        yield api


@pytest.fixture
async def downloads(meta: GraphApi, meta_timing: Timing) -> AsyncIterator[Downloads]:
    opened = Downloads(meta_timing, (meta.url.removeprefix("http://"),))
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://scontent.xx.fbcdn.net/v/1_n.jpg?oh=1", True),
        ("https://cdn.fbsbx.com/v/1", True),
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        ("https://SCONTENT.CDNINSTAGRAM.COM/1.jpg", True),
        ("https://scontent.cdninstagram.com:443/1.jpg", True),
        ("http://scontent.xx.fbcdn.net/1.jpg", False),
        ("https://scontent.xx.fbcdn.net:8443/1.jpg", False),
        ("https://fbcdn.net.example.org/1.jpg", False),
        ("https://evilfbcdn.net/1.jpg", False),
        ("https://example.org/https://fbcdn.net/1.jpg", False),
        ("https://fbcdn.net@example.org/1.jpg", False),
        ("https://example.org#.fbcdn.net", False),
        ("https://127.0.0.1/1.jpg", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("file:///etc/passwd", False),
        ("//fbcdn.net/1.jpg", False),
        ("fbcdn.net", False),
        ("https://[::1", False),
        ("", False),
    ],
)
async def test_only_metas_servers_are_asked(downloads: Downloads, address: str, allowed: bool) -> None:
    assert downloads.allows(address) is allowed
    if not allowed:
        with pytest.raises(MediaError) as caught:
            await downloads.fetch(address, 1_000)
        assert caught.value.permanent
        assert not address or address not in str(caught.value)


async def test_the_list_is_widened_by_a_host_with_its_port(meta: GraphApi) -> None:
    narrow = Downloads(Timing(), ("127.0.0.1",))
    assert not narrow.allows(meta.files.publish(b"picture"))
    await narrow.close()


async def test_a_link_that_is_worn_out_stays_so(downloads: Downloads, meta: GraphApi) -> None:
    link = meta.files.publish(b"picture")
    meta.clock.advance(days=30)
    with pytest.raises(MediaError) as caught:
        await downloads.fetch(link, 1_000)
    assert caught.value.permanent


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(429),
        Fault(302, b"", {"location": "https://example.org/"}),
        Fault(cut=True),
        Fault(hang=30.0),
        Fault(200, b"x" * 300, slow=30.0),
    ],
    ids=["500", "429", "redirect", "cut", "hang", "slow"],
)
async def test_what_passes_is_tried_again(downloads: Downloads, meta: GraphApi, fault: Fault) -> None:
    link = meta.files.publish(b"picture")
    meta.fail(fault, call="GET /cdn/*")
    with pytest.raises(MediaError) as caught:
        await downloads.fetch(link, 1_000)
    assert not caught.value.permanent
    assert await downloads.fetch(link, 1_000) == b"picture"
