"""What writers asked ひと呼吸 to remember for their training: a draft of theirs, or a warning they met."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from .database import Database


@dataclass(frozen=True)
class KeptDraft:
    """The only words of a writer in the store, and only because they said so, for this one draft."""

    id: str
    text: str
    context: str
    """As JSON."""
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True)
class MetWarning:
    """Never of what."""

    at: float
    """Seconds since 1970."""
    rule: str
    category: str


class KeptRecord:
    """Drafts and warnings of a store. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- drafts ------------------------------------------------------------------------------

    def drafts(self) -> tuple[KeptDraft, ...]:
        """Latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, text, context, at FROM kept_draft ORDER BY at DESC, id"
            ).fetchall()
        return tuple(KeptDraft(*row) for row in rows)

    def keep(self, draft: KeptDraft) -> None:
        """Keep a draft; what is kept twice under one id is kept once."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO kept_draft (id, text, context, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                astuple(draft),
            )

    def remove(self, id_: str) -> bool:
        """Returns: whether there was one.

        Nothing of it stays in the file: what is deleted is overwritten.
        """
        with self._database.writing() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            found = connection.execute("DELETE FROM kept_draft WHERE id = ?", (id_,)).rowcount > 0
        self._empty_journal()
        return found

    # -- warnings ----------------------------------------------------------------------------

    @property
    def learns_from_warnings(self) -> bool:
        """Whether the writer asked to learn from the warnings they meet. At first not."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT from_warnings FROM training_wish").fetchone()
        return row is not None and bool(row[0])

    def learn_from_warnings(self, wanted: bool) -> None:
        """Remember warnings from now on; or no more, and forget those there are."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO training_wish (only, from_warnings) VALUES (1, ?)"
                " ON CONFLICT (only) DO UPDATE SET from_warnings = excluded.from_warnings",
                (int(wanted),),
            )
            if not wanted:
                connection.execute("DELETE FROM met_warning")

    def meet(self, warnings: tuple[MetWarning, ...]) -> bool:
        """Remember warnings, if that is wished. Returns: whether it is."""
        with self._database.writing() as connection:
            row = connection.execute("SELECT from_warnings FROM training_wish").fetchone()
            if row is None or not row[0]:
                return False
            connection.executemany(
                "INSERT INTO met_warning (at, rule, category) VALUES (?, ?, ?)", map(astuple, warnings)
            )
        return True

    def warnings(self, since: float) -> tuple[MetWarning, ...]:
        """Those since a moment (seconds since 1970), latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT at, rule, category FROM met_warning WHERE at >= ? ORDER BY at DESC", (since,)
            ).fetchall()
        return tuple(MetWarning(*row) for row in rows)

    def forget_warnings(self) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM met_warning")

    def _empty_journal(self) -> None:
        with self._database.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
