"""How far the work is, for whoever waits; and how they call it off.

Every kind of progress is used the same way and may be advanced from several threads::

    with open_progress() as progress:
        progress.stage("Painting", total=450)
        for frame in frames:
            progress.advance()
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TextIO

from memoriam.errors import Cancelled

if TYPE_CHECKING:
    from rich.progress import Progress as RichBar
    from rich.progress import TaskID


class Cancel:
    """A wish to stop. Setting it never interrupts anything by itself: the work asks at each step."""

    def __init__(self) -> None:
        self._wished = threading.Event()

    @property
    def wished(self) -> bool:
        """True once somebody wants the work to stop."""
        return self._wished.is_set()

    def set(self) -> None:
        """Wish that the work stops; safe to call from a signal handler and from any thread."""
        self._wished.set()

    def check(self) -> None:
        """Raise Cancelled if the wish was made."""
        if self.wished:
            raise Cancelled("The film was cancelled before it was finished; start it again to make it.")


@contextmanager
def cancel_on_interrupt() -> Iterator[Cancel]:
    """A :class:`Cancel` that Ctrl-C sets; a second Ctrl-C interrupts at once, for work that does not answer.

    Outside the main thread Python handles no signals: there the token is only set by whoever holds it.
    """
    cancel = Cancel()
    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return
    before = signal.getsignal(signal.SIGINT)

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        cancel.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


class Progress(Protocol):
    """What the road of a film tells about its way. Both calls raise Cancelled once that was wished."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin the next stage; ``total`` steps, or None where nobody knows. Ends the stage before."""
        ...

    def advance(self, steps: int = 1) -> None:
        """``steps`` more of the current stage are done."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class NoProgress:
    """Says nothing, and still lets itself be cancelled."""

    def __init__(self, cancel: Cancel | None = None) -> None:
        self.cancel = cancel or Cancel()

    def stage(self, name: str, total: int | None = None) -> None:  # noqa: ARG002
        """See :class:`Progress`."""
        self.cancel.check()

    def advance(self, steps: int = 1) -> None:  # noqa: ARG002
        """See :class:`Progress`."""
        self.cancel.check()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class PlainProgress(NoProgress):
    """One line for each stage and each whole per cent of it: for pipes, logs and other programs to read."""

    def __init__(self, stream: TextIO, cancel: Cancel | None = None) -> None:
        super().__init__(cancel)
        self._stream = stream
        self._lock = threading.Lock()
        self._name, self._total, self._done, self._percent = "", 0, 0, 0

    def stage(self, name: str, total: int | None = None) -> None:
        """See :class:`Progress`; prints the stage's name."""
        super().stage(name, total)
        with self._lock:
            self._name, self._total, self._done, self._percent = name, total or 0, 0, 0
            self._say(name)

    def advance(self, steps: int = 1) -> None:
        """See :class:`Progress`; prints a line when another whole per cent is reached."""
        super().advance(steps)
        with self._lock:
            self._done += steps
            percent = min(100, 100 * self._done // self._total) if self._total else 0
            if percent > self._percent:
                self._percent = percent
                self._say(f"{self._name} {percent} %")

    def _say(self, line: str) -> None:
        self._stream.write(f"{line}\n")
        self._stream.flush()


class BarProgress(NoProgress):
    """A quiet bar with the time left, for a person at a terminal; finished stages stay above it with their time."""

    def __init__(self, stream: TextIO, cancel: Cancel | None = None) -> None:
        super().__init__(cancel)
        self._bar = _make_bar(stream)
        self._task: TaskID | None = None

    def stage(self, name: str, total: int | None = None) -> None:
        """See :class:`Progress`; a stage without a total shows a pulse."""
        super().stage(name, total)
        self._end_stage()
        self._task = self._bar.add_task(name, total=total)

    def advance(self, steps: int = 1) -> None:
        """See :class:`Progress`."""
        super().advance(steps)
        if self._task is not None:
            self._bar.advance(self._task, steps)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._end_stage()
        self._bar.stop()

    def _end_stage(self) -> None:
        if self._task is not None:
            done = self._bar.tasks[self._task].completed
            self._bar.update(self._task, total=done or 1, completed=done or 1)
            self._bar.stop_task(self._task)


def terminal_progress(stream: TextIO, cancel: Cancel | None = None) -> Progress:
    """A bar where ``stream`` is a terminal, plain lines where it is a pipe or a file."""
    return BarProgress(stream, cancel) if stream.isatty() else PlainProgress(stream, cancel)


@contextmanager
def open_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Progress on the error stream that Ctrl-C cancels; ``quiet`` says nothing. What a command uses."""
    with cancel_on_interrupt() as cancel:
        chosen = NoProgress(cancel) if quiet else terminal_progress(sys.stderr, cancel)
        with chosen as progress:
            yield progress


def _make_bar(stream: TextIO) -> RichBar:
    # Imported here: rich costs about 0.1 s, and neither a pipe nor the library needs it.
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=32),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=Console(file=stream),
    )
