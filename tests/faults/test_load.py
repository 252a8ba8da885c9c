"""32 clients at once: every answer right, and memory bounded. `make load` does the same for 20,000 checks."""

from __future__ import annotations

from pathlib import Path

from .conftest import RunIn
from .load import POSTS, put_under_load

CHECKS = 800
MOST_GROWTH = 48 * 2**20
"""Bytes. A service that kept what it is asked, or leaked its answers, would be far beyond in `make load`; here
this stops only what runs away."""


def test_many_clients_get_the_answers_that_one_gets(run_in: RunIn, home: Path) -> None:
    service = run_in(home)
    service.start()
    texts = [*POSTS.read_text(encoding="utf-8").splitlines(), "橋が落ちた。みんな拡散して", "𠮷野家。😀拡散して"]
    outcome = put_under_load(service, texts, checks=CHECKS)
    assert outcome.failures == {}
    assert len(outcome.times) == CHECKS
    assert outcome.growth < MOST_GROWTH
    service.stop()
