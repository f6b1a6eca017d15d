"""The stopwatch measures what it says, and memory only grows."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from memoriam.proof.stopwatch import Stopwatch, peak_memory


def test_waiting_is_wall_time_and_working_is_cpu_time() -> None:
    watch = Stopwatch()
    with watch.stage("waiting"):
        time.sleep(0.08)
    with watch.stage("working"):
        end = time.process_time() + 0.08
        while time.process_time() < end:
            pass
    waiting, working = watch.laps
    assert waiting.wall >= 0.08
    assert waiting.cpu < 0.04
    assert working.cpu >= 0.07
    assert working.wall >= 0.07


def test_a_stage_entered_twice_is_added_up_and_keeps_its_place() -> None:
    watch = Stopwatch()
    for name in ("a", "b", "a"):
        with watch.stage(name):
            time.sleep(0.01)
    assert [lap.name for lap in watch.laps] == ["a", "b"]
    assert watch.laps[0].wall >= 0.02


def test_a_failing_stage_is_counted_and_its_error_comes_through() -> None:
    watch = Stopwatch()
    with pytest.raises(KeyError), watch.stage("failing"):
        raise KeyError("x")
    assert [lap.name for lap in watch.laps] == ["failing"]


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="only Linux tells the memory of this moment"
)
def test_peak_memory_is_in_bytes_and_never_below_what_is_in_use() -> None:
    held = np.ones(4_000_000)
    in_use = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert held.nbytes < in_use <= peak_memory() * 1.01
    assert peak_memory() < 64e9
