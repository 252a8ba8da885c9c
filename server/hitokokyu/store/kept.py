"""What writers asked ひと呼吸 to remember for their training: a draft of theirs, or a warning they met."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from .database import Connection, Database


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
    """Drafts and warnings of one owner. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._whose = {"owner": database.owner}

    # -- drafts ------------------------------------------------------------------------------

    def drafts(self) -> tuple[KeptDraft, ...]:
        """Latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, text, context, at FROM kept_draft WHERE owner = :owner ORDER BY at DESC, id",
                self._whose,
            ).fetchall()
        return tuple(KeptDraft(*row) for row in rows)

    def keep(self, draft: KeptDraft) -> None:
        """Keep a draft; what is kept twice under one id is kept once."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO kept_draft (owner, id, text, context, at)"
                " VALUES (:owner, :id, :text, :context, :at) ON CONFLICT DO NOTHING",
                {**self._whose, **asdict(draft)},
            )

    def remove(self, id_: str) -> bool:
        """Returns: whether there was one.

        Nothing of it stays in the file, see `Database.erasing`.
        """
        with self._database.erasing() as connection:
            gone = connection.execute(
                "DELETE FROM kept_draft WHERE owner = :owner AND id = :id", {**self._whose, "id": id_}
            )
            return gone.rowcount > 0

    # -- warnings ----------------------------------------------------------------------------

    @property
    def learns_from_warnings(self) -> bool:
        """Whether the writer asked to learn from the warnings they meet. At first not."""
        with self._database.reading() as connection:
            return self._wished(connection)

    def learn_from_warnings(self, wanted: bool) -> None:
        """Remember warnings from now on; or no more, and forget those there are."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO training_wish (owner, from_warnings) VALUES (:owner, :wanted)"
                " ON CONFLICT (owner) DO UPDATE SET from_warnings = excluded.from_warnings",
                {**self._whose, "wanted": int(wanted)},
            )
            if not wanted:
                self._forget_warnings(connection)

    def meet(self, warnings: tuple[MetWarning, ...]) -> bool:
        """Remember warnings, if that is wished. Returns: whether it is."""
        with self._database.writing() as connection:
            if not self._wished(connection):
                return False
            connection.executemany(
                "INSERT INTO met_warning (owner, at, rule, category) VALUES (:owner, :at, :rule, :category)",
                [{**self._whose, **asdict(warning)} for warning in warnings],
            )
        return True

    def warnings(self, since: float) -> tuple[MetWarning, ...]:
        """Those since a moment (seconds since 1970), latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT at, rule, category FROM met_warning WHERE owner = :owner AND at >= :since"
                " ORDER BY at DESC",
                {**self._whose, "since": since},
            ).fetchall()
        return tuple(MetWarning(*row) for row in rows)

    def forget_warnings(self) -> None:
        with self._database.writing() as connection:
            self._forget_warnings(connection)

    def _wished(self, connection: Connection) -> bool:
        row = connection.execute(
            "SELECT from_warnings FROM training_wish WHERE owner = :owner", self._whose
        ).fetchone()
        return row is not None and bool(row[0])

    def _forget_warnings(self, connection: Connection) -> None:
        connection.execute("DELETE FROM met_warning WHERE owner = :owner", self._whose)
