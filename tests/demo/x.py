"""X as the demo's visitor plays it: posts that mention the City, and direct messages."""

from collections.abc import Iterator, Mapping

from tests.demo.lines import Line
from tests.fakes.x.problems import FAULTS as X_FAULTS
from tests.fakes.x.problems import XFault, refused
from tests.fakes.x_api import XApi

# At X the limit begins anew after a quarter of an hour; nobody wants to look at that.
SOON_SECONDS = 8.0
FAULTS: Mapping[str, XFault] = {
    "429": refused(429, "Too Many Requests", "Too Many Requests", reset_in=SOON_SECONDS),
    "500": X_FAULTS["server error"],
    "hang": X_FAULTS["hang"],
}


class XColumn:
    """Posts and direct messages. X has no buttons: the choices stand in the text."""

    name = "x"
    title = "X"
    public = "Mention publicly"
    locations = False
    breakable = True
    hint = (
        "A public post gets one public answer; the report is made in a direct message. "
        "X allows fifteen of these in a quarter of an hour: the next ones wait."
    )

    def __init__(self, x: XApi, resident: int) -> None:
        self._x = x
        self._me = resident
        self._posts: list[int] = []

    def say(self, text: str, photo: bytes | None, *, public: bool) -> None:
        if public:
            self._posts.append(self._x.post_mention(self._me, text, photo=photo))
        else:
            self._x.dm(self._me, text, photo=photo)

    def press(self, value: str) -> None:
        raise AssertionError("X has no buttons")

    def locate(self, lat: float, lon: float) -> None:
        raise AssertionError("X hands on no locations of messages")

    def fail(self, fault: str, times: int) -> None:
        for path in ("/2/tweets", "/2/dm_conversations/with/*/messages"):
            self._x.fail(FAULTS[fault], path=path, times=times)

    def heard(self) -> Iterator[Line]:
        for post in self._posts:
            yield from (Line(reply.said, str(reply.id), public=True) for reply in self._x.replies_to(post))
        yield from (Line(message.text, str(message.id)) for message in self._x.dms_to(self._me))
