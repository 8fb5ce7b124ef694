"""Conversations to look at, what stands in the store of them, and what the form of the answer carries."""

from bot.house import Parts
from storage.models import AuditEntry, Contact, Conversation, Message
from tests.bot.console.person import Person, change, hidden
from tests.factories import Talk, row, rows, said, talk

HOSTILE = "<script>alert(1)</script><a href=javascript:alert(1)>x</a>"
VIETNAMESE = "Có một ổ gà rất lớn trên đường Market"
ENGLISH = "There is a very large pothole on Market Street"
OURS = "We will look at it tomorrow."
THEIRS = "Chúng tôi sẽ xem vào ngày mai."
DONE = "Cảm ơn, đã xong rồi"
ARABIC = "شكراً لك على المعلومات"


async def vietnamese(parts: Parts, words: str = VIETNAMESE, **values: object) -> Talk:
    where = await talk(parts, language="vi")
    await said(parts, where, words)
    await change(parts, Contact, Contact.id == where.contact_id, name="Linh Nguyen")
    if values:
        await change(parts, Conversation, Conversation.id == where.conversation_id, **values)
    return where


def path(where: Talk, more: str = "") -> str:
    return f"/conversations/{where.conversation_id}{more}"


async def conversation_of(parts: Parts, where: Talk) -> Conversation:
    return await row(parts, Conversation, Conversation.id == where.conversation_id)


async def ours(parts: Parts, where: Talk) -> list[Message]:
    return await rows(parts, Message, Message.conversation_id == where.conversation_id, Message.author == "agent")


async def audited(parts: Parts, where: Talk) -> list[str]:
    found = await rows(
        parts,
        AuditEntry,
        AuditEntry.subject_kind == "conversation",
        AuditEntry.subject_id == str(where.conversation_id),
    )
    return [entry.action.removeprefix("conversation.") for entry in found]


def fields_of(person: Person) -> dict[str, str]:
    """What the form of the answer carries unseen."""
    assert person.page is not None
    return {name: hidden(person.page.text, name) for name in ("seen", "reads", "language", "macro", "label")}
