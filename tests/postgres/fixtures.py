"""Databases for tests, handed round by tests/conftest.py."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from .server import Server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Starts with the first test that asks for it."""
    # Not below the folder of pytest: a server that root starts runs as somebody else, who may not look into it.
    with tempfile.TemporaryDirectory(prefix="hitokokyu-postgres-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def postgres_address(postgres_server: Server) -> str:
    """Of a database with nothing in it."""
    address = postgres_server.address("postgres")
    engine = sqlalchemy.create_engine(address, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        # Who was left over from another test must hold nothing up.
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest) -> str | None:
    """What `Store` is told: the test runs once on each."""
    if request.param == "sqlite":
        return None
    address: str = request.getfixturevalue("postgres_address")
    return address
