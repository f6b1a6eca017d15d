"""A stand-in for Telegram's Bot API server, written from its documentation (core.telegram.org/bots/api, Bot API 9).

It keeps every call with its moment, hands out updates until they are confirmed, counts messages of all chats in one
sequence, and enforces limits: lengths, sizes of buttons, 30 messages a second in all and one a second to a chat.
What was left out: groups, inline mode, stickers' own calls, everything this bot does not call.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "123456789:AAstandinstandinstandinstandinstand"
MOST_TEXT, MOST_CAPTION, MOST_CALLBACK = 4096, 1024, 64
SECOND = 0.97
"""A second as it is enforced: what was sent a second apart may arrive a little closer."""


@dataclass
class Call:
    """One call of the bot. ``answer``: what it was answered."""

    method: str
    data: dict[str, Any]
    at: float
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def chat_id(self) -> int:
        return int(self.data.get("chat_id", 0))


@dataclass
class BotApi:
    """The server's memory. ``enforce``: answer 429 where a limit is broken."""

    url: str = ""
    enforce: bool = True
    updates: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    deactivated: set[int] = field(default_factory=set)
    expired: bool = False
    failing: list[int] = field(default_factory=list)
    refused_files: int = 0
    lost_answers: int = 0
    pre_checkouts: dict[str, tuple[bool, float]] = field(default_factory=dict)
    invoices: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    limited: int = 0
    delay: float = 0.0
    _update: int = 100
    _message: int = 0
    _times: list[float] = field(default_factory=list)
    _chat_times: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    _new: asyncio.Event = field(default_factory=asyncio.Event)

    def number(self) -> int:
        self._message += 1
        return self._message

    def tell(self, **update: Any) -> int:
        """Offer an update."""
        self._update += 1
        self.updates.append({"update_id": self._update, **update})
        self._new.set()
        return self._update

    def write(self, chat: int, language: str = "en", **content: Any) -> int:
        """Somebody writes to the bot in a private chat."""
        number = self.number()
        self.tell(message={**self.head(chat, number, language), **content})
        return number

    def press(self, chat: int, message: dict[str, Any], data: str, language: str = "en") -> None:
        """Somebody presses a button."""
        who = self.user(chat, language)
        self.tell(
            callback_query={
                "id": f"{chat}{self._update}",
                "from": who,
                "message": message,
                "chat_instance": "1",
                "data": data,
            }
        )

    def photo(self, chat: int, data: bytes, album: str = "", language: str = "en") -> int:
        """Somebody sends a photograph 'as photo'."""
        unique = f"u{len(self.files)}"
        self.files[f"f-{unique}"] = data
        sizes = [
            {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 120, "file_size": 999},
            {
                "file_id": f"f-{unique}",
                "file_unique_id": unique,
                "width": 960,
                "height": 1280,
                "file_size": len(data),
            },
        ]
        more = {"media_group_id": album} if album else {}
        return self.write(chat, language, photo=sizes, **more)

    def document(self, chat: int, data: bytes, name: str, mime: str, language: str = "en") -> int:
        """Somebody sends a file."""
        unique = f"u{len(self.files)}"
        self.files[f"f-{unique}"] = data
        said = {
            "file_id": f"f-{unique}",
            "file_unique_id": unique,
            "file_name": name,
            "mime_type": mime,
            "file_size": len(data),
        }
        return self.write(chat, language, document=said)

    def voice(self, chat: int, data: bytes, seconds: int, language: str = "en") -> int:
        """Somebody sends a voice message."""
        unique = f"u{len(self.files)}"
        self.files[f"f-{unique}"] = data
        said = {
            "file_id": f"f-{unique}",
            "file_unique_id": unique,
            "duration": seconds,
            "mime_type": "audio/ogg",
            "file_size": len(data),
        }
        return self.write(chat, language, voice=said)

    def user(self, chat: int, language: str = "en") -> dict[str, Any]:
        return {"id": chat, "is_bot": False, "first_name": "Anna", "language_code": language}

    def head(self, chat: int, number: int, language: str = "en") -> dict[str, Any]:
        return {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Anna"},
            "from": self.user(chat, language),
        }

    def sent(self, chat: int) -> list[dict[str, Any]]:
        """What stands in a chat from the bot, in order."""
        return [
            one for (where, _), one in sorted(self.messages.items(), key=lambda m: m[0][1]) if where == chat
        ]

    # --- the interface -----------------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        data = await _read(request)
        call = Call(method, data, time.monotonic())
        self.calls.append(call)
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.failing and method.startswith("send"):
            status = self.failing.pop(0)
            return self._error(call, status, "Internal Server Error")
        name = f"_{method}"
        if not hasattr(self, name):
            return self._error(call, 404, f"Not Found: method {method} not found")
        answer: web.Response = await getattr(self, name)(call)
        if self.lost_answers and method.startswith("send"):
            self.lost_answers -= 1
            if request.transport is not None:
                request.transport.close()
        return answer

    def _ok(self, call: Call, result: Any) -> web.Response:
        call.answer = {"ok": True, "result": result}
        return web.json_response(call.answer)

    def _error(self, call: Call, code: int, description: str, **parameters: Any) -> web.Response:
        call.answer = {"ok": False, "error_code": code, "description": description}
        if parameters:
            call.answer["parameters"] = parameters
        return web.json_response(call.answer, status=code)

    async def _getMe(self, call: Call) -> web.Response:
        return self._ok(
            call, {"id": 123456789, "is_bot": True, "first_name": "Memoriam", "username": "m_bot"}
        )

    async def _deleteWebhook(self, call: Call) -> web.Response:
        return self._ok(call, True)

    async def _setWebhook(self, call: Call) -> web.Response:
        return self._ok(call, True)

    async def _setMyCommands(self, call: Call) -> web.Response:
        return self._ok(call, True)

    async def _getUpdates(self, call: Call) -> web.Response:
        offset = int(call.data.get("offset") or 0)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        if not self.updates:
            self._new.clear()
            with_time = min(float(call.data.get("timeout") or 0), 2.0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), with_time)
        return self._ok(call, self.updates[:100])

    async def _sendMessage(self, call: Call) -> web.Response:
        text = str(call.data.get("text", ""))
        if not text or len(text) > MOST_TEXT:
            return self._error(call, 400, "Bad Request: message text is empty or too long")
        return self._send(call, {"text": text})

    async def _sendPhoto(self, call: Call) -> web.Response:
        return self._media(call, "photo")

    async def _sendVideo(self, call: Call) -> web.Response:
        return self._media(call, "video")

    def _media(self, call: Call, kind: str) -> web.Response:
        caption = str(call.data.get("caption", ""))
        if len(caption) > MOST_CAPTION:
            return self._error(call, 400, "Bad Request: message caption is too long")
        file = call.data.get(kind)
        if file in (None, b""):
            return self._error(call, 400, f"Bad Request: there is no {kind} in the request")
        number = f"kept{len(self.files)}" if isinstance(file, bytes) else str(file)
        if isinstance(file, bytes):
            self.files[number] = file
        elif number not in self.files:
            return self._error(call, 400, "Bad Request: wrong file identifier/HTTP URL specified")
        one = {"file_id": number, "file_unique_id": number, "width": 540, "height": 960, "file_size": 1}
        content: dict[str, Any] = {"photo": [one]} if kind == "photo" else {"video": {**one, "duration": 8}}
        return self._send(call, {**content, "caption": caption})

    async def _createInvoiceLink(self, call: Call) -> web.Response:
        needed = ("title", "description", "payload", "currency", "prices")
        if any(not call.data.get(one) for one in needed):
            return self._error(call, 400, "Bad Request: INVOICE_INCOMPLETE")
        prices = (
            json.loads(call.data["prices"]) if isinstance(call.data["prices"], str) else call.data["prices"]
        )
        link = f"https://t.me/${len(self.invoices)}"
        self.invoices[link] = {
            "title": call.data["title"],
            "description": call.data["description"],
            "currency": call.data["currency"],
            "total_amount": sum(one["amount"] for one in prices),
            "payload": call.data["payload"],
        }
        return self._ok(call, link)

    def invoice_of(self, message: dict[str, Any]) -> dict[str, Any]:
        """What is paid behind the first button of a message."""
        return self.invoices[message["reply_markup"]["inline_keyboard"][0][0]["url"]]

    def _send(self, call: Call, content: dict[str, Any]) -> web.Response:
        refused = self._limit(call) or self._markup(call)
        if refused is not None:
            return refused
        number = self.number()
        message = {**self.head(call.chat_id, number), **content}
        message["from"] = {"id": 123456789, "is_bot": True, "first_name": "Memoriam"}
        if call.chat_id < 0:
            message["chat"] = {"id": call.chat_id, "type": "channel", "title": "Films"}
        markup = _markup_of(call.data)
        if markup:
            message["reply_markup"] = markup
        self.messages[call.chat_id, number] = message
        return self._ok(call, message)

    def _limit(self, call: Call) -> web.Response | None:
        if call.chat_id in self.blocked:
            return self._error(call, 403, "Forbidden: bot was blocked by the user")
        if call.chat_id in self.deactivated:
            return self._error(call, 403, "Forbidden: user is deactivated")
        now = time.monotonic()
        self._times = [at for at in self._times if at > now - SECOND]
        own = self._chat_times[call.chat_id] = [
            at for at in self._chat_times[call.chat_id] if at > now - SECOND
        ]
        if len(self._times) >= 30 or own:
            self.limited += 1
            if self.enforce:
                return self._error(call, 429, "Too Many Requests: retry after 1", retry_after=1)
        self._times.append(now)
        own.append(now)
        return None

    def _markup(self, call: Call) -> web.Response | None:
        for row in (_markup_of(call.data) or {}).get("inline_keyboard", []):
            for button in row:
                if not button.get("text") or len(button.get("callback_data", "").encode()) > MOST_CALLBACK:
                    return self._error(call, 400, "Bad Request: BUTTON_DATA_INVALID")
        return None

    async def _editMessageText(self, call: Call) -> web.Response:
        return self._edit(call, {"text": call.data.get("text")})

    async def _editMessageCaption(self, call: Call) -> web.Response:
        return self._edit(call, {"caption": call.data.get("caption")})

    async def _editMessageReplyMarkup(self, call: Call) -> web.Response:
        return self._edit(call, {})

    def _edit(self, call: Call, content: dict[str, Any]) -> web.Response:
        key = call.chat_id, int(call.data.get("message_id", 0))
        message = self.messages.get(key)
        if message is None:
            return self._error(call, 400, "Bad Request: message to edit not found")
        changed = {**message, **content}
        changed.pop("reply_markup", None)
        markup = _markup_of(call.data)
        if markup:
            changed["reply_markup"] = markup
        if changed == message:
            return self._error(call, 400, "Bad Request: message is not modified")
        self.messages[key] = changed
        return self._ok(call, changed)

    async def _deleteMessage(self, call: Call) -> web.Response:
        key = call.chat_id, int(call.data.get("message_id", 0))
        if self.messages.pop(key, None) is None:
            return self._error(call, 400, "Bad Request: message to delete not found")
        return self._ok(call, True)

    async def _answerCallbackQuery(self, call: Call) -> web.Response:
        if self.expired:
            reason = "query is too old and response timeout expired or query ID is invalid"
            return self._error(call, 400, f"Bad Request: {reason}")
        return self._ok(call, True)

    async def _answerPreCheckoutQuery(self, call: Call) -> web.Response:
        fine = str(call.data.get("ok")).lower() == "true"
        self.pre_checkouts[str(call.data["pre_checkout_query_id"])] = (fine, time.monotonic())
        return self._ok(call, True)

    async def _refundStarPayment(self, call: Call) -> web.Response:
        if any(
            one["telegram_payment_charge_id"] == call.data["telegram_payment_charge_id"]
            for one in self.refunds
        ):
            return self._error(call, 400, "Bad Request: CHARGE_ALREADY_REFUNDED")
        self.refunds.append(call.data)
        return self._ok(call, True)

    async def _getFile(self, call: Call) -> web.Response:
        number = str(call.data.get("file_id"))
        if number not in self.files:
            return self._error(call, 400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[number])
        if size > 20_000_000:
            return self._error(call, 400, "Bad Request: file is too big")
        told = {
            "file_id": number,
            "file_unique_id": number,
            "file_size": size,
            "file_path": f"files/{number}",
        }
        return self._ok(call, told)

    async def hand_out(self, request: web.Request) -> web.Response:
        if self.refused_files > 0:
            self.refused_files -= 1
            return web.Response(status=502)
        return web.Response(body=self.files[request.match_info["name"]])


