"""Progress prints rising percentages once each, counts from several threads, and lets itself be cancelled."""

from __future__ import annotations

import io
import os
import re
import signal
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.errors import Cancelled
from memoriam.progress import (
    BarProgress,
    Cancel,
    NoProgress,
    PlainProgress,
    cancel_on_interrupt,
    open_progress,
    terminal_progress,
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def percents(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"(\d+) %", text)]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_plain_percentages_rise_and_end_at_a_hundred(steps: list[int]) -> None:
    stream = io.StringIO()
    with PlainProgress(stream) as progress:
        progress.stage("Painting", sum(steps))
        for step in steps:
            progress.advance(step)
    found = percents(stream.getvalue())
    assert found == sorted(set(found))
    assert found[-1] == 100
    assert stream.getvalue().startswith("Painting\n")


def test_plain_has_one_line_for_each_per_cent_however_many_frames() -> None:
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.stage("Painting", 3000)
    for _ in range(3000):
        progress.advance()
    assert percents(stream.getvalue()) == list(range(1, 101))


def test_plain_never_passes_a_hundred_and_starts_anew_with_each_stage() -> None:
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.stage("Looking", 2)
    progress.advance(5)
    progress.stage("Painting", 2)
    progress.advance()
    assert stream.getvalue().splitlines() == ["Looking", "Looking 100 %", "Painting", "Painting 50 %"]


def test_plain_without_total_says_only_the_name() -> None:
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.stage("Planning")
    progress.advance()
    assert stream.getvalue() == "Planning\n"


def test_plain_counts_from_threads() -> None:
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.stage("Painting", 400)

    def work() -> None:
        for _ in range(100):
            progress.advance()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert percents(stream.getvalue()) == list(range(1, 101))


@pytest.mark.parametrize(
    "make", [NoProgress, lambda c: PlainProgress(io.StringIO(), c), lambda c: BarProgress(Terminal(), c)]
)
def test_every_kind_raises_cancelled_at_the_next_step(make: type[NoProgress]) -> None:
    cancel = Cancel()
    with make(cancel) as progress:
        progress.stage("Painting", 10)
        progress.advance()
        cancel.set()
        with pytest.raises(Cancelled, match="cancelled"):
            progress.advance()
        with pytest.raises(Cancelled):
            progress.stage("Writing", 1)


def test_bar_shows_stages_on_a_terminal() -> None:
    stream = Terminal()
    with terminal_progress(stream) as progress:
        progress.stage("Looking at the photograph [1]", 2)
        progress.advance(2)
        progress.stage("Painting")
        progress.advance()
    assert "Looking at the photograph [1]" in stream.getvalue()
    assert "Painting" in stream.getvalue()


def test_a_pipe_gets_plain_lines() -> None:
    assert isinstance(terminal_progress(io.StringIO()), PlainProgress)


def test_interrupt_sets_the_token_once_and_the_handler_is_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with cancel_on_interrupt() as cancel:
        os.kill(os.getpid(), signal.SIGINT)
        assert cancel.wished
        with pytest.raises(KeyboardInterrupt):  # a second Ctrl-C does not wait
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_interrupt_cancels_work_cleanly(capsys: pytest.CaptureFixture[str]) -> None:
    with open_progress() as progress:
        progress.stage("Painting", 2)
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Cancelled):
            progress.advance()
    assert capsys.readouterr().err == "Painting\n"


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with open_progress(quiet=True) as progress:
        progress.stage("Painting", 1)
        progress.advance()
    assert capsys.readouterr() == ("", "")


def test_outside_the_main_thread_signals_are_left_alone() -> None:
    seen: list[bool] = []

    def work() -> None:
        with cancel_on_interrupt() as cancel:
            seen.append(cancel.wished)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
