"""A store that is damaged is kept under a telling name, so that a new one can begin."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from filelock import FileLock

from .migrations import MIGRATIONS

log = logging.getLogger(__name__)

DAMAGED = "damaged"
_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file, by the ends of their names."""
_SEEN = ".seen"
"""The end of the name of the empty file that says: somebody has read about this one."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, and not only locked, full or out of reach."""
    return kind_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def kind_of(error: Exception) -> int:
    """SQLite's code of an error, without its variety, which is in the upper bytes; 0 if it has none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def is_damaged(path: Path) -> bool:
    """Look through the whole file: some milliseconds.

    Raises:
        sqlite3.Error: it cannot be looked at.
    """
    try:
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
            is_sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return not is_sound or _lacks_columns(connection)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return True
        raise


def _lacks_columns(connection: sqlite3.Connection) -> bool:
    """Whether a table is gone or another, although the file says that it is of a version of ours."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        return False
    return not _columns_of(version) <= _columns(connection)


@cache
def _columns_of(version: int) -> frozenset[tuple[str, str]]:
    # Kept: making the schema takes longer than all else that is done to open a store.
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as pattern:
        for statement in (one for migration in MIGRATIONS[:version] for one in migration):
            pattern.execute(statement)
        return _columns(pattern)


def _columns(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    return frozenset(
        connection.execute(
            "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
        )
    )


def set_aside(path: Path) -> Path | None:
    """Give a damaged file another name, and say so in the terminal.

    Returns:
        where it is now; None if it is sound, perhaps because another process was faster.

    Raises:
        OSError: it cannot be moved.
        sqlite3.Error: it cannot be looked at.
    """
    with FileLock(path.with_suffix(".lock"), timeout=10, mode=0o600):
        if not path.exists() or not is_damaged(path):
            return None
        aside = free_name(path, DAMAGED)
        # The file itself goes last: until then the next start finds it again.
        for end in (*_BESIDE, ""):
            beside = path.with_name(path.name + end)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + end))
    log.warning("%s", renewed(path, aside))
    return aside


def renewed(path: Path, aside: Path) -> str:
    """What happened, and what has to be done again."""
    return (
        f"記録ファイルが壊れていたので、{aside.name} という名前で残し、新しい記録で始めました（場所: {path.parent}）。"
        "拡張機能のペアリング（hitokokyu pair）と勤務予定は、もう一度お願いします。練習の記録は空になりました。"
        "控えがあれば `hitokokyu training restore ファイル` で戻せます。\n"
        f"The store was damaged. It is kept as {aside.name} (in {path.parent}), and a new one has begun. "
        "Please pair the extension again (hitokokyu pair) and enter your hours again; the record of training is empty. "
        "With a backup, `hitokokyu training restore FILE` brings it back."
    )


def free_name(path: Path, why: str) -> Path:
    """`hitokokyu-<why>-20261121-210500.sqlite3`, beside the file; numbered if there is one already."""
    stem = f"{path.stem}-{why}-{time.strftime('%Y%m%d-%H%M%S')}"
    names = (path.with_name(f"{stem}{number}{path.suffix}") for number in _numbers())
    return next(name for name in names if not name.exists())


def _numbers() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in range(2, 1000))


def kept_aside(path: Path, why: str) -> tuple[Path, ...]:
    """The files that were set aside for this reason, oldest first."""
    return tuple(sorted(path.parent.glob(f"{path.stem}-{why}-*{path.suffix}")))


def unread_notice(path: Path) -> Path | None:
    """The latest damaged file that nobody has been told about on a page."""
    files = kept_aside(path, DAMAGED)
    return files[-1] if files and not files[-1].with_name(files[-1].name + _SEEN).exists() else None


def notice_read(path: Path) -> None:
    """It need not be said again.

    Raises:
        OSError: that cannot be noted.
    """
    for file in kept_aside(path, DAMAGED):
        file.with_name(file.name + _SEEN).touch(mode=0o600)


def remove_kept_aside(path: Path) -> None:
    """Delete everything that was set aside, for whatever reason.

    Raises:
        OSError: a file cannot be deleted.
    """
    for file in path.parent.glob(f"{path.stem}-*{path.suffix}*"):
        file.unlink(missing_ok=True)
