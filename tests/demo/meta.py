"""Messenger with the Page's comments, Instagram and WhatsApp as the demo's visitor plays them."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from tests.demo.lines import Line
from tests.fakes.graph_api import GraphApi, Sent, Way
from tests.fakes.meta.messages import Shown

NOTES: Mapping[Way, str] = {
    Way.TEMPLATE: "message template",
    Way.PRIVATE_REPLY: "private reply to the comment",
    Way.INBOX: "a person in the Page's inbox",
}
FAULTS: Mapping[str, str] = {"429": "http 429", "500": "server error", "hang": "hang"}


class Product(Protocol):
    """What the three have in common for a resident."""

    def say(self, user: str, text: str) -> str: ...

    def press(self, user: str, value: str) -> str: ...

    def sent_to(self, user: str) -> list[Sent]: ...


class Column:
    """One product and one resident; `account` is the City's there, as its calls name it."""

    public = ""
    breakable = True

    def __init__(self, graph: GraphApi, product: Product, account: str, resident: str) -> None:
        self._graph = graph
        self._product = product
        self._account = account
        self._me = resident

    def press(self, value: str) -> None:
        self._product.press(self._me, value)

    def fail(self, fault: str, times: int) -> None:
        self._graph.fail(FAULTS[fault], call=f"POST /{self._account}/messages", times=times)

    def heard(self) -> Iterator[Line]:
        return map(_line, self._product.sent_to(self._me))


def _line(sent: Sent) -> Line:
    pressable = [button for button in sent.content.pressable if button.shown is not Shown.LINK]
    buttons = tuple((button.label, button.value) for button in pressable)
    return Line(sent.text, sent.id, buttons=buttons, note=NOTES.get(sent.way, ""))


class MessengerColumn(Column):
    """The Page: private messages, and comments under its posts."""

    name = "messenger"
    title = "Facebook"
    public = "Comment on the Page"
    locations = True
    hint = "Messenger, and comments under a post of the City's Page. A comment gets one public and one private answer."

    def __init__(self, graph: GraphApi, resident: str) -> None:
        super().__init__(graph, graph.messenger, graph.account.page, resident)
        self._comments: list[str] = []

    def say(self, text: str, photo: bytes | None, *, public: bool) -> None:
        if public:
            self._comments.append(self._graph.comments.comment(self._me, text, photo=photo))
        elif photo is not None:
            self._graph.messenger.photo(self._me, photo, text=text)
        else:
            self._graph.messenger.say(self._me, text)

    def locate(self, lat: float, lon: float) -> None:
        self._graph.messenger.location(self._me, lat, lon)

    def heard(self) -> Iterator[Line]:
        for comment in self._comments:
            answers = [one for one in self._graph.comments.public(comment) if one.author.id == self._account]
            yield from (Line(answer.text, answer.id, public=True) for answer in answers)
        yield from super().heard()


class InstagramColumn(Column):
    """Private messages to the City's Instagram account."""

    name = "instagram"
    title = "Instagram"
    locations = False
    hint = "Private messages. Instagram hands on no locations: write the address."

    def __init__(self, graph: GraphApi, resident: str) -> None:
        # By Instagram's own log-in the account calls itself so.
        super().__init__(graph, graph.instagram, "me", resident)

    def say(self, text: str, photo: bytes | None, *, public: bool) -> None:
        if photo is not None:
            self._graph.instagram.photo(self._me, photo, text=text)
        else:
            self._graph.instagram.say(self._me, text)

    def locate(self, lat: float, lon: float) -> None:
        raise AssertionError("Instagram hands on no locations")


class WhatsAppColumn(Column):
    """The City's WhatsApp number."""

    name = "whatsapp"
    title = "WhatsApp"
    locations = True
    hint = "Three buttons or a list of ten; pictures and locations."

    def __init__(self, graph: GraphApi, resident: str) -> None:
        super().__init__(graph, graph.whatsapp, graph.account.phone, resident)

    def say(self, text: str, photo: bytes | None, *, public: bool) -> None:
        if photo is not None:
            self._graph.whatsapp.photo(self._me, photo, caption=text)
        else:
            self._graph.whatsapp.say(self._me, text)

    def locate(self, lat: float, lon: float) -> None:
        self._graph.whatsapp.location(self._me, lat, lon)
