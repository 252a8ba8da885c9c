"""Copies of what one owner has in the store: making one, looking into it, putting it back; and forgetting.

A copy is an SQLite file of our schema, whatever database the rows are in: it can be taken from
one's own machine to the shared service of the office, and back. Its rows belong to `local`.

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
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal

from ..models import FIRST_YEAR, LAST_YEAR
from .database import FILE_NAME, Connection, Database
from .migrations import LOCAL, MIGRATIONS, OF_AN_OWNER, OF_TRAINING
from .repair import DAMAGED, free_name, is_damage, kept_aside, remove_kept_aside
from .sqlite import migrate, version_of

BEFORE_RESTORE = "before-restore"
_MAGIC = b"SQLite format 3\0"

_OF_PAIRING = ("token", "pairing_code")

_MOMENTS = frozenset({"at", "due", "duty_since", "duty_until", "finished", "started"})
"""Columns with seconds since 1970."""
_FIRST_MOMENT = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()
_LAST_MOMENT = datetime(LAST_YEAR, 12, 31, tzinfo=UTC).timestamp()

Forms = Mapping[tuple[str, str], Callable[[str], object]]
"""By table and column, what reads the words in it; raises ValueError at words that nobody here writes."""
_NO_FORMS: Forms = {}

Refusal = Literal["backup-not-ours", "backup-damaged", "backup-newer"]


class BackupRefused(ValueError):
    """A file that is not put back. `code` is that of the API."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code: Refusal = code


@dataclass(frozen=True)
class Contents:
    """What an owner has in a store, or a copy of it."""

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
    """Copies for one owner. Safe to share between threads and processes."""

    def __init__(self, database: Database, folder: Path, changed: Callable[[], None]) -> None:
        """
        Args:
            folder: for the files of this owner.
            changed: is told that copies in memory are out of date.
        """
        self._database = database
        self._changed = changed
        self.path = folder / FILE_NAME
        """The file of the store, if it is in one; other files are named after it."""

    def contents(self) -> Contents:
        """What is kept now.

        Raises:
            StoreError: it cannot be read.
        """
        with self._database.reading() as connection:
            return _contents(connection, self._database.owner)

    def write(self, target: Path) -> None:
        """Write a copy, whole or not at all; answers may be written meanwhile.

        Raises:
            StoreError: the store cannot be read.
            OSError: the copy cannot be written.
            sqlite3.Error: the same.
        """
        with self._database.reading() as connection, _new_file(target) as file:
            _copy(connection, self._database.owner, file)

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

    def look(self, source: BinaryIO, forms: Forms = _NO_FORMS) -> Contents:
        """What a copy holds, after every check that `restore` makes.

        Args:
            forms: see `restore`.

        Raises:
            BackupRefused: it is no copy of a store, or damaged, or of a newer version.
            OSError: it cannot be read.
        """
        with self._checked(source, forms) as copy, closing(sqlite3.connect(copy)) as connection:
            return _contents(connection, LOCAL)

    def restore(self, source: BinaryIO, forms: Forms = _NO_FORMS) -> Path:
        """Put a copy in the place of what is kept now, pairing apart.

        Args:
            forms: what the words in it have to be, as far as the store itself does not know.

        Returns:
            where what was replaced is kept: a copy itself.

        Raises:
            BackupRefused: see `look`. Nothing was changed.
            StoreError: the store cannot be written. Nothing was changed.
            OSError: the copy cannot be read, or what it replaces cannot be kept.
        """
        with self._checked(source, forms) as copy, self._database.erasing() as connection:
            before = free_name(self.path, BEFORE_RESTORE)
            # Inside the transaction, which nothing can come between: what is acknowledged before it
            # is in this file, what comes after it is kept.
            with _new_file(before) as file:
                _copy(connection, self._database.owner, file)
            _delete(connection, self._database.owner, OF_AN_OWNER)
            with closing(sqlite3.connect(copy)) as source_rows:
                _insert(source_rows, LOCAL, connection, self._database.owner)
        self._changed()
        return before

    def forget_training(self) -> None:
        """No answers, no tests, no courses, no drafts; nor anything that was set aside.

        Raises:
            StoreError: the store cannot be written.
            OSError: what was set aside cannot be deleted.
        """
        self._forget(OF_TRAINING)

    def forget_everything(self) -> None:
        """As if ひと呼吸 had never run here: pairing and working hours, too.

        Raises:
            StoreError: the store cannot be written.
            OSError: what was set aside cannot be deleted.
        """
        self._forget((*OF_AN_OWNER, *_OF_PAIRING))

    def set_aside(self) -> tuple[Path, ...]:
        """Files that were damaged or replaced, and kept."""
        return (*kept_aside(self.path, DAMAGED), *kept_aside(self.path, BEFORE_RESTORE))

    def _forget(self, tables: tuple[str, ...]) -> None:
        with self._database.erasing() as connection:
            _delete(connection, self._database.owner, tables)
        remove_kept_aside(self.path)
        self._changed()

    @contextmanager
    def _checked(self, source: BinaryIO, forms: Forms) -> Iterator[Path]:
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
                    _check_values(connection, forms)
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
    # Then it had one row, always.
    if 1 < version < 6 and connection.execute("SELECT count(*) FROM hours").fetchone() != (1,):
        raise BackupRefused("backup-damaged")


