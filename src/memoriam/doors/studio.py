"""``memoriam studio`` and ``memoriam worker``: the whole business, and its owner's desk in a terminal."""

from __future__ import annotations

import asyncio
import datetime
import gc
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from memoriam.errors import BriefError, InstallationError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from memoriam.studio.house import Studio

studio_app = typer.Typer(
    help="Take orders: the studio's server, and its owner's desk.", invoke_without_command=True
)

OrderId = Annotated[str, typer.Argument(help="number of the order", show_default=False)]
PaymentId = Annotated[str, typer.Argument(help="number of the payment", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="print the result as JSON for a program to read")]
Text = Annotated[str, typer.Argument(help="what is written to the family", show_default=False)]

T = TypeVar("T")

console = Console(highlight=False, soft_wrap=True)


@studio_app.callback()
def studio(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on")] = 8000,
    workers: Annotated[int, typer.Option(min=0, help="workers beside the server")] = 1,
    telegram: Annotated[bool, typer.Option("--telegram", help="the Telegram bot beside the server")] = False,
) -> None:
    """Run the studio: pages, housekeeping and one worker. With a word after it: the owner's desk."""
    if context.invoked_subcommand is None:
        _need_studio()
        _serve(host, port, workers, telegram)


def worker(
    housekeeping: Annotated[
        bool, typer.Option("--housekeeping", help="also keep the journal, mail, refunds and retention")
    ] = False,
) -> None:
    """Make previews and films for the studio whose settings this machine has, until stopped."""
    _need_studio()
    from memoriam.studio.works.process import run_worker

    run_worker(housekeeping=housekeeping)


def telegram() -> None:
    """Run the studio's Telegram bot, until stopped (docs/telegram.md)."""
    _need_studio()
    from memoriam.doors.telegram.process import run_telegram

    run_telegram()


@studio_app.command()
def orders(
    state: Annotated[list[str] | None, typer.Option(help="only orders in this state")] = None,
    reason: Annotated[str, typer.Option(help="a word of the last step's reason")] = "",
    older: Annotated[float, typer.Option(help="hours in their state at least")] = 0,
    hardship: Annotated[
        bool, typer.Option("--hardship", help="only families that ask for a free film")
    ] = False,
    as_json: Json = False,
) -> None:
    """List orders, longest in their state first."""
    _need_studio()
    from memoriam.studio.face.schemas import QueueFilter

    wanted = QueueFilter(
        states=_states(state or []), reason=reason, older_than_hours=older, wishes_free=hardship
    )
    queue = _ask(lambda studio: studio.owner.queue(wanted))
    if as_json:
        typer.echo(queue.model_dump_json(indent=2))
        return
    console.print(", ".join(f"{name} {count}" for name, count in sorted(queue.counts.items())) or "no orders")
    for row in queue.rows:
        console.print(f"{row.order.id}  {row.order.state:10} {_age(row.age):>7}  {escape(row.reason)}")


@studio_app.command()
def order(order_id: OrderId, as_json: Json = False) -> None:
    """Open an order: everything that is known of it."""
    sheet = _ask(lambda studio: studio.owner.order(order_id))
    if as_json:
        typer.echo(sheet.model_dump_json(indent=2))
        return
    said = sheet.draft
    console.print(f"[bold]{sheet.order.id}[/bold] {sheet.order.state}: {sheet.explanation}")
    console.print(f"for {escape(said.person.name or 'nobody named yet')}, scenes {', '.join(said.scenes)}")
    for step in sheet.history:
        console.print(f"  {step.number:3} {step.at:%Y-%m-%d %H:%M} {step.after:10} {escape(step.reason)}")
    for view in sheet.verdicts:
        for decision in view.verdict.against():
            passed = ", let pass" if view.reviewed_at else ""
            console.print(f"  rule {decision.rule}: {decision.outcome}, {decision.reason}{passed}")
    for payment in sheet.payments:
        console.print(
            f"  payment {payment.id} {payment.method} {payment.state} {payment.amount} {payment.currency}"
        )
    for letter in sheet.letters:
        console.print(f"  {letter.author}: {escape(letter.text)}")
    if sheet.place is not None:
        console.print("  " + " ".join(sheet.place.sentences))
    console.print(f"possible: {', '.join(sorted(sheet.can))}")


