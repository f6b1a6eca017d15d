"""Starts servers and workers in a moment, so that they can be killed often: everything is loaded once, then forked.

Reads one JSON object a line from its standard input, ``{"role": "worker" | "front"}``, and answers with the process's
number. The children are processes like any other: ``kill -9`` ends them wherever they are.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import random
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from memoriam.errors import MemoriamError
from memoriam.studio.face.schemas import Begin, Contact
from memoriam.studio.house import Studio
from memoriam.studio.housekeeping import Housekeeping
from memoriam.studio.orders.service import UnknownOrder
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method
from memoriam.studio.works.lifeline import Fenced
from memoriam.studio.works.patience import is_unreachable
from memoriam.studio.works.worker import work
from studio_house import ALL_DECLARED, TOLD, NoLooker, pieces, settings_in
from studio_worker import StubRenderer

BACK = "https://studio.example/paid"
LINK_DOOR = "web"


async def be_worker(folder: Path, plan: dict[str, Any]) -> None:
    """Work until killed."""
    async with Studio.open(settings_in(folder, **plan["settings"]), looker=NoLooker()) as studio:
        await work(studio, StubRenderer(plan["seconds"], folder / "diary.txt"))


async def be_front(folder: Path, plan: dict[str, Any]) -> None:
    """Do, again and again, what families and the owner would do next; and the housekeeping."""
    async with Studio.open(settings_in(folder, **plan["settings"]), looker=NoLooker()) as studio:
        housekeeping = Housekeeping(studio)
        while True:
            for order_id in random.sample(plan["orders"], len(plan["orders"])):
                with contextlib.suppress(MemoriamError):
                    await next_step(studio, order_id, erases=order_id in plan["erased"])
            await housekeeping.do_all()
            await asyncio.sleep(0.05)


async def next_step(studio: Studio, order_id: str, *, erases: bool) -> None:
    """The next thing that somebody does about an order."""
    link = await link_of(studio, order_id)
    if link is None:
        return
    family, owner = studio.family, studio.owner
    state = (await family.view(link)).order.state
    if state is OrderState.INTAKE:
        await family.say(link, TOLD)
        await family.add_photo(link, pieces(order_id.encode() * 3000), "grace.jpg")
        await family.declare(link, ALL_DECLARED)
        await family.ask_for_preview(link)
    elif state in {OrderState.PREVIEW, OrderState.PAYMENT}:
        await family.pay(link, Method.STRIPE, BACK)
    elif state is OrderState.REVIEW:
        await owner.approve(order_id)
    elif state is OrderState.APPROVAL:
        await family.approve(link)
    elif state in {OrderState.DELIVERED, OrderState.ERASING} and erases:
        await family.erase(link)


async def link_of(studio: Studio, order_id: str) -> str | None:
    """The link of an order, which is begun if it was not; None once it is erased."""
    services = studio.services
    try:
        async with services.database.transaction() as session:
            order = await services.orders(session).get(order_id)
            if order.state is OrderState.ERASED:
                return None
            return await services.links(session).current(order_id, LINK_DOOR)
    except UnknownOrder:
        begin = Begin(contact=Contact(mail=f"{order_id}@example.org"))
        return (await studio.family.begin(begin, order_id=order_id)).link


async def _patient(role: Any, folder: Path, plan: dict[str, Any]) -> None:
    while True:
        try:
            await role(folder, plan)
        except Exception as error:
            if not is_unreachable(error):
                raise
            await asyncio.sleep(0.2)


def _be(role: str, folder: Path, plan: dict[str, Any]) -> None:
    status = 0
    try:
        asyncio.run(_patient(be_worker if role == "worker" else be_front, folder, plan))
    except Fenced:
        status = 75
    except BaseException:  # noqa: BLE001 - a process' edge
        traceback.print_exc()
        status = 1
    sys.stderr.flush()
    os._exit(status)


def _end_with_parent() -> None:
    """Whatever ends the tests ends the children too (Linux only, prctl(2): PR_SET_PDEATHSIG is 1)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main(folder: Path) -> None:
    """Fork a child for each line."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        role = json.loads(line)["role"]
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _end_with_parent()
            with (folder / f"{role}.log").open("a", encoding="utf-8") as log:
                os.dup2(log.fileno(), 2)
            os.close(0)
            _be(role, folder, plan)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