async def _read(request: web.Request) -> dict[str, Any]:
    if not request.content_type.startswith("multipart/"):
        return (
            dict(await request.post()) if request.content_type != "application/json" else await request.json()
        )
    data: dict[str, Any] = {}
    attached: dict[str, bytes] = {}
    async for part in await request.multipart():
        name = str(getattr(part, "name", ""))
        if getattr(part, "filename", None):
            attached[name] = bytes(await part.read())  # type: ignore[union-attr]
        else:
            data[name] = await part.text()  # type: ignore[union-attr]
    for key, value in data.items():
        if isinstance(value, str) and value.startswith("attach://"):
            data[key] = attached[value.removeprefix("attach://")]
    return {**attached, **data}


def _markup_of(data: dict[str, Any]) -> dict[str, Any]:
    markup = data.get("reply_markup") or {}
    return json.loads(markup) if isinstance(markup, str) else dict(markup)


@asynccontextmanager
async def bot_api(port: int = 0) -> AsyncIterator[BotApi]:
    """The stand-in on a free port of this machine."""
    api = BotApi()
    app = web.Application(client_max_size=100_000_000)
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", api.handle)
    app.router.add_get(f"/file/bot{TOKEN}/files/{{name}}", api.hand_out)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    address = runner.addresses[0]
    api.url = f"http://{address[0]}:{address[1]}"
    try:
        yield api
    finally:
        await runner.cleanup()
