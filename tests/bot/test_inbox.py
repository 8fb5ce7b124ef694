"""The door in: everything may come twice, at once and in pieces; it counts once, in order, whole or not at all."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.house import Parts
from bot.inbox import Inbox
from bot.photos import CleanPhoto, PhotoLimits, clean
from bot.queue import TAKE_TURN, Deferrer
from connectors.base import Inbound, Location, Media, Reach, ReachChange
from storage.models import ChannelCursor, Contact, Conversation, Message, MessagePhoto, Photo
from tests.factories import WaitingJob, inbound, jobs, row, rows

LIMIT = 200
# PostgreSQL stores no NUL: a thread with one in it fails when its row is written.
UNSTORABLE = "no\x00where"


@pytest.fixture
def inbox(parts: Parts) -> Inbox:
    """An inbox that cuts early."""
    return Inbox(parts.sessions, parts.deferrer, text_characters=LIMIT)


async def stored(parts: Parts, item: Inbound) -> Message:
    return await row(parts, Message, Message.external_id == item.external_id)


async def said_by(parts: Parts, contact: str) -> list[Message]:
    mine = Message.conversation_id == Conversation.id, Conversation.thread == contact
    return await rows(parts, Message, *mine)


async def turns(parts: Parts, contact: str) -> list[WaitingJob]:
    conversation = await row(parts, Conversation, Conversation.thread == contact)
    return [job for job in await jobs(parts, TAKE_TURN) if job.lock == f"conversation:{conversation.id}"]


class TestTwice:
    async def test_the_same_message_counts_once(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound(text="There is a pothole")

        assert await inbox.accept([item]) == 1
        assert await inbox.accept([item]) == 0
        assert await inbox.accept([replace(item, text="There is another pothole"), item]) == 0

        message = await stored(parts, item)
        assert (message.text, message.author, message.handled_at) == ("There is a pothole", "resident", None)
        assert len(await jobs(parts, TAKE_TURN, message_id=message.id)) == 1

    async def test_twice_in_one_batch_counts_once(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound()
        assert await inbox.accept([item, item]) == 1
        assert len(await turns(parts, item.contact)) == 1

    async def test_twenty_at_once_count_once(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound(text="There is a pothole")

        new = await asyncio.gather(*(inbox.accept([item]) for _ in range(20)))

        assert sorted(new) == [0] * 19 + [1]
        message = await stored(parts, item)
        assert len(await jobs(parts, TAKE_TURN, message_id=message.id)) == 1
        assert len(await rows(parts, Contact, Contact.external_id == item.contact)) == 1

    async def test_another_channel_may_use_the_same_ids(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound()
        assert await inbox.accept([item, replace(item, channel="telegram")]) == 2
        assert len(await rows(parts, Contact, Contact.external_id == item.contact)) == 2


class TestOneTransaction:
    async def test_a_batch_is_stored_whole_or_not_at_all(self, parts: Parts, inbox: Inbox) -> None:
        good, bad = inbound(), inbound(thread=UNSTORABLE)
        before = await jobs(parts, TAKE_TURN)

        with pytest.raises(DBAPIError):
            await inbox.accept([good, bad], cursor="17", channel=good.contact)

        assert await rows(parts, Contact, Contact.external_id == good.contact) == []
        assert await rows(parts, Message, Message.external_id == good.external_id) == []
        assert await rows(parts, ChannelCursor, ChannelCursor.channel == good.contact) == []
        assert await jobs(parts, TAKE_TURN) == before

    async def test_a_job_that_cannot_be_deferred_takes_its_message_with_it(self, parts: Parts) -> None:
        class Broken(Deferrer):
            async def take_turn(self, session: AsyncSession, **job: Any) -> None:
                await super().take_turn(session, **job)
                raise ConnectionError("the queue went away")

        item = inbound()
        before = await jobs(parts, TAKE_TURN)

        with pytest.raises(ConnectionError):
            await Inbox(parts.sessions, Broken(parts.queue), text_characters=LIMIT).accept([item])

        assert await rows(parts, Message, Message.external_id == item.external_id) == []
        assert await jobs(parts, TAKE_TURN) == before

        # The platform sends it again, and this time it is new.
        assert await parts.inbox.accept([item]) == 1

    async def test_the_cursor_is_stored_with_the_batch(self, parts: Parts, inbox: Inbox) -> None:
        first, second = inbound(), inbound()
        channel = first.contact

        assert await inbox.cursor(channel) is None
        assert await inbox.accept([first], cursor="17", channel=channel) == 1
        assert await inbox.cursor(channel) == "17"
        assert await inbox.accept([second], cursor="18", channel=channel) == 1
        assert await inbox.cursor(channel) == "18"
        # A batch of what we know already still moves on, and one without news too.
        assert await inbox.accept([first, second], cursor="19", channel=channel) == 0
        assert await inbox.accept([], cursor="20", channel=channel) == 0
        assert await inbox.cursor(channel) == "20"


class TestOrder:
    async def test_a_batch_keeps_its_order(self, parts: Parts, inbox: Inbox) -> None:
        batch = [inbound(contact="order-1", text=str(n)) for n in range(5)]
        assert await inbox.accept(batch) == 5
        assert [message.text for message in await said_by(parts, "order-1")] == list("01234")

    async def test_turns_stand_in_the_order_of_the_messages(self, parts: Parts, inbox: Inbox) -> None:
        """Whoever is quicker: a message with a later id must never be taken before one with an earlier id."""
        contact = "order-2"
        await asyncio.gather(*(inbox.accept([inbound(contact=contact)]) for _ in range(20)))

        queue = [job.args["message_id"] for job in await turns(parts, contact)]
        assert queue == [message.id for message in await said_by(parts, contact)]
        assert len(queue) == 20

    async def test_two_threads_of_a_person_do_not_wait_for_each_other(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound(thread="private")
        await inbox.accept([item, inbound(contact=item.contact, thread="public")])
        private, public = [await turns(parts, thread) for thread in ("private", "public")]
        assert len(private) == len(public) == 1
        assert private[0].lock != public[0].lock


class TestAlbums:
    @staticmethod
    def pictures(captions: list[str], **changes: Any) -> list[Inbound]:
        first = inbound(album="album-1", **changes)
        again = [inbound(contact=first.contact, album="album-1", **changes) for _ in captions[1:]]
        return [
            replace(item, text=caption, photos=(Media(f"{item.external_id}-id", f"{item.external_id}-handle"),))
            for item, caption in zip([first, *again], captions, strict=True)
        ]

    async def test_its_pictures_become_one_message(self, parts: Parts, inbox: Inbox) -> None:
        album = self.pictures(["A pothole", "", "on Broad St"])

        for item in album:
            assert await inbox.accept([item]) == 1

        opener, *joined = await said_by(parts, album[0].contact)
        assert opener.text == "A pothole\non Broad St"
        assert opener.handled_at is None
        assert [(m.outcome, m.reply_to_id, m.handled_at is not None) for m in joined] == [
            ("joined", opener.id, True)
        ] * 2
        photos = await rows(parts, MessagePhoto, MessagePhoto.message_id == opener.id)
        assert [photo.media_id for photo in photos] == [f"{item.external_id}-id" for item in album]

    async def test_it_is_one_turn_that_waits_for_the_rest(self, parts: Parts, inbox: Inbox) -> None:
        album = self.pictures(["", "", ""])
        before = datetime.now(UTC)
        await inbox.accept(album)

        (job,) = await turns(parts, album[0].contact)
        assert job.args == {"message_id": (await stored(parts, album[0])).id}
        assert job.scheduled_at is not None
        assert timedelta(seconds=1) < job.scheduled_at - before < timedelta(seconds=10)

    async def test_a_caption_on_a_later_picture_stands_alone(self, parts: Parts, inbox: Inbox) -> None:
        album = self.pictures(["", "A pothole on Broad St"])
        await inbox.accept(album)
        assert (await stored(parts, album[0])).text == "A pothole on Broad St"

    async def test_joined_captions_are_cut_like_any_text(self, parts: Parts, inbox: Inbox) -> None:
        album = self.pictures(["a" * LIMIT, "b" * LIMIT, "c" * LIMIT])
        await inbox.accept(album)
        assert (await stored(parts, album[0])).text == "a" * LIMIT

    async def test_a_picture_that_comes_twice_is_one(self, parts: Parts, inbox: Inbox) -> None:
        album = self.pictures(["A pothole", "on Broad St"])
        assert await inbox.accept(album) == 2
        assert await inbox.accept([*reversed(album)]) == 0

        opener = await stored(parts, album[0])
        assert opener.text == "A pothole\non Broad St"
        assert len(await rows(parts, MessagePhoto, MessagePhoto.message_id == opener.id)) == 2

    async def test_pictures_that_come_at_once_still_join(self, parts: Parts, inbox: Inbox) -> None:
        album = self.pictures(["" for _ in range(10)])
        await asyncio.gather(*(inbox.accept([item]) for item in album))

        (job,) = await turns(parts, album[0].contact)
        assert len(await rows(parts, MessagePhoto, MessagePhoto.message_id == job.args["message_id"])) == 10

    async def test_a_picture_that_comes_too_late_has_its_own_turn(self, parts: Parts, inbox: Inbox) -> None:
        album = self.pictures(["A pothole", "on Broad St"])
        await inbox.accept(album[:1])
        async with parts.sessions.begin() as session:
            opener = await session.get_one(Message, (await stored(parts, album[0])).id)
            opener.handled_at = datetime.now(UTC)

        await inbox.accept(album[1:])

        late = await stored(parts, album[1])
        assert (late.text, late.handled_at) == ("on Broad St", None)
        assert len(await jobs(parts, TAKE_TURN, message_id=late.id)) == 1
        assert (await stored(parts, album[0])).text == "A pothole"

    async def test_another_persons_album_of_the_same_name_is_another(self, parts: Parts, inbox: Inbox) -> None:
        mine, yours = self.pictures(["mine"])[0], self.pictures(["yours"])[0]
        await inbox.accept([mine, yours])
        assert [(await stored(parts, item)).text for item in (mine, yours)] == ["mine", "yours"]


class TestReach:
    @staticmethod
    def change(item: Inbound, reach: Reach) -> ReachChange:
        return ReachChange(item.channel, f"{item.external_id}-{reach}", item.contact, item.thread, reach)

    async def blocked(self, parts: Parts, item: Inbound) -> bool:
        return (await row(parts, Contact, Contact.external_id == item.contact)).blocked_at is not None

    async def test_a_block_is_marked_and_a_later_message_takes_it_back(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound(contact_name="Ana")
        await inbox.accept([item])
        assert not await self.blocked(parts, item)

        await inbox.accept([self.change(item, Reach.BLOCKED)])
        assert await self.blocked(parts, item)
        assert len(await said_by(parts, item.contact)) == 1
        assert len(await turns(parts, item.contact)) == 1

        await inbox.accept([inbound(contact=item.contact)])
        assert not await self.blocked(parts, item)
        assert (await row(parts, Contact, Contact.external_id == item.contact)).name == "Ana"

    async def test_letting_us_in_again_takes_it_back_too(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound()
        await inbox.accept([self.change(item, Reach.BLOCKED)])
        assert await self.blocked(parts, item)
        await inbox.accept([self.change(item, Reach.OPEN)])
        assert not await self.blocked(parts, item)

    async def test_a_message_told_again_does_not_take_it_back(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound()
        await inbox.accept([item, self.change(item, Reach.BLOCKED)])
        assert await inbox.accept([item]) == 0
        assert await self.blocked(parts, item)


class TestContents:
    async def test_text_is_tidied_and_cut(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound(text="  hello\x00\u202e there\r\n\r\n\r\n\r\n" + "x" * 1000, contact_name=" A\x00na\u202e ")
        await inbox.accept([item])

        text = (await stored(parts, item)).text
        assert text.startswith("hello there\n\nxxx")
        assert len(text) == LIMIT
        assert (await row(parts, Contact, Contact.external_id == item.contact)).name == "Ana"

    async def test_what_is_not_text_is_kept_beside_it(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound(choice="yes", location=Location(39.95, -75.16), edited=True, language_hint="es-MX")
        await inbox.accept([item])
        assert (await stored(parts, item)).content == {
            "choice": "yes",
            "location": {"lat": 39.95, "lon": -75.16},
            "edited": True,
            "language_hint": "es-MX",
        }

    async def test_a_plain_message_is_not_marked_as_edited(self, parts: Parts, inbox: Inbox) -> None:
        item = inbound(text="hello")
        await inbox.accept([item])
        assert (await stored(parts, item)).content == {}

    @pytest.mark.parametrize("field", ["text", "choice", "language_hint", "contact_name"])
    @pytest.mark.parametrize("hostile", ["\x00", "\ud800", "a\x00b\udfffc"], ids=["nul", "surrogate", "both"])
    async def test_what_postgresql_cannot_hold_is_taken_out(
        self, parts: Parts, inbox: Inbox, field: str, hostile: str
    ) -> None:
        """A message that cannot be stored would come again and again, and everything behind it would wait."""
        item = inbound(**{field: hostile})
        assert await inbox.accept([item]) == 1
        await stored(parts, item)


@pytest.fixture
def photo() -> CleanPhoto:
    raw = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(raw, "PNG")
    return clean(raw.getvalue(), PhotoLimits(bytes=10_000, pixels=10_000))


class TestPhotosThatComeAlong:
    async def test_they_are_stored_with_their_message(self, parts: Parts, inbox: Inbox, photo: CleanPhoto) -> None:
        item = inbound(photos=(Media(photo.sha256, photo.sha256),))

        assert await inbox.accept_with_photos(item, [photo], parts.photos) is True
        assert await inbox.accept_with_photos(item, [photo], parts.photos) is False

        attached = await row(parts, MessagePhoto, MessagePhoto.message_id == (await stored(parts, item)).id)
        assert (attached.sha256, attached.problem) == (photo.sha256, None)
        kept = await row(parts, Photo, Photo.sha256 == photo.sha256)
        assert (kept.width, kept.height, kept.size, kept.content_type) == (8, 8, len(photo.data), "image/jpeg")

    async def test_two_people_may_send_the_same_picture(self, parts: Parts, inbox: Inbox, photo: CleanPhoto) -> None:
        items = [inbound(photos=(Media(photo.sha256, photo.sha256),)) for _ in range(2)]
        taken = await asyncio.gather(*(inbox.accept_with_photos(item, [photo], parts.photos) for item in items))
        assert taken == [True, True]
        assert len(await rows(parts, Photo, Photo.sha256 == photo.sha256)) == 1
