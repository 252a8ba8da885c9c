"""The learning record store that the user named, and what it has had from us already."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .database import Database, StoreError
from .files import remove_file, replace_file
from .repair import DAMAGED, free_name, remove_kept_aside

FILE_NAME = "lrs.json"


@dataclass(frozen=True)
class LrsSettings:
    endpoint: str
    """Where its statements are, without `/statements`."""
    user: str
    password: str = field(repr=False)


class LrsRecord:
    """Of one folder. Safe to share between threads and processes.

    The password has a file of its own, which only its owner can read: it is not in the database, so
    it is in no copy of that.
    """

    def __init__(self, database: Database, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._path = folder / FILE_NAME
        self._clock = clock

    def settings(self) -> LrsSettings | None:
        """
        Raises:
            StoreError: they cannot be read; or they were damaged and have been set aside, so that
                there are none the next time.
        """
        try:
            return _parse(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from None
        except ValueError:
            raise self._set_aside() from None

    def keep(self, settings: LrsSettings) -> None:
        """
        Raises:
            StoreError: they cannot be written; then those before are still there.
        """
        try:
            replace_file(self._path, json.dumps(asdict(settings), ensure_ascii=False).encode())
        except OSError as error:
            raise self._unusable(error) from None

    def forget(self) -> None:
        """Name none any more; what was sent to it stays known, so that nothing is sent twice.

        Raises:
            StoreError: the file cannot be removed.
        """
        try:
            remove_file(self._path)
            remove_kept_aside(self._path)
        except OSError as error:
            raise self._unusable(error) from None

    def sent(self, endpoint: str) -> frozenset[str]:
        """The ids of the statements that it has acknowledged."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT statement FROM lrs_sent WHERE owner = :owner AND endpoint = :endpoint",
                {"owner": self._database.owner, "endpoint": endpoint},
            )
            return frozenset(statement for (statement,) in rows)

    def keep_sent(self, endpoint: str, statements: Iterable[str]) -> None:
        same = {"owner": self._database.owner, "endpoint": endpoint, "at": self._clock()}
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT INTO lrs_sent (owner, endpoint, statement, at)"
                " VALUES (:owner, :endpoint, :statement, :at) ON CONFLICT DO NOTHING",
                [{**same, "statement": statement} for statement in statements],
            )

    def _set_aside(self) -> StoreError:
        aside = free_name(self._path, DAMAGED)
        try:
            self._path.rename(aside)
        except OSError as error:
            return self._unusable(error)
        return StoreError(
            f"学習記録の送り先のファイルが壊れていたので、{aside} として残しました。送り先は入れ直してください。\n"
            f"The settings of the learning record store were damaged. They are kept as {aside}. Please enter them again.",
            "lrs-renewed",
        )

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(
            f"学習記録の送り先のファイルを読み書きできません: {self._path} ({type(error).__name__})\n"
            f"Cannot read or write the settings of the learning record store: {self._path} ({type(error).__name__})"
        )


def _parse(content: bytes) -> LrsSettings:
    found = json.loads(content)
    names = ("endpoint", "user", "password")
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in names):
        raise ValueError("not the settings of a learning record store")
    return LrsSettings(*(found[name] for name in names))
