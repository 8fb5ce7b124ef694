"""Instagram both ways: what residents see, what comes back from them, what is set up, and what is found wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.base import (
    Audience,
    Button,
    HumanReply,
    Ignored,
    Media,
    MediaError,
    Outgoing,
    Removal,
    SendError,
    SendErrorKind,
    StartError,
    Template,
    Way,
)
from connectors.instagram import Instagram, InstagramSettings
from connectors.meta.settings import MetaApp
from tests.connectors.house import House
from tests.connectors.instagram.conftest import ANA, VERIFY_TOKEN
from tests.fakes.graph_api import GraphApi
from tests.fakes.graph_api import Way as Right


def message(text: str = "Thank you!", *, number: int = 1) -> Outgoing:
    return Outgoing(id=number, thread=ANA, text=text, language="en")


@pytest.fixture
async def house(instagram: Instagram, fake: GraphApi) -> AsyncIterator[House]:
    """A house that Meta has been told to call, for an account that lets the app see its news."""
    async with House().open() as house:
        house.webhook = instagram.webhook
        await asyncio.to_thread(fake.connect, f"{house.url}/instagram/webhook", VERIFY_TOKEN)
        await instagram.start()
        yield house


# --- what residents see ---


async def test_a_long_text_is_cut_by_its_bytes(instagram: Instagram, fake: GraphApi) -> None:
    khmer = "ភ្លើងខូចនៅផ្លូវនេះ។ " * 40
    await instagram.send(message(khmer))
    parts = [sent.text for sent in fake.instagram.sent_to(ANA)]
    assert all(len(part.encode()) <= 1000 for part in parts)
    assert all(part.endswith("។") for part in parts)
    assert " ".join(parts) == khmer.strip()


async def test_our_words_carry_no_mark(instagram: Instagram, fake: GraphApi) -> None:
    await instagram.send(replace(message(), buttons=(Button("Yes", "yes"),)))
    (sent,) = fake.instagram.sent_to(ANA)
    assert sorted(sent.body["message"]) == ["quick_replies", "text"]


async def test_a_persons_own_words_may_go_out_for_a_week(instagram: Instagram, fake: GraphApi) -> None:
    fake.clock.advance(days=3)
    with pytest.raises(SendError) as caught:
        await instagram.send(message())
    assert caught.value.kind is SendErrorKind.OUTSIDE_WINDOW
    await instagram.send(replace(message("Joe here."), way=Way.HUMAN_TAG))
    (sent,) = fake.instagram.sent_to(ANA)
    assert (sent.text, sent.way) == ("Joe here.", Right.HUMAN_AGENT)


@pytest.mark.parametrize(
    ("outgoing", "kind"),
    [
        (replace(message(), audience=Audience.PUBLIC, post="1"), SendErrorKind.REJECTED),
        (replace(message(), audience=Audience.PRIVATE_REPLY, post="1"), SendErrorKind.REJECTED),
        (replace(message(), way=Way.TEMPLATE, template=Template("a", ())), SendErrorKind.OUTSIDE_WINDOW),
    ],
)
async def test_what_instagram_has_no_form_for_is_not_sent(
    instagram: Instagram, fake: GraphApi, outgoing: Outgoing, kind: SendErrorKind
) -> None:
    with pytest.raises(SendError) as caught:
        await instagram.send(outgoing)
    assert caught.value.kind is kind
    assert fake.calls == []


async def test_typing_is_shown(instagram: Instagram, fake: GraphApi) -> None:
    await instagram.typing(ANA, "dm:1")
    assert fake.instagram.actions == [(ANA, "mark_seen"), (ANA, "typing_on")]


# --- what comes back ---


async def test_what_residents_send_is_kept(instagram: Instagram, house: House, fake: GraphApi) -> None:
    fake.instagram.say(ANA, "Hay un bache 😡")
    fake.instagram.photo(ANA, b"one", b"two")
    said, photos = await house.inbound(2)
    assert (said.text, said.contact, said.thread) == ("Hay un bache 😡", ANA, ANA)
    assert [await instagram.fetch(photo, 1_000) for photo in photos.photos] == [b"one", b"two"]


async def test_a_press_comes_back(instagram: Instagram, house: House, fake: GraphApi) -> None:
    await instagram.send(replace(message("Right?"), buttons=(Button("Yes", "yes"), Button("No", "no"))))
    fake.instagram.press(ANA, "no")
    (press,) = await house.inbound(1)
    assert press.choice == "no"


async def test_a_story_is_never_a_photo(house: House, fake: GraphApi) -> None:
    fake.instagram.mention(ANA)
    (mention,) = await house.inbound(1)
    assert (mention.text, mention.photos) == ("", ())


async def test_what_is_taken_back_is_removed(house: House, fake: GraphApi) -> None:
    mid = fake.instagram.say(ANA, "my door code is 1234")
    fake.instagram.unsend(ANA, mid)
    await house.until(lambda: any(isinstance(item, Removal) for item in house.kept))
    (said,) = await house.inbound(1)
    (removal,) = [item for item in house.kept if isinstance(item, Removal)]
    assert removal.of == said.external_id


async def test_a_person_of_the_city_is_noticed_and_the_bot_is_not(
    instagram: Instagram, house: House, fake: GraphApi
) -> None:
    await instagram.send(message())
    fake.instagram.agent_says(ANA, "Joe here.")
    await house.until(lambda: len(house.kept) >= 2)
    own, human = house.kept
    assert own == Ignored("instagram", "own")
    assert isinstance(human, HumanReply)
    assert (human.text, human.contact) == ("Joe here.", ANA)


async def test_a_page_that_is_linked_serves_as_well(settings: InstagramSettings, house: House, fake: GraphApi) -> None:
    """The token may be of the page that the account is linked to."""
    graph = settings.app.graph(fake.account.page_token, "META_IG_TOKEN")
    instagram = Instagram(replace(settings, graph=graph))
    await instagram.start()
    await instagram.send(message())
    await instagram.close()
    assert [sent.text for sent in fake.instagram.sent_to(ANA)] == ["Thank you!"]


# --- pictures ---


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/x.jpg",
        "http://lookaside.fbsbx.com/x.jpg",
        "https://lookaside.fbsbx.com.evil.example/x.jpg",
        "https://lookaside.fbsbx.com:8443/x.jpg",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
    ],
)
async def test_pictures_come_from_metas_servers_only(instagram: Instagram, address: str) -> None:
    with pytest.raises(MediaError) as caught:
        await instagram.fetch(Media("u", address), 1_000)
    assert caught.value.permanent


async def test_a_link_wears_out(instagram: Instagram, fake: GraphApi) -> None:
    link = fake.files.publish(b"picture")
    fake.clock.advance(days=30)
    with pytest.raises(MediaError) as caught:
        await instagram.fetch(Media("u", link), 1_000)
    assert caught.value.permanent


# --- start and inspection ---


async def test_start_asks_for_news_and_keeps_what_others_asked_for(settings: InstagramSettings, fake: GraphApi) -> None:
    """On a page the list is shared with the Messenger channel."""
    fake.webhooks.subscribe_account(fake.account.page, frozenset({"feed", "messages"}))
    graph = settings.app.graph(fake.account.page_token, "META_IG_TOKEN")
    instagram = Instagram(replace(settings, graph=graph))
    assert list(await instagram.inspect()) == [
        "Instagram: the app is not told about messaging_postbacks; a restart asks for it again."
    ]
    await instagram.start()
    assert fake.webhooks.accounts[fake.account.page] == {"feed", "messages", "messaging_postbacks"}
    assert list(await instagram.inspect()) == []
    await instagram.close()


async def test_a_start_that_changes_nothing_asks_for_nothing(instagram: Instagram, fake: GraphApi) -> None:
    await instagram.start()
    before = len(fake.calls)
    await instagram.start()
    assert [call.partition(" ")[0] for call, _ in fake.calls[before:]] == ["GET", "GET"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("wrong token", SendErrorKind.MISCONFIGURED),
        ("bad gateway", SendErrorKind.UNAVAILABLE),
        ("hang", SendErrorKind.UNAVAILABLE),
    ],
)
async def test_a_start_that_fails_says_why_and_hinders_nothing(
    instagram: Instagram, fake: GraphApi, fault: str, kind: SendErrorKind
) -> None:
    fake.fail(fault, call="GET *")
    with pytest.raises(StartError) as caught:
        await instagram.start()
    assert caught.value.kind is kind
    await instagram.start()
    await instagram.send(message())


async def test_an_inspection_without_access_says_so(instagram: Instagram, fake: GraphApi) -> None:
    fake.expired.add(fake.account.instagram_token)
    (told,) = await instagram.inspect()
    assert told.startswith("Instagram: Our access to the platform is wrong or has expired.")
    assert fake.account.instagram_token not in told


# --- settings ---


async def test_without_the_apps_secret_there_is_no_webhook(settings: InstagramSettings) -> None:
    closed = Instagram(replace(settings, app=MetaApp()))
    assert closed.webhook is None
    await closed.close()


@pytest.mark.parametrize("number", ["", "@philly311", "12 34"])
def test_an_id_that_is_none_is_refused(settings: InstagramSettings, number: str) -> None:
    with pytest.raises(ValueError, match="META_IG_ID"):
        replace(settings, account_id=number)