@studio_app.command()
def fetch(
    order_id: OrderId,
    name: Annotated[str, typer.Argument(help="film, preview, poster, sheet, report or page")],
    output: Annotated[Path, typer.Option("--output", "-o", help="file to write")],
) -> None:
    """Write an order's film, preview, poster, contact sheet or report to a file."""

    async def written(studio: Studio) -> int:
        found = await studio.owner.file(order_id, name)
        data = b"".join([piece async for piece in found.pieces])
        return await asyncio.to_thread(output.write_bytes, data)

    console.print(f"{_ask(written)} bytes in {escape(str(output))}")


@studio_app.command()
def approve(order_id: OrderId) -> None:
    """The film is good: show it to the family."""
    _ask(lambda studio: studio.owner.approve(order_id))


@studio_app.command()
def decide(
    order_id: OrderId,
    allow: Annotated[
        bool, typer.Option("--allow/--refuse", help="let pass what is held, or refuse the order")
    ],
    letter: Annotated[str, typer.Option(help="to the family; needed for a refusal")] = "",
) -> None:
    """Decide about an order that is held. What a rule refuses cannot be allowed."""
    if not allow and not letter:
        raise BriefError("A refusal needs a letter to the family; add --letter '…'.")
    if allow:
        _ask(lambda studio: studio.owner.allow(order_id, letter))
    else:
        _ask(lambda studio: studio.owner.refuse(order_id, letter))


@studio_app.command()
def hold(order_id: OrderId, reason: Annotated[str, typer.Option(help="why, for your own list")]) -> None:
    """Stop an order until somebody decides."""
    _ask(lambda studio: studio.owner.hold(order_id, reason))


@studio_app.command("again")
def render_again(
    order_id: OrderId,
    scene: Annotated[list[str] | None, typer.Option("--scene", help="other scenes, in order")] = None,
) -> None:
    """Make the film again, perhaps with other scenes; the order keeps its ticket."""
    _ask(lambda studio: studio.owner.render_again(order_id, {"scenes": scene} if scene else None))


@studio_app.command()
def write(order_id: OrderId, text: Text) -> None:
    """Write a letter to the family."""
    _ask(lambda studio: studio.owner.write(order_id, text))


@studio_app.command()
def free(order_id: OrderId) -> None:
    """Give the film away."""
    _ask(lambda studio: studio.owner.give_free(order_id))


@studio_app.command()
def arrived(payment_id: PaymentId) -> None:
    """A bank transfer arrived."""
    _ask(lambda studio: studio.owner.mark_arrived(payment_id))


@studio_app.command()
def refund(
    payment_id: PaymentId,
    reason: Annotated[str, typer.Option(help="why, for the books")] = "The owner gave it back.",
    sent: Annotated[bool, typer.Option("--sent", help="a bank transfer was sent back already")] = False,
) -> None:
    """Give a payment back."""
    given = _ask(
        lambda studio: (
            studio.owner.mark_sent_back(payment_id) if sent else studio.owner.refund(payment_id, reason)
        )
    )
    console.print(f"{given.id} {given.state}")


@studio_app.command()
def erase(order_id: OrderId) -> None:
    """Erase an order for good, and print the receipt."""
    typer.echo(_ask(lambda studio: studio.owner.erase(order_id)).model_dump_json(indent=2))


@studio_app.command()
def figures(
    day: Annotated[str, typer.Option(help="a day, such as 2026-11-22; today if left out")] = "",
    as_json: Json = False,
) -> None:
    """Print one day's figures."""
    wanted = _day(day)
    _print(_ask(lambda studio: studio.owner.figures(wanted)), as_json=as_json)


