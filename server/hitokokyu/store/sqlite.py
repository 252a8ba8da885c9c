"""The SQLite file: opening it safely and bringing its schema up to date."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from .database import FILE_NAME, Connection, Content, Database, Reason, StoreError
from .migrations import MIGRATIONS
from .repair import is_damage, is_damaged, kind_of, renewed, set_aside


class SqliteDatabase(Database):
    """One file, in the folder of one person or of a service without a database server."""

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
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
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
    def erasing(self) -> Iterator[sqlite3.Connection]:
        with self._translated(), closing(self.connect()) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            # Neither in pages that are free nor in the journal.
            with suppress(sqlite3.OperationalError):
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def watcher(self) -> _Watcher:
        return _Watcher(self)

    def close(self) -> None:
        """There is nothing to give back."""

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
            _reason(error, self.path),
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
    reason = _reason(error, path)
    ja, en = _REMEDIES.get(reason, _REMEDIES["unavailable"])
    return StoreError(
        f"記録ファイルを開けません: {path} ({error})。{ja}\nCannot open the store: {path} ({error}). {en}", reason
    )


_REMEDIES: dict[Reason, tuple[str, str]] = {
    "full": (
        "ディスクに空きがありません。いらないファイルを消して空きをつくり、もう一度始めてください。これまでの記録はそのまま残っています。",
        "The disk is full. Make room by deleting what you do not need, then start again. What was kept is still there.",
    ),
    "read-only": (
        "このフォルダには書きこめません。権限を確かめるか、HITOKOKYU_HOME で書きこめる場所を指定してください。",
        "This folder cannot be written to. Check its permissions, or name another with HITOKOKYU_HOME.",
    ),
    "unavailable": (
        "フォルダの権限を確かめ、直らなければこのファイルを別の場所へ移してからもう一度始めてください(ペアリングはやり直しになります)。",
        "Check the folder's permissions; failing that, move this file away and start again (you will have to pair again).",
    ),
}
_SYSTEM_REASONS: dict[int, Reason] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}
_SQLITE_REASONS: dict[int, Reason] = {sqlite3.SQLITE_FULL: "full", sqlite3.SQLITE_READONLY: "read-only"}


_LEAST_ROOM = 64 * 1024
"""Bytes that SQLite needs beside a file, to write into it at all."""


def _reason(error: Exception, path: Path) -> Reason:
    if isinstance(error, OSError):
        return _SYSTEM_REASONS.get(error.errno or 0, "unavailable")
    reason = _SQLITE_REASONS.get(kind_of(error), "unavailable")
    # Where there is no room even for the journal, SQLite calls it an error of the disk.
    if reason == "unavailable" and kind_of(error) in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        with suppress(OSError):
            if shutil.disk_usage(path.parent).free < _LEAST_ROOM:
                return "full"
    return reason


class _Watcher:
    """Asks by one pragma, that costs microseconds, whether the file has changed."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        self._seen_file: int | None = None
        self._seen_version: int | None = None

    def read(self, read: Callable[[Connection], Content], before: Content | None) -> Content:
        try:
            connection = self._connected()
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            if before is None or version != self._seen_version:
                before = read(connection)
                self._seen_version = version
            return before
        except sqlite3.Error as error:
            self.close()
            raise self._database.failure(error) from error

    def _connected(self) -> sqlite3.Connection:
        # Another process may have set the file aside and begun a new one.
        file = self._database.file_number()
        if file != self._seen_file:
            self.close()
        if self._connection is None:
            self._connection = self._database.connect()
            self._seen_file = file
            self._seen_version = None
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
