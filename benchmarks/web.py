"""``python -m benchmarks web``: pages under 50 visitors at once, beside two films too, and orders begun, over HTTP."""

from __future__ import annotations

import asyncio
import math
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx

from memoriam.brief import make_brief
from memoriam.studio.works.rendering import Job, ProcessRenderer

VISITORS = 50
"""At once, each on a page of their own, with the pause of somebody who reads."""

READING = 5.0
"""Seconds between two pages of one visitor: somebody who reads quickly."""

ROUNDS = 6
PAGES = ("/", "/begin", "/support", "/f/{link}", "/f/{link}/photos", "/f/{link}/wishes")
ORDERS = 200
AT_ONCE = 20

FILMS = 2
FILM_SECONDS = 60.0
FILM_STARTS_WITHIN = 600.0
PORTRAIT = Path(__file__).parents[1] / "examples" / "grace-hopper.jpg"

FORM = {
    "happened": "dead",
    "name": "Grace Hopper",
    "born": "1906",
    "died": "1992",
    "relation": "grandchild",
    **dict.fromkeys(("entitled", "nobody_objects", "living_agree", "adult"), "yes"),
}


def run_web(folder: Path) -> None:
    """Print what visitors wait for."""
    port = _free_port()
    with _server(folder, port):
        pass  # makes the tables
    began = time.perf_counter()
    with _server(folder, port) as server:
        print(f"start-up to the first answer    {time.perf_counter() - began:6.2f} s")
        asyncio.run(_measure(f"http://127.0.0.1:{port}", folder, server))


async def _measure(address: str, folder: Path, server: int) -> None:
    limits = httpx.Limits(max_connections=VISITORS, max_keepalive_connections=VISITORS)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        found = re.search(r'name="csrf" value="(\w+)"', (await client.get("/link")).text)
        form = {**FORM, "csrf": found[1] if found else ""}
        await _report("one visitor, a page at a time", client, form, 1, 0.0, server)
        await _report(f"{VISITORS} visitors at once", client, form, VISITORS, READING, server)
        await _orders(client, form, server)
        async with _films(folder):
            name = f"{VISITORS} visitors at once beside {FILMS} films"
            await _report(name, client, form, VISITORS, READING, server)