@studio_app.command()
def prices(as_json: Json = False) -> None:
    """Print the price list as it counts now; a wrong one is named in a sentence."""

    async def known(studio: Studio) -> Any:
        return studio.owner.prices()

    _print(_ask(known), as_json=as_json)


@studio_app.command()
def capacity(as_json: Json = False) -> None:
    """Print what can be made at the same time, and by how many workers."""
    _print(_ask(lambda studio: studio.owner.capacity()), as_json=as_json)


@studio_app.command()
def password(
    name: Annotated[str, typer.Option(help="of the studio, as the authenticator shows it")] = "Memoriam",
) -> None:
    """Set the password of the owner's page, and print the secret for the authenticator, once."""
    _need_studio()
    from memoriam.doors.web.owner import name_owner
    from memoriam.doors.web.settings import WebSettings

    said = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    typer.echo(name_owner(WebSettings().owner_file, said, name))


def _serve(host: str, port: int, workers: int, telegram: bool) -> None:
    # What is loaded now stays until the end: nothing of it is looked through for rubbish, now or later.
    gc.disable()
    from memoriam.doors.web.app import make_app
    from memoriam.doors.web.server import serve
    from memoriam.doors.web.settings import WebSettings
    from memoriam.studio.logs import start_logging
    from memoriam.studio.settings import studio_settings

    settings = studio_settings()
    start_logging(as_json=settings.log_json)
    web = WebSettings()
    app = make_app(
        web,
        public_url=settings.public_url,
        stripe=settings.stripe_key is not None,
        studio=lambda: _running(workers, telegram),
    )
    serve(app, web, host, port)


@asynccontextmanager
async def _running(workers: int, telegram: bool) -> AsyncIterator[Studio]:
    """The open studio, with its housekeeping and its workers beside it."""
    from memoriam.studio.house import Studio
    from memoriam.studio.housekeeping import Housekeeping
    from memoriam.studio.works.process import keep_worker

    async with Studio.open() as studio:
        gc.freeze()
        gc.enable()
        beside = [asyncio.create_task(Housekeeping(studio).keep_doing())]
        beside += [asyncio.create_task(keep_worker()) for _ in range(workers)]
        if telegram:
            # Imported here: its library takes longer to load than all the rest of the studio.
            from memoriam.doors.telegram.server import run_bot
            from memoriam.doors.telegram.settings import telegram_settings

            beside.append(asyncio.create_task(run_bot(telegram_settings())))
        try:
            yield studio
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


def _ask(question: Callable[[Studio], Awaitable[T]]) -> T:
    """Open the studio, ask one thing, write down what has to be, and close it."""
    _need_studio()
    from memoriam.studio.house import Studio

    async def asked() -> T:
        async with Studio.open() as studio:
            return await question(studio)

    return asyncio.run(asked())


def _need_studio() -> None:
    # Looked for, not loaded: the server itself never needs the workflow engine, which takes a second to load.
    if not all(find_spec(name) for name in ("dbos", "sqlalchemy")):
        raise InstallationError("The studio is not installed; run: pip install 'memoriam[studio]'")


def _states(names: list[str]) -> Any:
    from memoriam.studio.orders.states import OrderState

    unknown = sorted(set(names) - set(OrderState))
    if unknown:
        raise BriefError(f"There is no state '{unknown[0]}'; known are {', '.join(OrderState)}.")
    return tuple(state for state in OrderState if state in names)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise BriefError(f"'{text}' is no day; write it like 2026-11-22.") from None


def _age(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours / 24:.1f} d" if hours >= 48 else f"{hours:.1f} h"


def _print(found: BaseModel, *, as_json: bool) -> None:
    said = json.loads(found.model_dump_json())
    if as_json:
        typer.echo(json.dumps(said, indent=2))
        return
    for name, value in said.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
        console.print(f"{name.replace('_', ' '):20} {escape(str(shown))}")
