"""Wakes the pages of this web process that show a conversation, or the list, when something changed there."""

from bot.waiting import Waiting

# Who waits for this is woken by every conversation.
ANY = ""


class News(Waiting):
    """`on(str(conversation_id))`, or `on(ANY)`."""

    def wake(self, thread: str) -> None:
        super().wake(thread)
        super().wake(ANY)
