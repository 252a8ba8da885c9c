"""The count that processes share."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.sharedctypes import Synchronized

import pytest

from hitokokyu.web.errors import Problem
from hitokokyu.web.shared.limits import SharedLimit
from hitokokyu.web.shared.settings import Rate

NEVER_AGAIN = 0.001
FORK = multiprocessing.get_context("fork")


def spent(limit: SharedLimit, caller: str, times: int) -> int:
    """How many of so many requests were let through."""
    through = 0
    for _ in range(times):
        try:
            limit.spend(caller)
            through += 1
        except Problem as problem:
            assert problem.code == "too-many-requests"
    return through


def spend_and_tell(limit: SharedLimit, told: Synchronized[int]) -> None:
    through = spent(limit, "hanako", 500)
    with told.get_lock():
        told.value += through


def spend_for_ever(limit: SharedLimit) -> None:
    while True:
        spent(limit, "hanako", 1000)


def test_exactly_so_many_over_processes_and_threads() -> None:
    limit = SharedLimit(Rate(burst=321, per_second=NEVER_AGAIN))
    told: Synchronized[int] = FORK.Value("i", 0)
    processes = [FORK.Process(target=spend_and_tell, args=(limit, told)) for _ in range(3)]
    for process in processes:
        process.start()
    here: list[int] = []
    threads = [threading.Thread(target=lambda: here.append(spent(limit, "hanako", 200))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for process in processes:
        process.join(60)
    assert told.value + sum(here) == 321
    assert spent(limit, "taro", 400) == 321


def test_a_process_that_is_killed_keeps_nobody_out() -> None:
    limit = SharedLimit(Rate(burst=1000, per_second=1_000))
    for _ in range(10):
        process = FORK.Process(target=spend_for_ever, args=(limit,))
        process.start()
        spent(limit, "hanako", 200)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(60)
    assert spent(limit, "somebody else", 5) == 5


def test_a_bucket_fills_again() -> None:
    limit = SharedLimit(Rate(burst=3, per_second=20))
    assert spent(limit, "hanako", 3) == 3
    deadline = time.monotonic() + 60
    while spent(limit, "hanako", 1) == 0:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_how_long_to_wait() -> None:
    limit = SharedLimit(Rate(burst=2, per_second=0.1))
    assert spent(limit, "hanako", 2) == 2
    with pytest.raises(Problem) as refused:
        limit.spend("hanako")
    assert dict(refused.value.headers)["Retry-After"] in ("9", "10")
