"""What Telegram knows about one bot: chats, messages, files, updates, and residents that tests can play.

It keeps to what the documentation says where our code depends on it: limits are enforced, an update stays until it is
confirmed, a webhook and getUpdates exclude each other, a bot cannot write to who has blocked it.
"""

import asyncio
import itertools
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.serving import TICK

Json = dict[str, Any]

TOKEN = "311000311:FAKE-token-of-the-loopback-bot-api_0"
USERNAME = "Philly311TestBot"
MOST_FILE_BYTES = 20 * 1024 * 1024
DEFAULT_KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the bot's."""

    chat: int
    message_id: int
    text: str
    topic: int | None
    markup: Json
    at: float

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(label, value), row after row."""
        return [(button["text"], button["callback_data"]) for row in self.rows for button in row]

    @property
    def rows(self) -> list[list[Json]]:
        rows: list[list[Json]] = self.markup.get("inline_keyboard", [])
        return rows


class ApiError(Exception):
    """An answer other than ok."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters or {}


class TelegramWorld:
    """Chats, messages, files and updates of one bot; `BotApi` puts HTTP in front of it."""

    def __init__(self, *, token: str = TOKEN, username: str = USERNAME, flood: bool = False) -> None:
        self.token = token
        self.me = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Philly311", "username": username}
        # Whether more than one message a second in a chat is refused.
        self.flood = flood
        self.sent: list[Sent] = []
        self.menus: dict[tuple[str, str], list[Json]] = {}
        self.webhook: Json = {}
        self.acknowledged: list[str] = []
        self.actions: list[tuple[int, str]] = []
        self.pending: list[Json] = []
        self.blocked: set[int] = set()
        # The language of a resident's app, where it is not English.
        self.languages: dict[int, str] = {}
        self._chats: dict[int, Json] = {}
        self._moved: dict[int, int] = {}
        self._messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, bytes | None] = {}
        self._presses: set[str] = set()
        self._last_sent: dict[int, float] = {}
        self._poll_number = 0
        self._update_ids = itertools.count(812_345_001)
        self._message_ids = itertools.count(100)
        self.lock = threading.RLock()

    # --- what residents do ---

    def say(self, user: int, text: str, *, chat: int | None = None, reply_to: int | None = None) -> int:
        """Write a message. Returns its number in the chat."""
        return self._receive(user, chat, reply_to, text=text)

    def photo(self, user: int, content: bytes, *, caption: str = "", album: str | None = None) -> int:
        """Send a picture; a thumbnail comes with it, as Telegram does."""
        file_id = self.keep(content)
        sizes = [self._size(self.keep(content[:32]), 90, 67, 32), self._size(file_id, 1280, 960, len(content))]
        extra = {"caption": caption} if caption else {}
        return self._receive(user, None, None, photo=sizes, **extra, **({"media_group_id": album} if album else {}))

    def location(self, user: int, lat: float, lon: float) -> int:
        """Share a place."""
        return self._receive(user, None, None, location={"latitude": lat, "longitude": lon})

    def edit(self, user: int, message_id: int, text: str) -> None:
        """Change a message that was written before."""
        message = self._messages[user, message_id] | {"text": text, "edit_date": int(time.time())}
        self.push("edited_message", message)

    def press(self, user: int, value: str, *, chat: int | None = None) -> None:
        """Press the newest button with this value. Fails when the resident sees none."""
        chat = chat or user
        shown = [sent for sent in self.sent if sent.chat == chat and value in {button for _, button in sent.buttons}]
        if not shown:
            raise AssertionError(f"no button {value!r} in chat {chat}")
        number = f"{user}{next(self._message_ids)}"
        self._presses.add(number)
        message = self._messages[chat, shown[-1].message_id]
        self.push(
            "callback_query",
            {"id": number, "from": self._user(user), "message": message, "chat_instance": "1", "data": value},
        )

    def block(self, user: int) -> None:
        """Stop the bot."""
        self.blocked.add(user)
        self._membership(user, "member", "kicked")

    def unblock(self, user: int) -> None:
        """Let it in again."""
        self.blocked.discard(user)
        self._membership(user, "kicked", "member")

    def group(self, chat: int, title: str = "Block Captains") -> None:
        """Add the bot to a group; its number is below zero."""
        self._chats[chat] = {"id": chat, "type": "supergroup", "title": title}

    def migrate(self, chat: int, new: int) -> None:
        """Turn a group into a supergroup with another number."""
        self.group(new)
        self._moved[chat] = new

    # --- what tests arrange ---

    def push(self, kind: str, content: Json) -> int:
        """Queue an update of any kind. Returns its number."""
        with self.lock:
            number = next(self._update_ids)
            if kind in (self.webhook.get("allowed_updates") or DEFAULT_KINDS):
                self.pending.append({"update_id": number, kind: content})
            return number

    def keep(self, content: bytes) -> str:
        """Store a file. Returns its id."""
        file_id = f"AgACAgEAAx{len(self.files):04d}"
        self.files[file_id] = content
        return file_id

    def lose(self, file_id: str) -> None:
        """The file is still known by name, but gone."""
        self.files[file_id] = None

    def sent_to(self, chat: int) -> list[Sent]:
        """What the bot wrote in one chat."""
        return [sent for sent in self.sent if sent.chat == chat]

    # --- building blocks of updates ---

    def _user(self, user: int) -> Json:
        name = {"first_name": "Ana", "last_name": f"R{user}"}
        return {"id": user, "is_bot": False, **name, "language_code": self.languages.get(user, "en")}

    def _chat(self, chat: int) -> Json:
        return self._chats.setdefault(chat, {"id": chat, "type": "private", "first_name": "Ana"})

    def _receive(self, user: int, chat: int | None, reply_to: int | None, **content: Any) -> int:
        with self.lock:
            place = chat or user
            number = next(self._message_ids)
            message: Json = {"message_id": number, "from": self._user(user), "chat": self._chat(place)}
            message |= {"date": int(time.time())} | content
            if reply_to is not None:
                message["reply_to_message"] = self._messages[place, reply_to]
            self._messages[place, number] = message
            self.push("message", message)
            return number

    def _membership(self, user: int, old: str, new: str) -> None:
        def member(status: str) -> Json:
            return {"user": self.me, "status": status} | ({"until_date": 0} if status == "kicked" else {})

        change = {"chat": self._chat(user), "from": self._user(user), "date": int(time.time())}
        self.push("my_chat_member", change | {"old_chat_member": member(old), "new_chat_member": member(new)})

    @staticmethod
    def _size(file_id: str, width: int, height: int, size: int) -> Json:
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "width": width,
            "height": height,
            "file_size": size,
        }

    # --- the methods of the Bot API ---

    @property
    def methods(self) -> Mapping[str, Callable[[Json], Any]]:
        """The methods of the Bot API that answer at once, by their lower-case names."""
        return {
            "getme": self._get_me,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "sendmessage": self._send_message,
            "sendchataction": self._send_chat_action,
            "answercallbackquery": self._answer_callback_query,
            "setmycommands": self._set_my_commands,
            "getfile": self._get_file,
        }

    def _get_me(self, _: Json) -> Json:
        return self.me | {"can_join_groups": True, "can_read_all_group_messages": False}

    def _set_webhook(self, given: Json) -> bool:
        if not re.fullmatch(r"https?://\S+", given.get("url", "")):
            raise ApiError(400, "Bad Request: bad webhook: invalid webhook URL specified")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", given.get("secret_token", "")):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = given
        return True

    def _delete_webhook(self, _: Json) -> bool:
        self.webhook = {}
        return True

    def _get_webhook_info(self, _: Json) -> Json:
        info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        return info | {"pending_update_count": len(self.pending)}

    def _send_message(self, given: Json) -> Json:
        chat = self._open_chat(given)
        text = str(given.get("text", ""))
        if not text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        markup = given.get("reply_markup", {})
        _check_keyboard(markup)
        self._check_flood(chat)
        message_id = next(self._message_ids)
        message = {"message_id": message_id, "from": self.me, "chat": self._chats[chat], "date": int(time.time())}
        message |= {"text": text}
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        self._messages[chat, message_id] = message
        self.sent.append(Sent(chat, message_id, text, given.get("message_thread_id"), markup, time.monotonic()))
        return message

    def _open_chat(self, given: Json) -> int:
        chat = given.get("chat_id")
        if chat in self._moved:
            new = self._moved[chat]
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, words, {"migrate_to_chat_id": new})
        if not isinstance(chat, int) or chat not in self._chats:
            raise ApiError(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _check_flood(self, chat: int) -> None:
        now = time.monotonic()
        # A little leave: the second is counted from the arrival, and packets do not keep time.
        if self.flood and now - self._last_sent.get(chat, 0.0) < 0.9:
            raise ApiError(429, "Too Many Requests: retry after 1", {"retry_after": 1})
        self._last_sent[chat] = now

    def _send_chat_action(self, given: Json) -> bool:
        self.actions.append((self._open_chat(given), given["action"]))
        return True

    def _answer_callback_query(self, given: Json) -> bool:
        number = str(given.get("callback_query_id"))
        if number not in self._presses:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._presses.discard(number)
        self.acknowledged.append(number)
        return True

    def _set_my_commands(self, given: Json) -> bool:
        code = given.get("language_code", "")
        if code and not re.fullmatch(r"[a-z]{2}", code):
            raise ApiError(400, "Bad Request: invalid language code specified")
        for item in given["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", item["command"]) or not 0 < len(item["description"]) <= 256:
                raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
        self.menus[given.get("scope", {}).get("type", "default"), code] = given["commands"]
        return True

    def _get_file(self, given: Json) -> Json:
        file_id = str(given.get("file_id"))
        if file_id not in self.files:
            raise ApiError(400, "Bad Request: invalid file_id")
        content = self.files[file_id]
        if content is not None and len(content) > MOST_FILE_BYTES:
            raise ApiError(400, "Bad Request: file is too big")
        file = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_path": f"photos/{file_id}.jpg"}
        return file | ({} if content is None else {"file_size": len(content)})

    async def get_updates(self, given: Json) -> list[Json]:
        """Wait for news; an offset confirms what lies before it."""
        self._poll_number += 1
        mine = self._poll_number
        offset = given.get("offset")
        if offset is not None:
            with self.lock:
                self.pending = [update for update in self.pending if update["update_id"] >= offset]
        deadline = time.monotonic() + float(given.get("timeout", 0))
        while True:
            if self.webhook:
                words = (
                    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
                )
                raise ApiError(409, f"Conflict: {words}")
            if mine != self._poll_number:
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
            if self.pending or time.monotonic() >= deadline:
                return self.pending[: int(given.get("limit", 100))]
            await asyncio.sleep(TICK)


def _check_keyboard(markup: Json) -> None:
    rows: list[list[Json]] = markup.get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if any(len(row) > 8 for row in rows) or len(buttons) > 100:
        raise ApiError(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text"):
            raise ApiError(400, "Bad Request: can't parse inline keyboard button: text must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
