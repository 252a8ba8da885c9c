"""What was answered in training, and when each scenario comes again. Never what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from .database import Database


@dataclass(frozen=True)
class StoredAnswer:
    id: str
    """Made by whoever answered: the same answer sent twice is kept once."""
    scenario: str
    category: str
    at: float
    """Seconds since 1970."""
    score: float
    """0 to 1."""
    right: bool
    certainty: int
    """1 to 3."""
    marks: float


Remember = Callable[[str | None], tuple[str, float]]
"""From the memory of a scenario (None: never seen) to the new one, and when it is due."""


class TrainingRecord:
    """The answers of one owner. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, answer: StoredAnswer, remember: Remember) -> float:
        """Keep an answer and what it does to the memory, both or neither.

        When this returns the answer survives the end of the process. Of two answers with one id
        the first counts.

        Returns:
            when the scenario is due, in seconds since 1970.
        """
        values = {**asdict(answer), "right": int(answer.right), "owner": self._database.owner}
        with self._database.writing() as connection:
            known = connection.execute(
                "SELECT memory, due FROM training_card WHERE owner = :owner AND scenario = :scenario", values
            ).fetchone()
            twice = connection.execute(
                "SELECT 1 FROM training_answer WHERE owner = :owner AND id = :id", values
            ).fetchone()
            if twice is not None and known is not None:
                return float(known[1])
            memory, due = remember(known and known[0])
            connection.execute(
                "INSERT INTO training_card (owner, scenario, memory, due)"
                " VALUES (:owner, :scenario, :memory, :due)"
                " ON CONFLICT (owner, scenario) DO UPDATE SET memory = excluded.memory, due = excluded.due",
                {**values, "memory": memory, "due": due},
            )
            connection.execute(
                "INSERT INTO training_answer"
                " (owner, id, scenario, category, at, score, correct, certainty, marks) VALUES"
                " (:owner, :id, :scenario, :category, :at, :score, :right, :certainty, :marks)",
                values,
            )
        return due

    def due(self) -> dict[str, float]:
        """By scenario that was ever answered: when it comes again, in seconds since 1970."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT scenario, due FROM training_card WHERE owner = :owner",
                {"owner": self._database.owner},
            )
            return {scenario: due for scenario, due in rows}

    def answers(self) -> tuple[StoredAnswer, ...]:
        """All of them, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, scenario, category, at, score, correct, certainty, marks"
                " FROM training_answer WHERE owner = :owner ORDER BY at, id",
                {"owner": self._database.owner},
            ).fetchall()
        return tuple(
            StoredAnswer(id_, scenario, category, at, score, bool(correct), certainty, earned)
            for id_, scenario, category, at, score, correct, certainty, earned in rows
        )

    def forget(self) -> None:
        """Begin anew: no answers, no memory."""
        with self._database.writing() as connection:
            for table in ("training_answer", "training_card"):
                connection.execute(
                    f"DELETE FROM {table} WHERE owner = :owner", {"owner": self._database.owner}
                )
