"""What only a database server can do to a store: several workers at once, and going away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from hitokokyu.store import Store, StoreError
from hitokokyu.store.exams import End, StoredGiven
from hitokokyu.store.kept import KeptDraft
from hitokokyu.store.migrations import MIGRATIONS, for_postgresql
from hitokokyu.store.training import StoredAnswer

from .server import PASSWORD, Server

SECONDS = 120


@pytest.fixture
def store(tmp_path: Path, postgres_address: str) -> Iterator[Store]:
    opened = Store(tmp_path, database=postgres_address)
    yield opened
    opened.close()


def answered(scenario: str = "rumor.bridge") -> StoredAnswer:
    return StoredAnswer(str(uuid.uuid4()), scenario, "rumor", 1e9, 1.0, True, 2, 2.0)


# -- several workers ------------------------------------------------------------------------

COUNTING = """
import sys, uuid
from pathlib import Path
from hitokokyu.store import Store
from hitokokyu.store.training import StoredAnswer
store = Store(Path(sys.argv[1]), database=sys.argv[2]).of(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(100):
    answer = StoredAnswer(str(uuid.uuid4()), "rumor.bridge", "rumor", 1.0, 1.0, True, 2, 2.0)
    store.training.keep(answer, lambda memory: (str(int(memory or 0) + 1), 2e9))
    print(answer.id, flush=True)
"""


def worker(program: str, *arguments: object) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_workers_answer_for_one_user_and_nothing_is_lost(
    store: Store, tmp_path: Path, postgres_address: str
) -> None:
    """Every answer is there, and every one built on the memory that the one before had left."""
    workers = [worker(COUNTING, tmp_path, postgres_address, who) for who in ("hanako", "hanako", "taro")]
    try:
        for one in workers:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        told = [one.communicate(timeout=SECONDS)[0].split() for one in workers]
    finally:
        for one in workers:
            one.kill()
    assert [len(ids) for ids in told] == [100, 100, 100]
    for who, ids in (("hanako", told[0] + told[1]), ("taro", told[2])):
        record = store.of(who).training
        assert {answer.id for answer in record.answers()} == set(ids)
        with store._database.reading() as connection:
            (memory,) = connection.execute(
                "SELECT memory FROM training_card WHERE owner = :owner", {"owner": who}
            ).fetchone()
        assert int(memory) == len(ids)


def test_one_worker_is_killed_and_what_it_acknowledged_is_there(
    store: Store, tmp_path: Path, postgres_address: str
) -> None:
    process = worker(COUNTING, tmp_path, postgres_address, "hanako")
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write("go\n")
        process.stdin.flush()
        acknowledged = [process.stdout.readline().strip() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        acknowledged += [line for line in process.communicate(timeout=SECONDS)[0].split("\n") if len(line) == 36]
    finally:
        process.kill()
    mine = store.of("hanako")
    kept = {answer.id for answer in mine.training.answers()}
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 1
    # And nobody waits for a lock of the dead.
    mine.training.keep(answered(), lambda memory: (str(int(memory or 0) + 1), 2e9))
    assert len(mine.training.answers()) == len(kept) + 1


def test_two_tabs_on_two_workers_sit_one_test(store: Store, tmp_path: Path, postgres_address: str) -> None:
    others = [Store(tmp_path, database=postgres_address) for _ in range(4)]
    begun: list[str] = []
    counted: list[bool] = []
    together = threading.Barrier(len(others))

    def sit(name: str, mine: Store) -> None:
        together.wait(SECONDS)
        begun.append(mine.exams.begin(name, "yearly", 1e9, "{}").id)
        together.wait(SECONDS)
        given = StoredGiven(0, 1e9, "{}", 1.0)
        counted.append(mine.exams.answer(begun[0], given, lambda answers: End(str(len(answers))))[1])

    tabs = [
        threading.Thread(target=sit, args=(f"s{number}", one.of("hanako"))) for number, one in enumerate(others)
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(SECONDS)
    assert len(begun) == 4 and len(set(begun)) == 1
    assert sorted(counted) == [False, False, False, True]
    assert store.of("hanako").exams.results() == ("1",)
    for one in others:
        one.close()


def test_many_workers_begin_with_an_empty_database(tmp_path: Path, postgres_address: str) -> None:
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            opened = Store(tmp_path, database=postgres_address)
            opened.of("hanako").training.keep(answered(), lambda memory: ("{}", 2e9))
            opened.close()
        except (StoreError, OSError) as error:
            failures.append(error)

    workers = [threading.Thread(target=open_it) for _ in range(6)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(SECONDS)
    assert failures == []
    opened = Store(tmp_path, database=postgres_address)
    assert len(opened.of("hanako").training.answers()) == 6
    opened.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_store_goes_over_a_fork(store: Store) -> None:
    """gunicorn loads the application and forks: parent and child must not write into one connection."""
    mine = store.of("hanako")
    mine.training.keep(answered(), lambda memory: ("{}", 2e9))
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for _ in range(20):
                mine.training.keep(answered(), lambda memory: ("{}", 2e9))
            code = 0
        finally:
            os._exit(code)
    for _ in range(20):
        mine.training.keep(answered(), lambda memory: ("{}", 2e9))
    assert os.waitpid(child, 0)[1] == 0
    assert len(mine.training.answers()) == 41


# -- a schema that grows --------------------------------------------------------------------


def engine_of(address: str) -> sqlalchemy.Engine:
    return sqlalchemy.create_engine(address, poolclass=sqlalchemy.NullPool)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_every_older_schema_is_brought_up_to_date(tmp_path: Path, postgres_address: str, version: int) -> None:
    with engine_of(postgres_address).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE schema_version (version INTEGER NOT NULL)")
        connection.exec_driver_sql(f"INSERT INTO schema_version VALUES ({version})")
        for statement in (one for migration in MIGRATIONS[:version] for one in migration):
            connection.exec_driver_sql(for_postgresql(statement))
        connection.exec_driver_sql("INSERT INTO token VALUES ('a', '\\x00', 'kept', NULL, 1.5)")
        if version >= 3:
            connection.exec_driver_sql("INSERT INTO training_card VALUES ('rumor.old', '{}', 1790000000.25)")
            connection.exec_driver_sql(
                "INSERT INTO training_answer VALUES ('1', 'rumor.old', 'rumor', 1790000000.25, 1, 1, 3, 3)"
            )
    opened = Store(tmp_path, database=postgres_address)
    assert [token.client for token in opened.tokens.all()] == ["kept"]
    # Seconds with their fractions: half the precision would be wrong by a minute.
    assert [answer.at for answer in opened.training.answers()] == ([1790000000.25] if version >= 3 else [])
    opened.close()
    again = Store(tmp_path, database=postgres_address)
    again.of("hanako").training.keep(answered(), lambda memory: ("{}", 2e9))
    again.close()


def test_same_columns_and_constraints_as_in_a_file(tmp_path: Path, postgres_address: str) -> None:
    Store(tmp_path).close()
    Store(tmp_path, database=postgres_address).close()
    shapes = []
    for address in (f"sqlite:///{tmp_path}/hitokokyu.sqlite3", postgres_address):
        inspector = sqlalchemy.inspect(engine_of(address))
        shapes.append(
            {
                table: (
                    [(one["name"], one["nullable"]) for one in inspector.get_columns(table)],
                    inspector.get_pk_constraint(table)["constrained_columns"],
                    [(one["constrained_columns"], one["referred_table"]) for one in inspector.get_foreign_keys(table)],
                    len(inspector.get_check_constraints(table)),
                    sorted((one["name"], tuple(one["column_names"])) for one in inspector.get_indexes(table)),
                )
                for table in set(inspector.get_table_names()) - {"schema_version"}
            }
        )
    of_file, of_server = shapes
    assert of_file == of_server


def test_database_of_a_newer_version_is_left_alone(store: Store, tmp_path: Path, postgres_address: str) -> None:
    with engine_of(postgres_address).begin() as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match="newer version") as refused:
        Store(tmp_path, database=postgres_address)
    assert PASSWORD not in str(refused.value)


def test_database_that_cannot_hold_every_character(tmp_path: Path, postgres_server: Server) -> None:
    engine = engine_of(postgres_server.address("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS old_city")
        connection.exec_driver_sql("CREATE DATABASE old_city ENCODING 'EUC_JP' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(StoreError, match="EUC_JP"):
        Store(tmp_path, database=postgres_server.address("old_city"))


def test_every_character_comes_back(store: Store) -> None:
    text = "𠮷野家で👨‍👩‍👧 ｶﾞｽ 🇯🇵 \u200b '; DROP TABLE token; -- %s %(owner)s :owner"
    store.of("hanako").kept.keep(KeptDraft("d", text, "{}", 1e9))
    assert [draft.text for draft in store.of("hanako").kept.drafts()] == [text]


# -- a server that goes away ----------------------------------------------------------------


def test_server_that_was_restarted(store: Store, postgres_server: Server) -> None:
    bearer, token = store.tokens.create("x", owner="hanako")
    mine = store.of("hanako")
    first = answered()
    mine.training.keep(first, lambda memory: ("{}", 2e9))
    postgres_server.stop()
    try:
        store.tokens.forget()
        for ask in (
            lambda: mine.training.keep(answered(), lambda memory: ("{}", 2e9)),
            mine.training.answers,
            mine.hours.read,
            lambda: store.tokens.verify(bearer),
        ):
            with pytest.raises(StoreError) as told:
                ask()
            assert told.value.reason == "unavailable"
            assert "データベース" in str(told.value) and "Check that the server is running" in str(told.value)
            assert PASSWORD not in str(told.value)
    finally:
        postgres_server.start()
    assert mine.training.answers() == (first,)
    assert store.tokens.verify(bearer) == token
    assert mine.hours.read().schedule is None


def test_an_answer_that_cannot_be_kept_leaves_nothing(store: Store) -> None:
    mine = store.of("hanako")
    bad = StoredAnswer("1", "rumor.bridge", "rumor", 1e9, 2.0, True, 2, 2.0)  # No such score.
    with pytest.raises(StoreError) as refused:
        mine.training.keep(bad, lambda memory: ("ひみつ", 1e9))
    assert mine.training.due() == {}
    assert "ひみつ" not in str(refused.value)


def test_no_words_of_a_writer_are_in_the_log_of_the_server(store: Store, postgres_server: Server) -> None:
    """Also where something goes wrong: of a row that a constraint refuses it writes down everything.

    The table with the words has no such constraint, on purpose.
    """
    mine = store.of("hanako")
    mine.kept.keep(KeptDraft("d", "ひみつの下書き", "{}", 1e9))
    bad = StoredAnswer("1", "rumor.bridge", "rumor", 1e9, 2.0, True, 2, 2.0)
    before = postgres_server.said()
    for go_wrong in (
        lambda: mine.training.keep(bad, lambda memory: ("{}", 1e9)),
        lambda: mine.kept.keep(KeptDraft("e", "ひみつ\0の下書き", "{}", 1e9)),
    ):
        with pytest.raises(StoreError) as refused:
            go_wrong()
        assert "ひみつ" not in str(refused.value)
    said = postgres_server.said().removeprefix(before)
    assert "violates check constraint" in said
    assert "ひみつ" not in said
    with store._database.reading() as connection:
        checks = connection.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = CAST('kept_draft' AS regclass) AND contype = 'c'"
        ).fetchone()
    assert checks == (0,)


def test_who_may_only_read_is_told(store: Store, tmp_path: Path, postgres_server: Server) -> None:
    engine = engine_of(postgres_server.address("postgres"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS reader")
        connection.exec_driver_sql(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO reader")
        connection.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = postgres_server.address("postgres").replace("//hitokokyu:", "//reader:")
    with pytest.raises(StoreError) as refused:
        Store(tmp_path, database=reader).tokens.create("x")
    assert refused.value.reason == "read-only"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql+psycopg://hanako:geheim@127.0.0.1:1/db", "hanako:***@127.0.0.1:1/db"),
        ("postgresql+nothing://hanako:geheim@127.0.0.1/db", "hanako:***@127.0.0.1/db"),
        ("mysql://hanako:geheim@127.0.0.1/db", "hanako:***@127.0.0.1/db"),
        ("sqlite:///geheim.sqlite3", "postgresql+psycopg://"),
        ("hanako:geheim@127.0.0.1", "postgresql+psycopg://"),
        ("postgresql+psycopg://hanako:geheim@127.0.0.1:port/db", "postgresql+psycopg://"),
        ("", "postgresql+psycopg://"),
    ],
)
def test_address_that_leads_nowhere(tmp_path: Path, address: str, shown: str) -> None:
    with pytest.raises(StoreError) as refused:
        Store(tmp_path, database=address)
    assert shown in str(refused.value)
    assert "hanako:geheim" not in str(refused.value)
    assert not (tmp_path / "hitokokyu.sqlite3").exists()


def test_a_file_needs_no_driver(tmp_path: Path) -> None:
    """SQLAlchemy takes longer to import than a check may be late."""
    program = (
        "import sys; from pathlib import Path; from hitokokyu.store import Store\n"
        "Store(Path(sys.argv[1])).tokens.all(); print([m for m in ('sqlalchemy', 'psycopg') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=SECONDS, check=True
    )
    assert done.stdout == "[]\n"
