"""What its owner said about working hours, as text that `hitokokyu.context` understands."""

from __future__ import annotations

from dataclasses import dataclass

from .database import Connection, Database, Watched


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


_NOTHING_SAID = StoredHours(None, None, None, None, None)


class HoursRecord:
    """Of one owner. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stored = Watched(database, self._read)

    def read(self) -> StoredHours:
        """The same object until something changes.

        Raises:
            StoreError: it cannot be read.
        """
        return self._stored.get()

    def keep_schedule(self, schedule: str) -> None:
        self._write(schedule=schedule)

    def keep_calendar(self, calendar: str | None, file: str | None) -> None:
        """Shifts, or the file that has them; neither ends the use of a calendar."""
        self._write(calendar=calendar, calendar_file=file)

    def keep_duty(self, since: float | None, until: float | None) -> None:
        """Official duty from one moment to another, in seconds since 1970; or none."""
        self._write(duty_since=since, duty_until=until)

    def forget(self) -> None:
        """Read it again at the next use."""
        self._stored.forget()

    def close(self) -> None:
        self._stored.close()

    def _write(self, **columns: str | float | None) -> None:
        names = ", ".join(columns)
        values = ", ".join(f":{name}" for name in columns)
        changes = ", ".join(f"{name} = excluded.{name}" for name in columns)
        with self._database.writing() as connection:
            connection.execute(
                f"INSERT INTO hours (owner, {names}) VALUES (:owner, {values})"
                f" ON CONFLICT (owner) DO UPDATE SET {changes}",
                {"owner": self._database.owner, **columns},
            )
        self._stored.forget()

    def _read(self, connection: Connection) -> StoredHours:
        row = connection.execute(
            "SELECT schedule, calendar, calendar_file, duty_since, duty_until FROM hours WHERE owner = :owner",
            {"owner": self._database.owner},
        ).fetchone()
        return _NOTHING_SAID if row is None else StoredHours(*row)
