"""Where files of families come in: tus 1.0 over HTTP, on top of :mod:`memoriam.doors.web.tus`, and a plain form."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from memoriam.doors.web.door import Door, TheDoor, TheVisitor, require_form
from memoriam.doors.web.limits import TooLarge, TooMany, address_of
from memoriam.doors.web.problems import told
from memoriam.doors.web.tus import FullStore, NoUpload, TooLong, Upload, UploadBusy, WrongOffset
from memoriam.doors.web.visitor import Visitor
from memoriam.errors import MemoriamError
from memoriam.studio.uploads.models import Use

routes = APIRouter(prefix="/f/{link}/uploads", tags=["uploads"])

VERSION = "1.0.0"
EXTENSIONS = "creation,termination"
BODY_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 2000

Link = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20,128}$")]
UploadId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]
Version = Annotated[str, Header(alias="Tus-Resumable", max_length=20)]
Metadata = Annotated[str, Header(alias="Upload-Metadata", max_length=LONGEST_METADATA)]
Count = Annotated[int, Header(ge=0, le=1 << 50)]


def require_version(request: Request) -> None:
    """Every request but OPTIONS names the protocol's version (tus 1.0, Headers, Tus-Resumable)."""
    if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
        raise HTTPException(412, headers={"Tus-Version": VERSION})


@routes.options("")
async def what_is_spoken(door: TheDoor, link: Link) -> Response:  # noqa: ARG001
    """What this server can do."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(door.settings.upload_bytes),
    }
    return _tus(204, headers)


@routes.post("", dependencies=[Depends(require_form), Depends(require_version)], status_code=201)
async def begin(
    request: Request,
    door: TheDoor,
    visitor: TheVisitor,
    link: Link,
    length: Annotated[Count, Header(alias="Upload-Length")],
    metadata: Metadata = "",
) -> Response:
    """Begin an upload; Location says where its pieces go."""
    owner = await door.studio.family.order_id(link)
    try:
        _require_room(request, door, owner, length)
        upload = await door.store.create(owner, _encode(read_metadata(metadata)), length)
    except MemoriamError as error:
        return _refused(error, visitor, door)
    return _tus(201, {"Location": f"/f/{link}/uploads/{upload.id}"})


@routes.head("/{upload_id}", dependencies=[Depends(require_version)])
async def ask(door: TheDoor, visitor: TheVisitor, link: Link, upload_id: UploadId) -> Response:
    """How much is here. A file that was whole when the server died is handed on now."""
    upload = await _found(door, link, upload_id)
    if upload.is_whole:
        return await _hand_on(door, visitor, link, upload)
    return _tus(200, _offsets(upload))


@routes.patch("/{upload_id}", dependencies=[Depends(require_version)], status_code=204)
async def go_on(
    request: Request,
    door: TheDoor,
    visitor: TheVisitor,
    link: Link,
    upload_id: UploadId,
    offset: Annotated[Count, Header(alias="Upload-Offset")],
) -> Response:
    """The next piece; with the last one the file is looked at and sealed."""
    if request.headers.get("content-type") != BODY_TYPE:
        raise HTTPException(415)
    upload = await _found(door, link, upload_id)
    try:
        upload = await door.store.append(upload, offset, request.stream())
    except ClientDisconnect:
        return Response(status_code=400)
    except (WrongOffset, UploadBusy, TooLong) as error:
        return _refused(error, visitor, door)
    if upload.is_whole:
        return await _hand_on(door, visitor, link, upload)
    return _tus(204, _offsets(upload))


@routes.delete("/{upload_id}", dependencies=[Depends(require_version)], status_code=204)
async def end(door: TheDoor, link: Link, upload_id: UploadId) -> Response:
    """Give an upload up."""
    await door.store.remove(await _found(door, link, upload_id))
    return _tus(204, {})


@routes.post("/{upload_id}", dependencies=[Depends(require_version)])
async def overridden(
    request: Request, door: TheDoor, visitor: TheVisitor, link: Link, upload_id: UploadId
) -> Response:
    """For networks that let only GET and POST through (tus 1.0, X-HTTP-Method-Override)."""
    method = request.headers.get("x-http-method-override", "")
    if method == "DELETE":
        return await end(door, link, upload_id)
    offset = request.headers.get("upload-offset", "")
    if method != "PATCH" or not offset.isdecimal() or len(offset) > 15:
        raise HTTPException(405)
    return await go_on(request, door, visitor, link, upload_id, int(offset))


def read_metadata(text: str) -> dict[str, str]:
    """Keys and values of an Upload-Metadata header; what cannot be read is left out."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def use_of(said: str) -> Use:
    """What a file is for; a photograph of the person if nothing known is said."""
    return next((use for use in Use if use == said), Use.PERSON)


def _encode(metadata: dict[str, str]) -> str:
    """Use and name, as they are kept beside an upload."""
    return f"{use_of(metadata.get('use', ''))}/{metadata.get('filename', 'photo')[:120]}"


def _require_room(request: Request, door: Door, owner: str, length: int) -> None:
    settings, address = door.settings, address_of(request)
    if length > settings.upload_bytes:
        raise TooLarge(settings.upload_bytes)
    if sum(one.owner == owner for one in door.store.all()) >= settings.uploads_each_order:
        raise TooMany("unfinished uploads", 60)
    door.limits.bytes.take(address, length)


async def _found(door: Door, link: str, upload_id: str) -> Upload:
    return await door.store.get(upload_id, await door.studio.family.order_id(link))


async def _hand_on(door: Door, visitor: Visitor, link: str, upload: Upload) -> Response:
    """Give a whole file to the studio, which looks at it; whatever comes of that, the upload is over."""
    use, _, name = upload.role.partition("/")
    try:
        with door.store.holding(upload):
            await door.studio.family.add_file(link, door.store.path(upload), name, Use(use))
    except UploadBusy as error:
        return _refused(error, visitor, door)
    except MemoriamError as error:
        await door.store.remove(upload)
        return _refused(error, visitor, door)
    await door.store.remove(upload)
    return _tus(204, _offsets(upload))


def _refused(error: MemoriamError, visitor: Visitor, door: Door) -> Response:
    status, sentence = told(error, visitor.texts, door.settings.upload_bytes // 1_000_000)
    headers = {"X-Said": quote(sentence)}
    if isinstance(error, FullStore | TooMany):
        headers["Retry-After"] = "60"
    return _tus(404 if isinstance(error, NoUpload) else status, headers)


def _offsets(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.length)}


def _tus(status: int, headers: dict[str, str]) -> Response:
    return Response(
        status_code=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers}
    )
