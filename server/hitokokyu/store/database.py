"""The SQLite file: opening it safely and bringing its schema up to date."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Generic, Literal, TypeVar

from .repair import is_damage, is_damaged, kind_of, renewed, set_aside

FILE_NAME = "hitokokyu.sqlite3"

# The statements of each schema version, oldest first. Never edit a released one: add another.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # `digest`: SHA-256 of the secret, which itself is never stored.
        # `origin`: exact origin of the extension, NULL for scripts.
        """
        CREATE TABLE token (
            id      TEXT PRIMARY KEY,
            digest  BLOB NOT NULL,
            client  TEXT NOT NULL,
            origin  TEXT,
            created REAL NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE pairing_code (
            digest  BLOB PRIMARY KEY,
            expires REAL NOT NULL,
            used    INTEGER NOT NULL DEFAULT 0
        ) STRICT
        """,
        "CREATE TABLE pairing_failure (at REAL NOT NULL) STRICT",
    ),
    (
        # One row. `schedule`: JSON, NULL for the usual hours. `calendar`: iCalendar reduced to its
        # times; `calendar_file`: or the file to read it from. Times in seconds since 1970.
        """
        CREATE TABLE hours (
            only          INTEGER PRIMARY KEY CHECK (only = 1),
            schedule      TEXT,
            calendar      TEXT,
            calendar_file TEXT,
            duty_since    REAL,
            duty_until    REAL
        ) STRICT
        """,
        "INSERT INTO hours (only) VALUES (1)",
    ),
    (
        # `memory`: what the scheduler of repetitions knows, as JSON. Times in seconds since 1970.
        """
        CREATE TABLE training_card (
            scenario TEXT PRIMARY KEY,
            memory   TEXT NOT NULL,
            due      REAL NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE training_answer (
            id        TEXT PRIMARY KEY,
            scenario  TEXT NOT NULL REFERENCES training_card,
            category  TEXT NOT NULL,
            at        REAL NOT NULL,
            score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            correct   INTEGER NOT NULL CHECK (correct IN (0, 1)),
            certainty INTEGER NOT NULL CHECK (certainty IN (1, 2, 3)),
            marks     REAL NOT NULL
        ) STRICT
        """,
        "CREATE INDEX training_answer_scenario ON training_answer (scenario)",
        "CREATE INDEX training_answer_at ON training_answer (at)",
    ),
    (
        # Courses that were imported: the file of a training officer, as it was handed round.
        "CREATE TABLE course (id TEXT PRIMARY KEY, source TEXT NOT NULL, at REAL NOT NULL) STRICT",
        # One attempt at a course. `terms`: what the course was when it began, and what was drawn, as
        # JSON; `result`: of a test, as JSON.
        """
        CREATE TABLE sitting (
            id       TEXT PRIMARY KEY,
            course   TEXT NOT NULL,
            started  REAL NOT NULL,
            terms    TEXT NOT NULL,
            finished REAL,
            result   TEXT
        ) STRICT
        """,
        "CREATE INDEX sitting_course ON sitting (course, started)",
        # `given`: what was chosen, as JSON; never what was written.
        """
        CREATE TABLE sitting_answer (
            sitting TEXT NOT NULL REFERENCES sitting ON DELETE CASCADE,
            number  INTEGER NOT NULL CHECK (number >= 0),
            at      REAL NOT NULL,
            given   TEXT NOT NULL,
            score   REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            PRIMARY KEY (sitting, number)
        ) STRICT, WITHOUT ROWID
        """,
        # The only text in this file that a writer wrote: drafts of which they said "keep this one".
        """
        CREATE TABLE kept_draft (
            id      TEXT PRIMARY KEY,
            text    TEXT NOT NULL,
            context TEXT NOT NULL,
            at      REAL NOT NULL
        ) STRICT
        """,
        # Warnings that the writer met, if they asked to learn from them. Never of what.
        "CREATE TABLE met_warning (at REAL NOT NULL, rule TEXT NOT NULL, category TEXT NOT NULL) STRICT",
        """
        CREATE TABLE training_wish (
            only          INTEGER PRIMARY KEY CHECK (only = 1),
            from_warnings INTEGER NOT NULL CHECK (from_warnings IN (0, 1))
        ) STRICT
        """,
        "INSERT INTO training_wish (only, from_warnings) VALUES (1, 0)",
    ),
    (
        # Statements that a learning record store has acknowledged. Their ids tell nothing of themselves.
        """
        CREATE TABLE lrs_sent (
            endpoint  TEXT NOT NULL,
            statement TEXT NOT NULL,
            at        REAL NOT NULL,
            PRIMARY KEY (endpoint, statement)
        ) STRICT, WITHOUT ROWID
        """,
    ),
)


Reason = Literal["unavailable", "full", "read-only", "renewed"]
"""`renewed`: it was damaged, has been set aside, and an empty one is there instead."""


class StoreError(Exception):
    """The store cannot be used; `str()` says why, in Japanese and English."""

    def __init__(self, message: str, reason: Reason = "unavailable") -> None:
        super().__init__(message)
        self.reason: Reason = reason


class Database:
    """Hands out connections to one file. Safe to share between threads.

    Everything but the reading of tokens is rare, so each piece of work gets a connection of
    its own: no connection is ever shared between threads, and no lock outlives its work.
    """

    def __init__(self, folder: Path) -> None:
        """Open or create the file in `folder`.

        Raises:
            StoreError: the file cannot be written, is damaged, or belongs to a newer version.
        """
        self.path = folder / FILE_NAME
        try:
            self._open()
        except (OSError, sqlite3.Error) as error:
            raise _cannot_open(self.path, error) from error

    def _open(self) -> None:
        # SQLite gives the journal files the permissions of the database file.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self.path.chmod(0o600)
        if is_damaged(self.path):
            set_aside(self.path)
            self._open()
        else:
            self._migrate()

    def connect(self) -> sqlite3.Connection:
        """A new connection in autocommit mode; the caller closes it."""
        connection = sqlite3.connect(
            self.path, timeout=5, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def file_number(self) -> int | None:
        """Tells one file from another under the same name; None if there is none."""
        try:
            return self.path.stat().st_ino
        except FileNotFoundError:
            return None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._translated(), closing(self.connect()) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other process can come between.

        It is kept also when the body raises anything but a database error: a refused pairing
        must leave its trace.
        """
        with self._translated(), closing(self.connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except sqlite3.Error:
                connection.execute("ROLLBACK")
                raise
            except Exception:
                connection.execute("COMMIT")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self.failure(error) from error

    def failure(self, error: sqlite3.Error) -> StoreError:
        """What to raise for an error of SQLite. A damaged file is set aside, and a new one begun."""
        if is_damage(error):
            try:
                aside = set_aside(self.path)
                self._open()
            except (OSError, sqlite3.Error) as second:
                return _cannot_open(self.path, second)
            if aside is not None:
                return StoreError(renewed(self.path, aside), "renewed")
        return StoreError(
            f"記録ファイルを読み書きできません: {self.path} ({error})\n"
            f"Cannot read or write the store: {self.path} ({error})",
            _reason(error),
        )

    def _migrate(self) -> None:
        with closing(self.connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            if version_of(connection) > len(MIGRATIONS):
                raise StoreError(
                    f"記録ファイル {self.path} は新しい版のひと呼吸が作ったものです。"
                    "ひと呼吸を更新してください。\n"
                    f"The store {self.path} was made by a newer version. Please update."
                )
            migrate(connection)


def version_of(connection: sqlite3.Connection) -> int:
    """How many of `MIGRATIONS` the file has seen."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date. The connection is in autocommit mode."""
    for number, statements in enumerate(MIGRATIONS, start=1):
        if version_of(connection) >= number:
            continue
        # The version is checked again inside: another process may have been faster.
        connection.execute("BEGIN IMMEDIATE")
        if version_of(connection) < number:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")


def _cannot_open(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"記録ファイルを開けません: {path} ({error})。"
        "フォルダの権限と空き容量を確かめ、直らなければこのファイルを別の場所へ移してから"
        "もう一度始めてください(ペアリングはやり直しになります)。\n"
        f"Cannot open the store: {path} ({error}). Check the folder's permissions "
        "and free space; failing that, move this file away and start again (you will "
        "have to pair again).",
        _reason(error),
    )


_SYSTEM_REASONS: dict[int, Reason] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}
_SQLITE_REASONS: dict[int, Reason] = {sqlite3.SQLITE_FULL: "full", sqlite3.SQLITE_READONLY: "read-only"}


def _reason(error: Exception) -> Reason:
    if isinstance(error, OSError):
        return _SYSTEM_REASONS.get(error.errno or 0, "unavailable")
    return _SQLITE_REASONS.get(kind_of(error), "unavailable")


Content = TypeVar("Content")

FRESH_SECONDS = 0.5
"""How long a change by another process may go unnoticed."""


class Watched(Generic[Content]):
    """Something in the file that every check needs, so a copy of it stays in memory.

    Whether the file changed is asked at most twice a second, by one pragma that costs
    microseconds; a change by this process is seen at once. Safe to share between threads.
    """

    def __init__(self, database: Database, read: Callable[[sqlite3.Connection], Content]) -> None:
        self._database = database
        self._read = read
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._seen_file: int | None = None
        self._seen_version: int | None = None
        self._fresh_until = 0.0
        self._content: Content

    def get(self) -> Content:
        """The copy, read again if the file has changed.

        Raises:
            StoreError: the file cannot be read. No old copy is given out instead.
        """
        if time.monotonic() >= self._fresh_until:
            with self._lock:
                now = time.monotonic()
                if now >= self._fresh_until:
                    try:
                        self._read_if_changed()
                    except sqlite3.Error as error:
                        self._disconnect()
                        raise self._database.failure(error) from error
                    self._fresh_until = now + FRESH_SECONDS
        return self._content

    def forget(self) -> None:
        """Read the file again at the next use."""
        # Under the lock, so that a reading that began before the change cannot outlive it.
        with self._lock:
            self._fresh_until = 0.0

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _read_if_changed(self) -> None:
        # Another process may have set the file aside and begun a new one.
        file = self._database.file_number()
        if file != self._seen_file:
            self._disconnect()
        if self._connection is None:
            self._connection = self._database.connect()
            self._seen_file = file
            self._seen_version = None
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._seen_version:
            self._content = self._read(self._connection)
            self._seen_version = version