def _check_values(connection: sqlite3.Connection, forms: Forms) -> None:
    """A file of the right form may say what ひと呼吸 never wrote, and cannot read."""
    for table, columns in _columns().items():
        for column in columns:
            if column in _MOMENTS:
                outside = f"SELECT 1 FROM {table} WHERE {column} NOT BETWEEN ? AND ?"
                if connection.execute(outside, (_FIRST_MOMENT, _LAST_MOMENT)).fetchone() is not None:
                    raise BackupRefused("backup-damaged")
    for (table, column), read in forms.items():
        for (words,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):
            try:
                read(words)
            except ValueError:
                # Without the original: it may hold what somebody wrote.
                raise BackupRefused("backup-damaged") from None


def _schema(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    return set(connection.execute("SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema"))


def _contents(connection: Connection, owner: str) -> Contents:
    def one(what: str, table: str, and_: str = "") -> tuple[float | None, ...]:
        question = f"SELECT {what} FROM {table} WHERE owner = :owner {and_}"
        row: tuple[float | None, ...] = connection.execute(question, {"owner": owner}).fetchone()
        return row

    answers, first, last = one("count(*), min(at), max(at)", "training_answer")
    (sittings,) = one("count(*)", "sitting")
    (courses,) = one("count(*)", "course")
    (drafts,) = one("count(*)", "kept_draft")
    said = " OR ".join(f"{name} IS NOT NULL" for name in ("schedule", "calendar", "calendar_file", "duty_until"))
    (hours,) = one("count(*)", "hours", f"AND ({said})")
    return Contents(
        answers=int(answers or 0),
        first_answer=first,
        last_answer=last,
        sittings=int(sittings or 0),
        courses=int(courses or 0),
        drafts=int(drafts or 0),
        has_hours=bool(hours),
    )


def _copy(source: Connection, owner: str, target: Path) -> None:
    """What an owner has, pairing apart, in one file without a journal."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        migrate(copy)
        copy.execute("BEGIN")
        _delete(copy, LOCAL, OF_AN_OWNER)  # What a new schema begins with.
        _insert(source, owner, copy, LOCAL)
        copy.execute("COMMIT")


def _insert(source: Connection, source_owner: str, target: Connection, target_owner: str) -> None:
    """The rows of one owner in one database become those of another in another."""
    for table, columns in _columns().items():
        names = ", ".join(columns)
        rows = source.execute(f"SELECT {names} FROM {table} WHERE owner = :owner", {"owner": source_owner})
        values = ", ".join(f":{name}" for name in columns)
        target.executemany(
            f"INSERT INTO {table} (owner, {names}) VALUES (:owner, {values})",
            ({"owner": target_owner, **dict(zip(columns, row, strict=True))} for row in rows),
        )


def _delete(connection: Connection, owner: str, tables: tuple[str, ...]) -> None:
    # Those that refer to others first.
    for table in reversed(tables):
        connection.execute(f"DELETE FROM {table} WHERE owner = :owner", {"owner": owner})


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """Of the tables that a copy holds, `owner` left out."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as pattern:
        migrate(pattern)
        return {
            table: tuple(
                name
                for (name,) in pattern.execute("SELECT name FROM pragma_table_info(?)", (table,))
                if name != "owner"
            )
            for table in OF_AN_OWNER
        }


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
