"""One update of Telegram as the conversation sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiogram.types import CallbackQuery, Message, SuccessfulPayment, Update, User
from pydantic import ValidationError

Kind = Literal[
    "text", "button", "photo", "file", "recording", "payment", "blocked", "edited", "other", "none"
]
"""``file``: sent as a document. ``other``: a sticker, a place, …; ``none``: nothing to answer."""

LONGEST_TEXT = 4096

NOTICES = (
    "refunded_payment",
    "pinned_message",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "write_access_allowed",
    "boost_added",
)
"""What Telegram notes in a chat by itself; nobody waits for an answer to it."""


@dataclass(frozen=True, slots=True)
class TelegramFile:
    """A file in Telegram's hands. unique: the same for the same file, whoever asks. size: 0 if it is not told."""

    id: str
    unique: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did. order: beginning of the order a button belongs to. message: number of the message."""

    kind: Kind
    chat_id: int = 0
    user_id: int = 0
    language: str = ""
    message: int = 0
    text: str = ""
    step: str = ""
    value: str = ""
    order: str = ""
    callback: str = ""
    file: TelegramFile | None = None
    album: str = ""
    payment: SuccessfulPayment | None = None


def chat_of(raw: Mapping[str, Any]) -> int:
    """The chat an update belongs to, 0 if none; of unknown kinds of updates as well."""
    for part in raw.values():
        if not isinstance(part, Mapping):
            continue
        inner = part.get("message")
        for place in (part, inner if isinstance(inner, Mapping) else {}):
            chat = place.get("chat")
            if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
                return int(chat["id"])
        user = part.get("from")
        if isinstance(user, Mapping) and isinstance(user.get("id"), int):
            return int(user["id"])
    return 0


def read_event(raw: Mapping[str, Any]) -> Event:
    """What an update says; kinds that are not known are ``other`` in a private chat, else ``none``."""
    try:
        update = Update.model_validate(raw)
    except ValidationError:
        return _unknown(raw)
    if update.callback_query is not None:
        return _button(update.callback_query)
    if update.my_chat_member is not None and update.my_chat_member.chat.type == "private":
        blocked = update.my_chat_member.new_chat_member.status == "kicked"
        return Event("blocked" if blocked else "none", update.my_chat_member.chat.id)
    if update.edited_message is not None and update.edited_message.chat.type == "private":
        return Event("edited", update.edited_message.chat.id, *_who(update.edited_message.from_user))
    if update.message is not None and update.message.chat.type == "private":
        return _message(update.message)
    return Event("none")


def _unknown(raw: Mapping[str, Any]) -> Event:
    """A private message of a shape nobody knows yet is answered all the same."""
    message = raw.get("message")
    chat = message.get("chat") if isinstance(message, Mapping) else None
    if isinstance(chat, Mapping) and chat.get("type") == "private" and isinstance(chat.get("id"), int):
        return Event("other", int(chat["id"]))
    return Event("none")


def _who(user: User | None) -> tuple[int, str]:
    return (user.id, (user.language_code or "")[:2]) if user else (0, "")


def _button(query: CallbackQuery) -> Event:
    step, _, rest = (query.data or "").partition("|")
    value, _, order = rest.partition("|")
    user_id, language = _who(query.from_user)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    message = query.message.message_id if query.message else 0
    return Event(
        "button",
        chat_id,
        user_id,
        language,
        message,
        step=step,
        value=value,
        order=order,
        callback=query.id,
    )


def _message(message: Message) -> Event:
    kind, file = _content(message)
    user_id, language = _who(message.from_user)
    text = (message.text or message.caption or "").strip()[:LONGEST_TEXT]
    return Event(
        kind,
        message.chat.id,
        user_id,
        language,
        message.message_id,
        text=text,
        file=file,
        album=message.media_group_id or "",
        payment=message.successful_payment,
    )


def _content(message: Message) -> tuple[Kind, TelegramFile | None]:
    if message.successful_payment is not None:
        return "payment", None
    if any(getattr(message, one) is not None for one in NOTICES):
        return "none", None
    if message.text is not None:
        return "text", None
    if message.photo:
        best = max(message.photo, key=lambda size: size.width * size.height)
        return "photo", TelegramFile(best.file_id, best.file_unique_id, "photo.jpg", best.file_size or 0)
    for part, name in (
        (message.voice, "voice.ogg"),
        (message.audio, "audio.mp3"),
        (message.video, "video.mp4"),
    ):
        if part is not None:
            said = getattr(part, "file_name", None) or name
            return "recording", TelegramFile(part.file_id, part.file_unique_id, said, part.file_size or 0)
    if message.document is not None and message.animation is None:
        document = message.document
        named = document.file_name or "file"
        file = TelegramFile(document.file_id, document.file_unique_id, named, document.file_size or 0)
        sound = (document.mime_type or "").startswith(("audio/", "video/"))
        return ("recording" if sound else "file"), file
    return "other", None
