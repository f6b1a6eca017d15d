"""Updates as the Bot API documents them (core.telegram.org/bots/api#update), one of each kind that may come."""

from __future__ import annotations

from typing import Any

ANNA = {"id": 7001, "is_bot": False, "first_name": "Anna", "language_code": "de"}
CHAT = {"id": 7001, "type": "private", "first_name": "Anna"}
HEAD = {"message_id": 5, "date": 1795376483, "chat": CHAT, "from": ANNA}
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 999}
PICTURE = {**FILE, "width": 960, "height": 1280}


def message(**content: Any) -> dict[str, Any]:
    """A message in a private chat."""
    return {"update_id": 1, "message": {**HEAD, **content}}


UPDATES: dict[str, dict[str, Any]] = {
    "text": message(text="Hallo", entities=[{"type": "bold", "offset": 0, "length": 5}]),
    "command": message(text="/start", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
    "photo": message(photo=[{**PICTURE, "width": 90, "height": 120}, PICTURE], caption="Oma"),
    "album": message(photo=[PICTURE], media_group_id="13"),
    "document": message(document={**FILE, "file_name": "oma.heic", "mime_type": "image/heic"}),
    "sound document": message(document={**FILE, "file_name": "oma.flac", "mime_type": "audio/flac"}),
    "voice": message(voice={**FILE, "duration": 4, "mime_type": "audio/ogg"}),
    "audio": message(audio={**FILE, "duration": 4, "title": "Lied", "file_name": "lied.mp3"}),
    "video": message(video={**PICTURE, "duration": 4}),
    "video note": message(video_note={**FILE, "length": 240, "duration": 4}),
    "animation": message(
        animation={**PICTURE, "duration": 4},
        document={**FILE, "file_name": "a.gif", "mime_type": "video/mp4"},
    ),
    "sticker": message(
        sticker={**PICTURE, "type": "regular", "is_animated": False, "is_video": False, "emoji": "🕯"}
    ),
    "contact": message(contact={"phone_number": "+49", "first_name": "Karl"}),
    "place": message(location={"latitude": 52.5, "longitude": 13.4}),
    "poll": message(
        poll={
            "id": "1",
            "question": "?",
            "options": [{"text": "a", "voter_count": 0, "persistent_id": "1"}],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    ),
    "dice": message(dice={"emoji": "🎲", "value": 3}),
    "story": message(story={"chat": CHAT, "id": 3}),
    "forwarded": message(
        text="von Karl",
        forward_origin={"type": "hidden_user", "sender_user_name": "Karl", "date": 1795376483},
    ),
    "reply": message(text="ja", reply_to_message={**HEAD, "message_id": 4, "text": "?"}),
    "successful payment": message(
        successful_payment={
            "currency": "XTR",
            "total_amount": 750,
            "invoice_payload": "p",
            "telegram_payment_charge_id": "c",
            "provider_payment_charge_id": "",
        }
    ),
    "refunded payment": message(
        refunded_payment={
            "currency": "XTR",
            "total_amount": 750,
            "invoice_payload": "p",
            "telegram_payment_charge_id": "c",
        }
    ),
    "pinned": message(pinned_message={"message_id": 4, "date": 0, "chat": CHAT}),
    "edited": {"update_id": 1, "edited_message": {**HEAD, "edit_date": 1795376490, "text": "Hallo!"}},
    "button": {
        "update_id": 1,
        "callback_query": {
            "id": "9",
            "from": ANNA,
            "chat_instance": "1",
            "data": "scenes|nod|abc",
            "message": {**HEAD, "text": "?"},
        },
    },
    "button of an old message": {
        "update_id": 1,
        "callback_query": {
            "id": "9",
            "from": ANNA,
            "chat_instance": "1",
            "data": "x",
            "message": {"chat": CHAT, "message_id": 2, "date": 0},
        },
    },
    "button of a game": {
        "update_id": 1,
        "callback_query": {"id": "9", "from": ANNA, "chat_instance": "1", "game_short_name": "g"},
    },
    "pre-checkout": {
        "update_id": 1,
        "pre_checkout_query": {
            "id": "q",
            "from": ANNA,
            "currency": "XTR",
            "total_amount": 750,
            "invoice_payload": "p",
        },
    },
    "blocked": {
        "update_id": 1,
        "my_chat_member": {
            "chat": CHAT,
            "from": ANNA,
            "date": 1795376483,
            "old_chat_member": {"user": ANNA, "status": "member"},
            "new_chat_member": {"user": ANNA, "status": "kicked", "until_date": 0},
        },
    },
    "business message": {
        "update_id": 1,
        "business_message": {**HEAD, "business_connection_id": "b", "text": "Hallo"},
    },
    "group": {
        "update_id": 1,
        "message": {**HEAD, "chat": {"id": -5, "type": "group", "title": "Familie"}, "text": "Hallo"},
    },
    "channel post": {
        "update_id": 1,
        "channel_post": {
            "message_id": 5,
            "date": 0,
            "chat": {"id": -100, "type": "channel", "title": "F"},
            "text": "x",
        },
    },
    "inline query": {
        "update_id": 1,
        "inline_query": {"id": "1", "from": ANNA, "query": "", "offset": ""},
    },
    "reaction": {
        "update_id": 1,
        "message_reaction": {
            "chat": CHAT,
            "message_id": 5,
            "user": ANNA,
            "date": 0,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "❤"}],
        },
    },
    "unknown content": message(dream={"about": "the sea"}),
    "unknown kind": {"update_id": 1, "thought": {"chat": CHAT, "from": ANNA, "text": "?"}},
    "known kind of another shape": message(photo={"now": "an object"}),
}
"""By what it is."""

ANSWERED = {
    "text": "text",
    "command": "text",
    "photo": "photo",
    "album": "photo",
    "document": "file",
    "sound document": "recording",
    "voice": "recording",
    "audio": "recording",
    "video": "recording",
    "video note": "other",
    "animation": "other",
    "sticker": "other",
    "contact": "other",
    "place": "other",
    "poll": "other",
    "dice": "other",
    "story": "other",
    "forwarded": "text",
    "reply": "text",
    "successful payment": "payment",
    "edited": "edited",
    "button": "button",
    "button of an old message": "button",
    "button of a game": "button",
    "blocked": "blocked",
    "unknown content": "other",
    "known kind of another shape": "other",
}
"""As what each is understood; the rest is nothing that waits for an answer in a private chat."""
