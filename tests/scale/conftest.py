"""A Dask cluster of this machine, with a scheduler and workers that are processes of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from ..packs import check, write


@pytest.fixture(scope="session")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs="ERROR",
    ) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def address(cluster: LocalCluster) -> str:
    address: str = cluster.scheduler_address
    return address


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(
        tmp_path_factory.mktemp("pack"),
        check(),
        check(
            "security.key",
            severity="note",
            let={"a": {"text": ["暗証番号"]}},
            examples={"warn": ["《暗証番号》は"], "silent": ["番号は"]},
        ),
    )
