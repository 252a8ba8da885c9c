"""Copies of the store: making one, looking into it, putting it back; and forgetting.

Who is paired stays out of every copy: it would put a revoked token in force again, and means
nothing on another machine.

Putting back and forgetting are one transaction over the rows. The file is never exchanged under
those who have it open, and whoever is killed on the way leaves the old state or the new one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from .database import MIGRATIONS, Database, migrate, version_of
from .repair import DAMAGED, free_name, is_damage, kept_aside, remove_kept_aside

BEFORE_RESTORE = "before-restore"
_MAGIC = b"SQLite format 3\0"

_OF_THIS_MACHINE = frozenset({"token", "pairing_code", "pairing_failure"})
_NOT_OF_TRAINING = _OF_THIS_MACHINE | {"hours"}

Refusal = Literal["backup-not-ours", "backup-damaged", "backup-newer"]


class BackupRefused(ValueError):
    """A file that is not put back. `code` is that of the API."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code: Refusal = code


@dataclass(frozen=True)
class Contents:
    """What a store or a copy of it holds."""

    answers: int
    first_answer: float | None
    """Seconds since 1970, as is the next."""
    last_answer: float | None
    sittings: int
    """Attempts at courses and tests."""
    courses: int
    """Courses and tests that were imported."""
    drafts: int
    """Drafts that the writer kept as exercises."""
    has_hours: bool
    """Whether working hours, shifts or official duty were entered."""


class Backups:
    """Copies of one store. Safe to share between threads and processes."""

    def __init__(self, database: Database, changed: Callable[[], None]) -> None:
        """
        Args:
            changed: is told that copies in memory are out of date.
        """
        self._database = database
        self._changed = changed

    @property
    def path(self) -> Path:
        """The file of the store."""
        return self._database.path

    def contents(self) -> Contents:
        """What is kept now.

        Raises:
            StoreError: it cannot be read.
        """
        with self._database.reading() as connection:
            return _contents(connection)

    def write(self, target: Path) -> None:
        """Write a copy, whole or not at all; answers may be written meanwhile.

        Raises:
            StoreError: the store cannot be read.
            OSError: the copy cannot be written.
            sqlite3.Error: the same.
        """
        with self._database.reading() as connection, _new_file(target) as file:
            _copy(connection, file)

    def content(self) -> bytes:
        """A copy, as the content of a file.

        Raises:
            StoreError: the store cannot be read.
            OSError: there is no room for it.
            sqlite3.Error: the same.
        """
        with tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".backup-") as folder:
            copy = Path(folder) / self.path.name
            self.write(copy)
            return copy.read_bytes()

    def look(self, source: BinaryIO) -> Contents:
        """What a copy holds, after every check that `restore` makes.

        Raises:
            BackupRefused: it is no copy of a store, or damaged, or of a newer version.
            OSError: it cannot be read.
        """
        with self._checked(source) as copy, closing(sqlite3.connect(copy)) as connection:
            return _contents(connection)

    def restore(self, source: BinaryIO) -> Path:
        """Put a copy in the place of what is kept now, pairing apart.

        Returns:
            where what was replaced is kept: a copy itself.

        Raises:
            BackupRefused: see `look`. Nothing was changed.
            StoreError: the store cannot be written. Nothing was changed.
            OSError: the copy cannot be read, or what it replaces cannot be kept.
        """
        with self._checked(source) as copy, self._exchanging(copy, _tables() - _OF_THIS_MACHINE):
            before = free_name(self.path, BEFORE_RESTORE)
            # From a connection of its own, which sees the state before the one that exchanges: the
            # lock is held already, so nothing can be acknowledged in between and be lost.
            with closing(self._database.connect()) as reader, _new_file(before) as file:
                _copy(reader, file)
        self._changed()
        return before

    def forget_training(self) -> None:
        """No answers, no tests, no courses, no drafts; nor anything that was set aside.

        Raises:
            StoreError: the store cannot be written.
            OSError: what was set aside cannot be deleted.
        """
        self._forget(_tables() - _NOT_OF_TRAINING)

    def forget_everything(self) -> None:
        """As if ひと呼吸 had never run here: pairing and working hours, too.

        Raises:
            StoreError: the store cannot be written.
            OSError: what was set aside cannot be deleted.
        """
        self._forget(_tables())

    def set_aside(self) -> tuple[Path, ...]:
        """Files that were damaged or replaced, and kept."""
        return (*kept_aside(self.path, DAMAGED), *kept_aside(self.path, BEFORE_RESTORE))

    def _forget(self, tables: frozenset[str]) -> None:
        with tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".empty-") as folder:
            empty = Path(folder) / self.path.name
            with closing(sqlite3.connect(empty, isolation_level=None)) as connection:
                migrate(connection)
            with self._exchanging(empty, tables):
                pass
        # Forgotten means gone from the disk: neither in free pages nor in the journal.
        with self._database.reading() as connection, suppress(sqlite3.OperationalError):
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        remove_kept_aside(self.path)
        self._changed()

    @contextmanager
    def _exchanging(self, source: Path, tables: frozenset[str]) -> Iterator[None]:
        """One transaction that ends with the rows of these tables being those of another file."""
        with self._database.reading() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            # On the way rows point to others that are not there yet. In `source` all of them are.
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("ATTACH ? AS source", (str(source),))
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                for table in sorted(tables):
                    connection.execute(f"DELETE FROM main.{table}")
                for table in sorted(tables):
                    connection.execute(f"INSERT INTO main.{table} SELECT * FROM source.{table}")
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _checked(self, source: BinaryIO) -> Iterator[Path]:
        """A copy of our own, checked through and through, of today's schema."""
        with tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".restore-") as folder:
            copy = Path(folder) / self.path.name
            with copy.open("xb") as file:
                shutil.copyfileobj(source, file)
            with copy.open("rb") as file:
                if file.read(len(_MAGIC)) != _MAGIC:
                    raise BackupRefused("backup-not-ours")
            try:
                with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
                    _check(connection)
                    migrate(connection)
            except sqlite3.DatabaseError as error:
                if is_damage(error) or isinstance(error, (sqlite3.IntegrityError, sqlite3.OperationalError)):
                    raise BackupRefused("backup-damaged") from error
                raise
            yield copy


