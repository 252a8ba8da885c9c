"""Courses that were imported, attempts at courses, and the results of tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .database import Database


@dataclass(frozen=True)
class StoredCourse:
    id: str
    source: str
    """The course file, as it was imported."""
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True)
class StoredGiven:
    """An answer in an attempt."""

    number: int
    """Of the question; the first is 0."""
    at: float
    """Seconds since 1970."""
    given: str
    """What was chosen, as JSON; never what was written."""
    score: float
    """0 to 1."""


@dataclass(frozen=True)
class StoredSitting:
    id: str
    course: str
    started: float
    """Seconds since 1970."""
    terms: str
    """What the course was when it began, and what was drawn, as JSON."""
    finished: float | None
    """None while it goes on."""
    result: str | None
    """Of a finished test, as JSON."""
    answers: tuple[StoredGiven, ...]
    """By number."""


@dataclass(frozen=True)
class End:
    """Of an attempt."""

    result: str | None
    """As JSON; None if nothing was measured."""


Finish = Callable[[Sequence[StoredGiven]], End | None]
"""From all answers of an attempt to its end, or None if it goes on."""


class UnknownSitting(LookupError):
    """An attempt that there is not."""


class ExamRecord:
    """The courses and attempts of a store. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- courses -----------------------------------------------------------------------------

    def courses(self) -> tuple[StoredCourse, ...]:
        """Those that were imported, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, source, at FROM course ORDER BY at, id").fetchall()
        return tuple(StoredCourse(*row) for row in rows)

    def keep_course(self, course: StoredCourse) -> None:
        """Keep a course, in place of an earlier one of this id."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO course (id, source, at) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET source = excluded.source, at = excluded.at",
                (course.id, course.source, course.at),
            )

    def remove_course(self, name: str) -> bool:
        """Results stay. Returns: whether there was one."""
        with self._database.writing() as connection:
            return connection.execute("DELETE FROM course WHERE id = ?", (name,)).rowcount > 0

    # -- attempts ----------------------------------------------------------------------------

    def begin(self, id_: str, course: str, started: float, terms: str) -> StoredSitting:
        """Begin an attempt, or go on with the one of this course that is not finished.

        Two tabs that begin at the same time sit the same test.
        """
        with self._database.writing() as connection:
            open_ = connection.execute(
                "SELECT id FROM sitting WHERE course = ? AND finished IS NULL ORDER BY started DESC",
                (course,),
            ).fetchone()
            if open_ is None:
                connection.execute(
                    "INSERT INTO sitting (id, course, started, terms) VALUES (?, ?, ?, ?)",
                    (id_, course, started, terms),
                )
            return _sitting(connection, open_[0] if open_ else id_)

    def sitting(self, id_: str) -> StoredSitting:
        """
        Raises:
            UnknownSitting: there is none of this id.
        """
        with self._database.reading() as connection:
            return _sitting(connection, id_)

    def sittings(self, course: str) -> tuple[StoredSitting, ...]:
        """The attempts at a course, latest first."""
        with self._database.reading() as connection:
            ids = connection.execute(
                "SELECT id FROM sitting WHERE course = ? ORDER BY started DESC, id", (course,)
            ).fetchall()
            return tuple(_sitting(connection, id_) for (id_,) in ids)

    def answer(self, id_: str, answer: StoredGiven, finish: Finish) -> tuple[StoredSitting, bool]:
        """Keep an answer and, with the last one, the result: both or neither.

        When this returns they survive the end of the process. Of two answers to one question the
        first counts.

        Returns:
            the attempt, and whether this answer is the one that counts.

        Raises:
            UnknownSitting: there is none of this id.
        """
        with self._database.writing() as connection:
            before = _sitting(connection, id_)
            if before.finished is not None or any(one.number == answer.number for one in before.answers):
                return before, False
            connection.execute(
                "INSERT INTO sitting_answer (sitting, number, at, given, score) VALUES (?, ?, ?, ?, ?)",
                (id_, answer.number, answer.at, answer.given, answer.score),
            )
            return _ended(connection, id_, answer.at, finish), True

    def settle(self, id_: str, at: float, finish: Finish) -> StoredSitting:
        """End an attempt that has nothing left to be asked.

        Args:
            at: now, in seconds since 1970.

        Raises:
            UnknownSitting: there is none of this id.
        """
        with self._database.writing() as connection:
            before = _sitting(connection, id_)
            return before if before.finished is not None else _ended(connection, id_, at, finish)

    def results(self) -> tuple[str, ...]:
        """The results of all finished tests as JSON, latest first.

        `hitokokyu.training.exams.results` reads them.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT result FROM sitting WHERE result IS NOT NULL ORDER BY finished DESC, id"
            ).fetchall()
        return tuple(result for (result,) in rows)

    def forget(self) -> None:
        """Begin anew: no attempts and no results. Imported courses stay."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sitting")


def _sitting(connection: sqlite3.Connection, id_: str) -> StoredSitting:
    row = connection.execute(
        "SELECT id, course, started, terms, finished, result FROM sitting WHERE id = ?", (id_,)
    ).fetchone()
    if row is None:
        raise UnknownSitting(id_)
    answers = connection.execute(
        "SELECT number, at, given, score FROM sitting_answer WHERE sitting = ? ORDER BY number", (id_,)
    ).fetchall()
    name, course, started, terms, finished, result = row
    given = tuple(StoredGiven(*answer) for answer in answers)
    return StoredSitting(name, course, started, terms, finished, result, given)


def _ended(connection: sqlite3.Connection, id_: str, at: float, finish: Finish) -> StoredSitting:
    sitting = _sitting(connection, id_)
    end = finish(sitting.answers)
    if end is None:
        return sitting
    connection.execute(
        "UPDATE sitting SET finished = ?, result = ? WHERE id = ?", (at, end.result, id_)
    )
    return _sitting(connection, id_)
