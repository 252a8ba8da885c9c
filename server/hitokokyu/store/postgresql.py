"""A PostgreSQL server, for the shared service of an office: several workers, a user per row.

Through SQLAlchemy, which is imported here and nowhere else: it takes longer to import (0.2 s) than a
check may be late, and who has a file needs neither it nor a driver.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from .database import Connection, Content, Database, Reason, StoreError
from .migrations import MIGRATIONS, for_postgresql

_CONNECT_SECONDS = 5
_LOCK_SECONDS = 10
_STATEMENT_SECONDS = 30
_POOL_SECONDS = 10
_NOTHING: Mapping[str, object] = {}

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"
"""Held until the transaction ends; of names that begin like this only ours are."""
_SCHEMA_LOCK = "hitokokyu schema"


class PostgresDatabase(Database):
    """One database of a server. Safe to share between threads, and to keep over a fork."""

    def __init__(self, url: str) -> None:
        """Connect to it, and bring its schema up to date.

        Args:
            url: `postgresql+psycopg://user:password@host/database`, as SQLAlchemy has it.

        Raises:
            StoreError: that is no such address, it cannot be reached or written, or belongs to a
                newer version; or it cannot hold every character.
        """
        try:
            address = sqlalchemy.make_url(url)
            self.name = address.render_as_string(hide_password=True)
            if address.get_backend_name() != "postgresql":
                raise _unusable_address(self.name)
            engine = sqlalchemy.create_engine(
                address,
                pool_pre_ping=True,
                pool_timeout=_POOL_SECONDS,
                # Errors name statements; what was written must not be in them.
                hide_parameters=True,
                connect_args={
                    "connect_timeout": _CONNECT_SECONDS,
                    "options": f"-c lock_timeout={_LOCK_SECONDS}s -c statement_timeout={_STATEMENT_SECONDS}s",
                },
            )
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
            raise _unusable_address(getattr(self, "name", None)) from error
        self._engine = engine
        # Read within one state of everything, and without a lock.
        self._reading_engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        _drop_connections_in_children(engine)
        self._migrate()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._translated(), self._reading_engine.connect() as connection:
            yield _Connection(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._translated(), self._engine.connect() as connection:
            self._lock(connection)
            try:
                yield _Connection(connection)
            except SQLAlchemyError:
                connection.rollback()
                raise
            except Exception:
                connection.commit()
                raise
            connection.commit()

    @contextmanager
    def erasing(self) -> Iterator[Connection]:
        with self._translated(), self._engine.begin() as connection:
            self._lock(connection)
            yield _Connection(connection)

    def watcher(self) -> _Watcher:
        return _Watcher(self)

    def close(self) -> None:
        self._engine.dispose()

    def _lock(self, connection: sqlalchemy.Connection) -> None:
        # What one reads and then writes must not be changed in between by another worker. Users do
        # not wait for each other.
        connection.execute(sqlalchemy.text(_LOCK), {"name": f"hitokokyu owner {self.owner}"})

    def _migrate(self) -> None:
        with self._translated(), self._engine.begin() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
            if encoding != "UTF8":
                raise StoreError(
                    f"データベース {self.name} の文字コードが {encoding} なので、絵文字などを残せません。"
                    "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 で作ったものを使ってください。\n"
                    f"The database {self.name} is encoded in {encoding}, which has no room for emoji, for one. "
                    "Use one made with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
                )
            connection.execute(sqlalchemy.text(_LOCK), {"name": _SCHEMA_LOCK})
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
            version = connection.exec_driver_sql("SELECT max(version) FROM schema_version").scalar() or 0
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"データベース {self.name} は新しい版のひと呼吸が作ったものです。ひと呼吸を更新してください。\n"
                    f"The database {self.name} was made by a newer version. Please update."
                )
            for statement in (one for migration in MIGRATIONS[version:] for one in migration):
                connection.exec_driver_sql(for_postgresql(statement))
            if version < len(MIGRATIONS):
                connection.exec_driver_sql("DELETE FROM schema_version")
                connection.exec_driver_sql(f"INSERT INTO schema_version VALUES ({len(MIGRATIONS)})")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            # The first line only: the others tell the statement and where to read about it.
            told = str(getattr(error, "orig", None) or error).partition("\n")[0]
            raise StoreError(
                f"データベースを使えません: {self.name} ({told})。サーバーが動いているか、"
                "アドレスと権限と空き容量を確かめてください。\n"
                f"Cannot use the database: {self.name} ({told}). Check that the server is running, "
                "its address, permissions and free space.",
                _reason(error),
            ) from error


class _Connection:
    """One of SQLAlchemy, with the names that `sqlite3` has for it."""

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        self._connection = connection

    def execute(
        self, statement: str, values: Mapping[str, object] = _NOTHING, /
    ) -> sqlalchemy.CursorResult[Any]:
        return self._connection.execute(sqlalchemy.text(statement), values)

    def executemany(self, statement: str, values: Iterable[Mapping[str, object]], /) -> None:
        rows = list(values)
        if rows:
            self._connection.execute(sqlalchemy.text(statement), rows)


class _Watcher:
    """Reads anew whenever it is asked: a server has nothing cheaper to ask it."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    def read(self, read: Callable[[Connection], Content], before: Content | None) -> Content:
        with self._database.reading() as connection:
            found = read(connection)
        return before if before is not None and found == before else found

    def close(self) -> None:
        pass


def _drop_connections_in_children(engine: sqlalchemy.Engine) -> None:
    """A connection that two processes write into is broken; the parent keeps its own."""
    if not hasattr(os, "register_at_fork"):
        return  # Windows has no fork.
    known = weakref.ref(engine)

    def drop() -> None:
        engine = known()
        if engine is not None:
            engine.dispose(close=False)

    os.register_at_fork(after_in_child=drop)


_REASONS: dict[str, Reason] = {"53100": "full", "25006": "read-only", "42501": "read-only"}
"""By SQLSTATE."""


def _reason(error: SQLAlchemyError) -> Reason:
    original = error.orig if isinstance(error, DBAPIError) else None
    return _REASONS.get(getattr(original, "sqlstate", None) or "", "unavailable")


def _unusable_address(name: str | None) -> StoreError:
    # An address that cannot be understood may hold a password anywhere in it: it is not repeated.
    shown = f" ({name})" if name else ""
    return StoreError(
        f"データベースのアドレスが使えません{shown}。postgresql+psycopg://利用者:パスワード@ホスト/データベース の形で書き、"
        "`pip install 'hitokokyu[shared]'` でドライバーを入れてください。\n"
        f"This address of a database cannot be used{shown}. Write it as "
        "postgresql+psycopg://user:password@host/database, and install its driver with "
        "`pip install 'hitokokyu[shared]'`."
    )
