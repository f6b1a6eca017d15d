from __future__ import annotations

import threading
import time

import pytest

from memoriam.engines.ordered import AHEAD, in_order


def test_results_come_in_order_though_work_ends_out_of_order() -> None:
    def work(i: int) -> int:
        time.sleep(0.004 if i % 2 == 0 else 0.0)
        return i

    assert list(in_order(work, 20, 3)) == list(range(20))


def test_no_more_are_under_way_than_promised() -> None:
    started = 0
    lock = threading.Lock()

    def work(i: int) -> int:
        nonlocal started
        with lock:
            started += 1
        return i

    for taken, _ in enumerate(in_order(work, 30, 2)):
        time.sleep(0.002)
        assert started - taken <= 2 + AHEAD + 1


def test_errors_come_through_and_stop_the_work() -> None:
    done: list[int] = []

    def work(i: int) -> int:
        if i == 3:
            raise KeyError("three")
        done.append(i)
        return i

    with pytest.raises(KeyError, match="three"):
        list(in_order(work, 1000, 2))
    assert len(done) < 20
