"""What ひと呼吸 remembers. Never the text of a post, but for drafts that `kept` was asked to keep."""

from __future__ import annotations

import copy
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from .backup import Backups
from .database import Database, StoreError
from .exams import ExamRecord
from .hours import HoursRecord
from .kept import KeptRecord
from .lrs import LrsRecord
from .migrations import LOCAL, OF_AN_OWNER
from .packs import PackRecord
from .pairing import Pairing
from .sqlite import SqliteDatabase
from .tokens import Tokens
from .training import TrainingRecord
from .withheld import WithheldFile

__all__ = ["LOCAL", "Store", "StoreError"]

_USERS = "users"
"""The folder with a folder for each user of a shared service, inside that of ひと呼吸."""


class Store:
    """The store of one owner. Safe to share between threads.

    Pairing, tokens and the packs of the office are those of all owners.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], float] = time.time, database: str | None = None
    ) -> None:
        """Open or create it, for the one person whose machine this is.

        Args:
            folder: where its files are.
            database: address of the PostgreSQL database with its rows
                (`postgresql+psycopg://user:password@host/database`); None: in a file of the folder.

        Raises:
            StoreError: file or database cannot be used.
        """
        rows = SqliteDatabase(folder) if database is None else _on_server(database)
        self._root = folder
        self._clock = clock
        self.tokens = Tokens(rows, clock)
        self.pairing = Pairing(rows, self.tokens, clock)
        self.packs = PackRecord(rows, clock)
        self._open(rows, folder)

    def of(self, owner: str) -> Store:
        """The store of a user of a shared service, who has rows and a folder of their own.

        Raises:
            OSError: the folder cannot be made.
        """
        # The hash: names may hold what a file name must not, and differ by case alone.
        folder = self._root / _USERS / hashlib.sha256(owner.encode()).hexdigest()[:32]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        other = copy.copy(self)
        other._open(self._database.of(owner), folder)
        return other

    def users(self) -> tuple[str, ...]:
        """Who has a token or anything else here, `LOCAL` apart.

        Raises:
            StoreError: it cannot be read.
        """
        tables = " UNION ".join(f"SELECT owner FROM {table}" for table in ("token", *OF_AN_OWNER))
        with self._database.reading() as connection:
            owners = {owner for (owner,) in connection.execute(tables)}
        return tuple(sorted(owners - {LOCAL}))

    def _open(self, rows: Database, folder: Path) -> None:
        """What an owner has."""
        self._database = rows
        self.owner = rows.owner
        self.folder = folder
        self.hours = HoursRecord(rows)
        self.training = TrainingRecord(rows)
        self.exams = ExamRecord(rows)
        self.kept = KeptRecord(rows)
        self.lrs = LrsRecord(rows, folder, self._clock)
        self.withheld = WithheldFile(folder)
        self.backups = Backups(rows, folder, self._forget_copies)

    def forget_everything(self) -> None:
        """As if this owner had never used ひと呼吸.

        Raises:
            StoreError: something cannot be written.
            OSError: something cannot be deleted.
        """
        self.backups.forget_everything()
        self.lrs.forget()
        self.withheld.remove()

    def _forget_copies(self) -> None:
        self.tokens.forget()
        self.hours.forget()

    def close(self) -> None:
        """Give back what it holds open; what it is asked next opens it again.

        That of a user leaves open what all of them share.
        """
        self.hours.close()
        if self.folder == self._root:
            self.tokens.close()
            self._database.close()


def _on_server(address: str) -> Database:
    try:
        from .postgresql import PostgresDatabase
    except ImportError:
        raise StoreError(
            "データベースのサーバーを使うには `pip install 'hitokokyu[shared]'` が必要です。\n"
            "To use a database server, `pip install 'hitokokyu[shared]'` first."
        ) from None
    return PostgresDatabase(address)
