"""The schema of the store, version by version: the same statements for SQLite and for PostgreSQL."""

from __future__ import annotations

import re

LOCAL = "local"
"""The owner of all rows where there is only one: the person whose machine it is."""

# The statements of each schema version, oldest first. Never edit a released one: add another.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # `digest`: SHA-256 of the secret, which itself is never stored.
        # `origin`: exact origin of the extension, NULL for scripts.
        """
        CREATE TABLE token (
            id      TEXT PRIMARY KEY,
            digest  BLOB NOT NULL,
            client  TEXT NOT NULL,
            origin  TEXT,
            created REAL NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE pairing_code (
            digest  BLOB PRIMARY KEY,
            expires REAL NOT NULL,
            used    INTEGER NOT NULL DEFAULT 0
        ) STRICT
        """,
        "CREATE TABLE pairing_failure (at REAL NOT NULL) STRICT",
    ),
    (
        # One row. `schedule`: JSON, NULL for the usual hours. `calendar`: iCalendar reduced to its
        # times; `calendar_file`: or the file to read it from. Times in seconds since 1970.
        """
        CREATE TABLE hours (
            only          INTEGER PRIMARY KEY CHECK (only = 1),
            schedule      TEXT,
            calendar      TEXT,
            calendar_file TEXT,
            duty_since    REAL,
            duty_until    REAL
        ) STRICT
        """,
        "INSERT INTO hours (only) VALUES (1)",
    ),
    (
        # `memory`: what the scheduler of repetitions knows, as JSON. Times in seconds since 1970.
        """
        CREATE TABLE training_card (
            scenario TEXT PRIMARY KEY,
            memory   TEXT NOT NULL,
            due      REAL NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE training_answer (
            id        TEXT PRIMARY KEY,
            scenario  TEXT NOT NULL REFERENCES training_card,
            category  TEXT NOT NULL,
            at        REAL NOT NULL,
            score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            correct   INTEGER NOT NULL CHECK (correct IN (0, 1)),
            certainty INTEGER NOT NULL CHECK (certainty IN (1, 2, 3)),
            marks     REAL NOT NULL
        ) STRICT
        """,
        "CREATE INDEX training_answer_scenario ON training_answer (scenario)",
        "CREATE INDEX training_answer_at ON training_answer (at)",
    ),
    (
        # Courses that were imported: the file of a training officer, as it was handed round.
        "CREATE TABLE course (id TEXT PRIMARY KEY, source TEXT NOT NULL, at REAL NOT NULL) STRICT",
        # One attempt at a course. `terms`: what the course was when it began, and what was drawn, as
        # JSON; `result`: of a test, as JSON.
        """
        CREATE TABLE sitting (
            id       TEXT PRIMARY KEY,
            course   TEXT NOT NULL,
            started  REAL NOT NULL,
            terms    TEXT NOT NULL,
            finished REAL,
            result   TEXT
        ) STRICT
        """,
        "CREATE INDEX sitting_course ON sitting (course, started)",
        # `given`: what was chosen, as JSON; never what was written.
        """
        CREATE TABLE sitting_answer (
            sitting TEXT NOT NULL REFERENCES sitting ON DELETE CASCADE,
            number  INTEGER NOT NULL CHECK (number >= 0),
            at      REAL NOT NULL,
            given   TEXT NOT NULL,
            score   REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            PRIMARY KEY (sitting, number)
        ) STRICT, WITHOUT ROWID
        """,
        # The only text in this file that a writer wrote: drafts of which they said "keep this one".
        """
        CREATE TABLE kept_draft (
            id      TEXT PRIMARY KEY,
            text    TEXT NOT NULL,
            context TEXT NOT NULL,
            at      REAL NOT NULL
        ) STRICT
        """,
        # Warnings that the writer met, if they asked to learn from them. Never of what.
        "CREATE TABLE met_warning (at REAL NOT NULL, rule TEXT NOT NULL, category TEXT NOT NULL) STRICT",
        """
        CREATE TABLE training_wish (
            only          INTEGER PRIMARY KEY CHECK (only = 1),
            from_warnings INTEGER NOT NULL CHECK (from_warnings IN (0, 1))
        ) STRICT
        """,
        "INSERT INTO training_wish (only, from_warnings) VALUES (1, 0)",
    ),
    (
        # Statements that a learning record store has acknowledged. Their ids tell nothing of themselves.
        """
        CREATE TABLE lrs_sent (
            endpoint  TEXT NOT NULL,
            statement TEXT NOT NULL,
            at        REAL NOT NULL,
            PRIMARY KEY (endpoint, statement)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        # Rows have an owner: on one's own machine `local`, in the shared service of an office a user.
        f"ALTER TABLE token ADD COLUMN owner TEXT NOT NULL DEFAULT '{LOCAL}'",
        # Seconds since 1970; NULL for a token that holds until it is revoked.
        "ALTER TABLE token ADD COLUMN expires REAL",
        f"ALTER TABLE pairing_code ADD COLUMN owner TEXT NOT NULL DEFAULT '{LOCAL}'",
        "ALTER TABLE hours RENAME TO old_hours",
        # No row: the usual hours, no shifts, no duty.
        """
        CREATE TABLE hours (
            owner         TEXT PRIMARY KEY,
            schedule      TEXT,
            calendar      TEXT,
            calendar_file TEXT,
            duty_since    REAL,
            duty_until    REAL
        ) STRICT
        """,
        f"""
        INSERT INTO hours (owner, schedule, calendar, calendar_file, duty_since, duty_until)
        SELECT '{LOCAL}', schedule, calendar, calendar_file, duty_since, duty_until FROM old_hours
        """,
        "DROP TABLE old_hours",
        "DROP INDEX training_answer_scenario",
        "DROP INDEX training_answer_at",
        "ALTER TABLE training_card RENAME TO old_training_card",
        "ALTER TABLE training_answer RENAME TO old_training_answer",
        """
        CREATE TABLE training_card (
            owner    TEXT NOT NULL,
            scenario TEXT NOT NULL,
            memory   TEXT NOT NULL,
            due      REAL NOT NULL,
            PRIMARY KEY (owner, scenario)
        ) STRICT
        """,
        """
        CREATE TABLE training_answer (
            owner     TEXT NOT NULL,
            id        TEXT NOT NULL,
            scenario  TEXT NOT NULL,
            category  TEXT NOT NULL,
            at        REAL NOT NULL,
            score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            correct   INTEGER NOT NULL CHECK (correct IN (0, 1)),
            certainty INTEGER NOT NULL CHECK (certainty IN (1, 2, 3)),
            marks     REAL NOT NULL,
            PRIMARY KEY (owner, id),
            FOREIGN KEY (owner, scenario) REFERENCES training_card (owner, scenario)
        ) STRICT
        """,
        "CREATE INDEX training_answer_scenario ON training_answer (owner, scenario)",
        "CREATE INDEX training_answer_at ON training_answer (owner, at)",
        f"""
        INSERT INTO training_card (owner, scenario, memory, due)
        SELECT '{LOCAL}', scenario, memory, due FROM old_training_card
        """,
        f"""
        INSERT INTO training_answer (owner, id, scenario, category, at, score, correct, certainty, marks)
        SELECT '{LOCAL}', id, scenario, category, at, score, correct, certainty, marks FROM old_training_answer
        """,
        "DROP TABLE old_training_answer",
        "DROP TABLE old_training_card",
        "ALTER TABLE course RENAME TO old_course",
        """
        CREATE TABLE course (
            owner  TEXT NOT NULL,
            id     TEXT NOT NULL,
            source TEXT NOT NULL,
            at     REAL NOT NULL,
            PRIMARY KEY (owner, id)
        ) STRICT
        """,
        f"INSERT INTO course (owner, id, source, at) SELECT '{LOCAL}', id, source, at FROM old_course",
        "DROP TABLE old_course",
        "DROP INDEX sitting_course",
        "ALTER TABLE sitting RENAME TO old_sitting",
        "ALTER TABLE sitting_answer RENAME TO old_sitting_answer",
        """
        CREATE TABLE sitting (
            owner    TEXT NOT NULL,
            id       TEXT NOT NULL,
            course   TEXT NOT NULL,
            started  REAL NOT NULL,
            terms    TEXT NOT NULL,
            finished REAL,
            result   TEXT,
            PRIMARY KEY (owner, id)
        ) STRICT
        """,
        "CREATE INDEX sitting_course ON sitting (owner, course, started)",
        """
        CREATE TABLE sitting_answer (
            owner   TEXT NOT NULL,
            sitting TEXT NOT NULL,
            number  INTEGER NOT NULL CHECK (number >= 0),
            at      REAL NOT NULL,
            given   TEXT NOT NULL,
            score   REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            PRIMARY KEY (owner, sitting, number),
            FOREIGN KEY (owner, sitting) REFERENCES sitting (owner, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID
        """,
        f"""
        INSERT INTO sitting (owner, id, course, started, terms, finished, result)
        SELECT '{LOCAL}', id, course, started, terms, finished, result FROM old_sitting
        """,
        f"""
        INSERT INTO sitting_answer (owner, sitting, number, at, given, score)
        SELECT '{LOCAL}', sitting, number, at, given, score FROM old_sitting_answer
        """,
        "DROP TABLE old_sitting_answer",
        "DROP TABLE old_sitting",
        "ALTER TABLE kept_draft RENAME TO old_kept_draft",
        """
        CREATE TABLE kept_draft (
            owner   TEXT NOT NULL,
            id      TEXT NOT NULL,
            text    TEXT NOT NULL,
            context TEXT NOT NULL,
            at      REAL NOT NULL,
            PRIMARY KEY (owner, id)
        ) STRICT
        """,
        f"""
        INSERT INTO kept_draft (owner, id, text, context, at)
        SELECT '{LOCAL}', id, text, context, at FROM old_kept_draft
        """,
        "DROP TABLE old_kept_draft",
        f"ALTER TABLE met_warning ADD COLUMN owner TEXT NOT NULL DEFAULT '{LOCAL}'",
        "CREATE INDEX met_warning_at ON met_warning (owner, at)",
        "ALTER TABLE training_wish RENAME TO old_training_wish",
        # No row: nothing was wished.
        """
        CREATE TABLE training_wish (
            owner         TEXT PRIMARY KEY,
            from_warnings INTEGER NOT NULL CHECK (from_warnings IN (0, 1))
        ) STRICT
        """,
        f"""
        INSERT INTO training_wish (owner, from_warnings)
        SELECT '{LOCAL}', from_warnings FROM old_training_wish
        """,
        "DROP TABLE old_training_wish",
        "ALTER TABLE lrs_sent RENAME TO old_lrs_sent",
        """
        CREATE TABLE lrs_sent (
            owner     TEXT NOT NULL,
            endpoint  TEXT NOT NULL,
            statement TEXT NOT NULL,
            at        REAL NOT NULL,
            PRIMARY KEY (owner, endpoint, statement)
        ) STRICT, WITHOUT ROWID
        """,
        f"""
        INSERT INTO lrs_sent (owner, endpoint, statement, at)
        SELECT '{LOCAL}', endpoint, statement, at FROM old_lrs_sent
        """,
        "DROP TABLE old_lrs_sent",
        # Rule packs of the office, as files that carry their own signature: what the workers of its
        # shared service load. Nobody's own. `digest`: SHA-256 of `content`.
        """
        CREATE TABLE pack (
            name    TEXT PRIMARY KEY,
            version TEXT NOT NULL,
            digest  BLOB NOT NULL,
            content BLOB NOT NULL,
            at      REAL NOT NULL
        ) STRICT
        """,
    ),
)

OF_TRAINING = (
    "training_card",
    "training_answer",
    "course",
    "sitting",
    "sitting_answer",
    "kept_draft",
    "met_warning",
    "training_wish",
    "lrs_sent",
)
"""Tables whose rows belong to a learner, those that others refer to first."""
OF_AN_OWNER = (*OF_TRAINING, "hours")
"""What a copy holds: pairing stays out of it."""

_POSTGRESQL = {
    "BLOB": "BYTEA",
    "REAL": "DOUBLE PRECISION",
    "only": '"only"',
    " STRICT, WITHOUT ROWID": "",
    " STRICT": "",
}
_DIFFERENT = re.compile(r"\b(?:BLOB|REAL|only)\b|(?<=\)) STRICT(?:, WITHOUT ROWID)?(?=\s*$)")


def for_postgresql(statement: str) -> str:
    """One of `MIGRATIONS` in the words of PostgreSQL, which is always strict and calls two types otherwise."""
    return _DIFFERENT.sub(lambda found: _POSTGRESQL[found[0]], statement)
