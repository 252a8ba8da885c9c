"""Courses that were imported, attempts at courses, and the results of tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from .database import Connection, Database


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
    """The courses and attempts of one owner. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._whose = {"owner": database.owner}

    # -- courses -----------------------------------------------------------------------------

    def courses(self) -> tuple[StoredCourse, ...]:
        """Those that were imported, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, source, at FROM course WHERE owner = :owner ORDER BY at, id", self._whose
            ).fetchall()
        return tuple(StoredCourse(*row) for row in rows)

    def keep_course(self, course: StoredCourse) -> None:
        """Keep a course, in place of an earlier one of this id."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO course (owner, id, source, at) VALUES (:owner, :id, :source, :at)"
                " ON CONFLICT (owner, id) DO UPDATE SET source = excluded.source, at = excluded.at",
                {**self._whose, **asdict(course)},
            )

    def remove_course(self, name: str) -> bool:
        """Results stay. Returns: whether there was one."""
        with self._database.writing() as connection:
            gone = connection.execute(
                "DELETE FROM course WHERE owner = :owner AND id = :id", {**self._whose, "id": name}
            )
            return gone.rowcount > 0

    # -- attempts ----------------------------------------------------------------------------

    def begin(self, id_: str, course: str, started: float, terms: str) -> StoredSitting:
        """Begin an attempt, or go on with the one of this course that is not finished.

        Two tabs that begin at the same time sit the same test.
        """
        values = {**self._whose, "id": id_, "course": course, "started": started, "terms": terms}
        with self._database.writing() as connection:
            open_ = connection.execute(
                "SELECT id FROM sitting WHERE owner = :owner AND course = :course AND finished IS NULL"
                " ORDER BY started DESC",
                values,
            ).fetchone()
            if open_ is None:
                connection.execute(
                    "INSERT INTO sitting (owner, id, course, started, terms)"
                    " VALUES (:owner, :id, :course, :started, :terms)",
                    values,
                )
            return self._sitting(connection, open_[0] if open_ else id_)

    def sitting(self, id_: str) -> StoredSitting:
        """
        Raises:
            UnknownSitting: there is none of this id.
        """
        with self._database.reading() as connection:
            return self._sitting(connection, id_)

    def sittings(self, course: str) -> tuple[StoredSitting, ...]:
        """The attempts at a course, latest first."""
        with self._database.reading() as connection:
            ids = connection.execute(
                "SELECT id FROM sitting WHERE owner = :owner AND course = :course ORDER BY started DESC, id",
                {**self._whose, "course": course},
            ).fetchall()
            return tuple(self._sitting(connection, id_) for (id_,) in ids)

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
            before = self._sitting(connection, id_)
            if before.finished is not None or any(one.number == answer.number for one in before.answers):
                return before, False
            connection.execute(
                "INSERT INTO sitting_answer (owner, sitting, number, at, given, score)"
                " VALUES (:owner, :sitting, :number, :at, :given, :score)",
                {**self._whose, **asdict(answer), "sitting": id_},
            )
            return self._ended(connection, id_, answer.at, finish), True

    def settle(self, id_: str, at: float, finish: Finish) -> StoredSitting:
        """End an attempt that has nothing left to be asked.

        Args:
            at: now, in seconds since 1970.

        Raises:
            UnknownSitting: there is none of this id.
        """
        with self._database.writing() as connection:
            before = self._sitting(connection, id_)
            if before.finished is not None:
                return before
            return self._ended(connection, id_, at, finish)

    def results(self) -> tuple[str, ...]:
        """The results of all finished tests as JSON, latest first.

        `hitokokyu.training.exams.results` reads them.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT result FROM sitting WHERE owner = :owner AND result IS NOT NULL"
                " ORDER BY finished DESC, id",
                self._whose,
            ).fetchall()
        return tuple(result for (result,) in rows)

    def forget(self) -> None:
        """Begin anew: no attempts and no results. Imported courses stay."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sitting WHERE owner = :owner", self._whose)

    def _sitting(self, connection: Connection, id_: str) -> StoredSitting:
        values = {**self._whose, "id": id_}
        row = connection.execute(
            "SELECT id, course, started, terms, finished, result FROM sitting"
            " WHERE owner = :owner AND id = :id",
            values,
        ).fetchone()
        if row is None:
            raise UnknownSitting(id_)
        answers = connection.execute(
            "SELECT number, at, given, score FROM sitting_answer"
            " WHERE owner = :owner AND sitting = :id ORDER BY number",
            values,
        ).fetchall()
        name, course, started, terms, finished, result = row
        given = tuple(StoredGiven(*answer) for answer in answers)
        return StoredSitting(name, course, started, terms, finished, result, given)

    def _ended(self, connection: Connection, id_: str, at: float, finish: Finish) -> StoredSitting:
        sitting = self._sitting(connection, id_)
        end = finish(sitting.answers)
        if end is None:
            return sitting
        connection.execute(
            "UPDATE sitting SET finished = :at, result = :result WHERE owner = :owner AND id = :id",
            {**self._whose, "id": id_, "at": at, "result": end.result},
        )
        return self._sitting(connection, id_)