@asynccontextmanager
async def _films(folder: Path) -> AsyncIterator[None]:
    """Films in full size, made as workers make them, while the block lasts; it begins once all are being painted."""
    painting = [asyncio.Event() for _ in range(FILMS)]
    films = [asyncio.create_task(_film(folder / f"film-{number}", at)) for number, at in enumerate(painting)]
    try:
        begun = asyncio.create_task(_all(painting))
        await asyncio.wait({begun, *films}, timeout=FILM_STARTS_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        yield
        if any(film.done() for film in films):
            raise RuntimeError("a film ended before the visitors did; take longer films")
    finally:
        for film in films:
            film.cancel()
        await asyncio.gather(*films, return_exceptions=True)


async def _all(events: Sequence[asyncio.Event]) -> None:
    for event in events:
        await event.wait()


DECLARED = dict.fromkeys(("died", "entitled", "nobody_objects", "living_agree"), True) | {"basis": "family"}


async def _film(folder: Path, painting: asyncio.Event) -> None:
    folder.mkdir()
    brief = make_brief(
        {
            "person": {"name": "Grace Hopper", "photos": [PORTRAIT]},
            "seconds": FILM_SECONDS,
            "declaration": DECLARED,
        }
    )

    async def tell(stage: str, percent: float) -> None:
        if percent and "paint" in stage.lower():
            painting.set()

    made = await ProcessRenderer(stall=FILM_STARTS_WITHIN).render(Job(folder=folder, brief=brief), tell)
    if made.film is None:
        raise RuntimeError(f"no film was made: {made.problem or made.outcome}")


async def _report(
    name: str, client: httpx.AsyncClient, form: dict[str, str], visitors: int, pause: float, server: int
) -> None:
    links = [await _begin(client, form) for _ in range(visitors)]
    used = _processor(server)
    times: dict[str, list[float]] = {page: [] for page in PAGES}

    async def visit(number: int, link: str) -> None:
        await asyncio.sleep(pause * number / visitors)
        for step in range(ROUNDS):
            page = PAGES[(number + step) % len(PAGES)]
            began = time.perf_counter()
            answer = await client.get(page.format(link=link), follow_redirects=False)
            times[page].append(time.perf_counter() - began)
            answer.raise_for_status() if answer.status_code != 303 else None
            await asyncio.sleep(pause)

    await asyncio.gather(*(visit(number, link) for number, link in enumerate(links)))
    answers = [one for found in times.values() for one in found]
    each = (_processor(server) - used) / len(answers) * 1000
    print(f"{name}: {_figures(answers)}, {each:.1f} ms of the processor a page")
    for page, found in times.items():
        print(f"    {page:22} {_figures(found)}")


async def _orders(client: httpx.AsyncClient, form: dict[str, str], server: int) -> None:
    """Whole orders: a form checked, an order begun, wishes and declaration kept."""
    waiting = asyncio.Semaphore(AT_ONCE)

    async def one() -> float | None:
        async with waiting:
            began = time.perf_counter()
            return time.perf_counter() - began if await _begin(client, form) else None

    began, used = time.perf_counter(), _processor(server)
    found = await asyncio.gather(*(one() for _ in range(ORDERS)))
    times = [one for one in found if one is not None]
    rate, refused = len(times) / (time.perf_counter() - began), len(found) - len(times)
    each = (_processor(server) - used) / ORDERS * 1000
    print(
        f"orders begun through the page: {rate:.1f} a second, {refused} asked to come back later, {_figures(times)}, "
        f"{each:.1f} ms of the processor each"
    )


def _processor(process: int) -> float:
    """Seconds of the processor a process has used (proc(5)): on a busy machine they say more than the wall's clock."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _begin(client: httpx.AsyncClient, form: dict[str, str]) -> str:
    """The link of a new order; nothing if the studio was too busy."""
    answer = await client.post("/begin", data=form, follow_redirects=False)
    return answer.headers["location"].split("/")[2] if answer.status_code == 303 else ""


def _figures(times: Sequence[float]) -> str:
    ordered = sorted(times)
    worst = ordered[max(0, math.ceil(0.99 * len(ordered)) - 1)]
    return (
        f"{len(ordered)} answers, median {statistics.median(ordered) * 1000:.1f} ms, p99 {worst * 1000:.1f} ms, "
        f"worst {ordered[-1] * 1000:.1f} ms"
    )


@contextmanager
def _server(folder: Path, port: int) -> Iterator[int]:
    """The server's process."""
    environment = {
        **os.environ,
        "MEMORIAM_STUDIO_DATABASE_URL": f"sqlite:///{folder / 'studio.sqlite'}",
        "MEMORIAM_STUDIO_STORE_URL": (folder / "objects").as_uri(),
        "MEMORIAM_STUDIO_KEY_STORE_URL": (folder / "keys").as_uri(),
        "MEMORIAM_STUDIO_MASTER_KEY": str(folder / "master.key"),
        "MEMORIAM_STUDIO_JOURNAL": str(folder / "journal.jsonl"),
        "MEMORIAM_STUDIO_PRICES": str(folder / "prices.toml"),
        "MEMORIAM_STUDIO_WORK_FOLDER": str(folder / "work"),
        "MEMORIAM_STUDIO_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MEMORIAM_WEB_UPLOAD_FOLDER": str(folder / "uploads"),
        "MEMORIAM_WEB_PAGES_A_MINUTE": "10000000",
        "MEMORIAM_WEB_ORDERS_AN_HOUR": "10000000",
    }
    command = [sys.executable, "-m", "memoriam.doors.web", "127.0.0.1", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield server.pid
    finally:
        server.terminate()
        server.wait(60)


def _wait(port: int) -> None:
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=5)
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