def _check(connection: sqlite3.Connection) -> None:
    # Nothing that a foreign file defines may run.
    connection.execute("PRAGMA trusted_schema = OFF")
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise BackupRefused("backup-damaged")
    version = version_of(connection)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not 0 < version or "token" not in names:
        raise BackupRefused("backup-not-ours")
    if version > len(MIGRATIONS):
        raise BackupRefused("backup-newer")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as pattern:
        for statement in (one for migration in MIGRATIONS[:version] for one in migration):
            pattern.execute(statement)
        if _schema(connection) != _schema(pattern):
            raise BackupRefused("backup-not-ours")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise BackupRefused("backup-damaged")
    if version > 1 and connection.execute("SELECT count(*) FROM hours").fetchone() != (1,):
        raise BackupRefused("backup-damaged")


def _schema(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    return set(connection.execute("SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema"))


def _tables() -> frozenset[str]:
    """All tables of today's schema."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as pattern:
        migrate(pattern)
        rows = pattern.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return frozenset(name for (name,) in rows)


def _contents(connection: sqlite3.Connection) -> Contents:
    def one(question: str) -> tuple[float | None, ...]:
        row: tuple[float | None, ...] = connection.execute(question).fetchone()
        return row

    answers, first, last = one("SELECT count(*), min(at), max(at) FROM training_answer")
    (sittings,) = one("SELECT count(*) FROM sitting")
    (courses,) = one("SELECT count(*) FROM course")
    (drafts,) = one("SELECT count(*) FROM kept_draft")
    (hours,) = one("SELECT count(coalesce(schedule, calendar, calendar_file, duty_until)) FROM hours")
    return Contents(
        answers=int(answers or 0),
        first_answer=first,
        last_answer=last,
        sittings=int(sittings or 0),
        courses=int(courses or 0),
        drafts=int(drafts or 0),
        has_hours=bool(hours),
    )


def _copy(source: sqlite3.Connection, target: Path) -> None:
    """Everything but what is of this machine alone, in one file without a journal."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        for table in sorted(_OF_THIS_MACHINE):
            copy.execute(f"DELETE FROM {table}")
        copy.execute("VACUUM")  # What was deleted must not be read out of free pages.


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A file to fill that takes the place of `target`, in one step, when it is done."""
    target = target.absolute()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as folder:
        file = Path(folder) / target.name
        yield file
        file.chmod(0o600)
        with file.open("rb+") as filled:
            os.fsync(filled.fileno())
        file.replace(target)
