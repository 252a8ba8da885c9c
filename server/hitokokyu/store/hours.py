"""What its owner said about working hours, as text that `hitokokyu.context` understands."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from .database import Database, Watched


@dataclass(frozen=True)
class StoredHours:
    schedule: str | None
    """JSON; None for the usual hours."""
    calendar: str | None
    """Shifts as iCalendar, reduced to their times."""
    calendar_file: str | None
    """Or a file to read them from."""
    duty_since: float | None
    """Seconds since 1970."""
    duty_until: float | None


class HoursRecord:
    """The one record of a store. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stored = Watched(database, _read)

    def read(self) -> StoredHours:
        """The same object until something changes.

        Raises:
            StoreError: the file cannot be read.
        """
        return self._stored.get()

    def keep_schedule(self, schedule: str) -> None:
        self._write("UPDATE hours SET schedule = ?", schedule)

    def keep_calendar(self, calendar: str | None, file: str | None) -> None:
        """Shifts, or the file that has them; neither ends the use of a calendar."""
        self._write("UPDATE hours SET calendar = ?, calendar_file = ?", calendar, file)

    def keep_duty(self, since: float | None, until: float | None) -> None:
        """Official duty from one moment to another, in seconds since 1970; or none."""
        self._write("UPDATE hours SET duty_since = ?, duty_until = ?", since, until)

    def forget(self) -> None:
        """Read the file again at the next use."""
        self._stored.forget()

    def close(self) -> None:
        self._stored.close()

    def _write(self, statement: str, *values: str | float | None) -> None:
        with self._database.writing() as connection:
            connection.execute(statement, values)
        self._stored.forget()


def _read(connection: sqlite3.Connection) -> StoredHours:
    row = connection.execute(
        "SELECT schedule, calendar, calendar_file, duty_since, duty_until FROM hours"
    ).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("the table of hours has lost its only row")
    return StoredHours(*row)
