"""What ひと呼吸 remembers on this machine. Never the text of a post, but for drafts that `kept` was asked to keep."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from .backup import Backups
from .database import Database, StoreError
from .exams import ExamRecord
from .hours import HoursRecord
from .kept import KeptRecord
from .lrs import LrsRecord
from .pairing import Pairing
from .tokens import Tokens
from .training import TrainingRecord
from .withheld import WithheldFile

__all__ = ["Store", "StoreError"]


class Store:
    """The store in one folder. Safe to share between threads."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Open or create it.

        Raises:
            StoreError: the file cannot be used.
        """
        self.folder = folder
        database = Database(folder)
        self.tokens = Tokens(database, clock)
        self.pairing = Pairing(database, self.tokens, clock)
        self.hours = HoursRecord(database)
        self.training = TrainingRecord(database)
        self.exams = ExamRecord(database)
        self.kept = KeptRecord(database)
        self.lrs = LrsRecord(database, folder, clock)
        self.withheld = WithheldFile(folder)
        self.backups = Backups(database, self._forget_copies)

    def forget_everything(self) -> None:
        """As if ひと呼吸 had never run in this folder.

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
        self.tokens.close()
        self.hours.close()
