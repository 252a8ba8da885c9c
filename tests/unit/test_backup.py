"""Copies of the store, putting them back, forgetting; and what happens when a file is damaged."""

from __future__ import annotations

import io
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hitokokyu.store import LOCAL, Store, StoreError
from hitokokyu.store.backup import BackupRefused, Contents
from hitokokyu.store.database import FILE_NAME
from hitokokyu.store.exams import StoredCourse, StoredGiven
from hitokokyu.store.hours import StoredHours
from hitokokyu.store.migrations import MIGRATIONS
from hitokokyu.store.training import StoredAnswer

ORIGIN = "chrome-extension://" + "abcdefghijklmnop" * 2


@pytest.fixture
def store(tmp_path: Path, database_address: str | None) -> Iterator[Store]:
    opened = Store(tmp_path, database=database_address)
    yield opened
    opened.close()


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """For what can happen only to a file."""
    opened = Store(tmp_path)
    yield opened
    opened.close()


def answer(store: Store, scenario: str = "rumor.bridge") -> str:
    kept = StoredAnswer(
        id=str(uuid.uuid4()), scenario=scenario, category="rumor", at=1e9, score=1, right=True, certainty=2, marks=2
    )
    store.training.keep(kept, lambda memory: ("{}", 2e9))
    return kept.id


def fill(store: Store) -> None:
    """Something in every part."""
    answer(store)
    store.hours.keep_schedule('{"usual": null}')
    store.tokens.create("x", ORIGIN)
    store.exams.keep_course(StoredCourse("ours", "course: ours", 1e9))
    store.exams.begin("s1", "yearly", 1e9, "{}")
    store.exams.answer("s1", StoredGiven(number=0, at=1e9, given="{}", score=1), lambda answers: None)


def copy_of(store: Store) -> io.BytesIO:
    return io.BytesIO(store.backups.content())


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


# -- there and back -------------------------------------------------------------------------


def test_there_and_back(store: Store, tmp_path: Path) -> None:
    fill(store)
    before = store.training.answers()
    copy = copy_of(store)
    contents = store.backups.look(copy)
    assert (contents.answers, contents.first_answer, contents.sittings, contents.courses) == (1, 1e9, 1, 1)
    assert contents.has_hours

    later = answer(store, "rumor.later")
    store.hours.keep_schedule('{"usual": 1}')
    copy.seek(0)
    kept = store.backups.restore(copy)
    assert store.training.answers() == before
    assert store.hours.read().schedule == '{"usual": null}'
    assert len(store.exams.sitting("s1").answers) == 1

    # What was replaced is a copy like any other.
    assert kept.parent == tmp_path
    assert kept in store.backups.set_aside()
    with kept.open("rb") as file:
        store.backups.restore(file)
    assert later in {one.id for one in store.training.answers()}


def test_a_copy_says_nothing_about_who_is_paired(store: Store, tmp_path: Path) -> None:
    bearer, token = store.tokens.create("x", ORIGIN)
    store.pairing.issue()
    copy = copy_of(store)
    assert ORIGIN.encode() not in copy.getvalue()
    store.backups.restore(copy)
    assert store.tokens.verify(bearer) == token  # As it is now, not as it was then.
    store.tokens.revoke(token.id)
    store.backups.restore(io.BytesIO(copy.getvalue()))
    assert store.tokens.verify(bearer) is None


def test_a_copy_while_answers_are_written(store: Store, tmp_path: Path) -> None:
    """Every copy is sound and holds whatever had been acknowledged before it was begun."""
    acknowledged: list[str] = []
    done = threading.Event()

    def learn() -> None:
        while not done.is_set():
            acknowledged.append(answer(store))

    learner = threading.Thread(target=learn)
    learner.start()
    try:
        for number in range(5):
            so_far = set(acknowledged)
            target = tmp_path / f"copy-{number}.sqlite3"
            store.backups.write(target)
            with closing(sqlite3.connect(target)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
                assert so_far <= {id_ for (id_,) in connection.execute("SELECT id FROM training_answer")}
    finally:
        done.set()
        learner.join()
    assert acknowledged


def test_a_copy_of_an_older_version_is_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    old = file_of_version(3, tmp_path, "INSERT INTO training_card VALUES ('rumor.old', '{}', 1)")
    with old.open("rb") as file:
        store.backups.restore(file)
    assert store.training.due() == {"rumor.old": 1}


def test_an_older_copy_that_lost_its_hours(store: Store, tmp_path: Path) -> None:
    old = file_of_version(3, tmp_path, "DELETE FROM hours")
    with old.open("rb") as file, pytest.raises(BackupRefused) as refused:
        store.backups.restore(file)
    assert refused.value.code == "backup-damaged"


def file_of_version(version: int, folder: Path, *statements: str) -> Path:
    path = folder / "old.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in (*(one for migration in MIGRATIONS[:version] for one in migration), *statements):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
    return path


def test_a_store_of_the_last_version_without_owners_keeps_everything(tmp_path: Path) -> None:
    """It was written by that version, and is here as statements."""
    old = tmp_path / FILE_NAME
    dump = Path(__file__).with_name("store_of_version_5.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(dump)
    content = old.read_bytes()
    opened, put_back = Store(tmp_path), Store(made(tmp_path / "other"))
    put_back.backups.restore(io.BytesIO(content))  # The same, as a copy.
    for store in (opened, put_back):
        assert store.backups.contents() == Contents(3, 1.79e9, 1.79e9 + 2, 2, 1, 1, True)
        assert store.training.answers()[2] == StoredAnswer(
            "00000002-d9cb-469f-a165-70867728950e", "rumor.bridge", "rumor", 1.79e9 + 2, 0.7, True, 2, 1.4
        )
        assert store.training.due() == {"rumor.bridge": 1.79e9 + 86400}
        assert store.hours.read() == StoredHours(
            '{"usual": null}', "BEGIN:VCALENDAR", None, 1.79e9, 1.79e9 + 3600
        )
        assert store.exams.courses() == (StoredCourse("ours", "course: ours\ntitle: うちの講習", 1.79e9),)
        latest, first = store.exams.sittings("ours")
        assert (latest.id, latest.answers, latest.finished) == ("s2", (), None)
        assert [one.given for one in first.answers] == ['{"publish": false}', '{"publish": true}']
        assert store.exams.results() == ('{"score": 0.5}',)
        assert [draft.text for draft in store.kept.drafts()] == ["窓口は今日も混んでいた。"]
        assert store.kept.learns_from_warnings
        assert [warning.rule for warning in store.kept.warnings(0)] == ["rumor.bridge"]
        assert store.lrs.sent("https://lrs.example/xapi") == {"one", "two"}
    token = opened.tokens.verify("35563ed7.STwVfWtU14b3LJpguDrDShJ0g8vliEGE-Lz9JWrumtM")
    assert token is not None and (token.client, token.owner, token.expires) == ("Firefox", LOCAL, None)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    # The attempts go on where they were, and the schema is that of a new file.
    assert opened.exams.begin("s3", "ours", 1.8e9, "{}").id == "s2"
    assert schema_of(tmp_path) == schema_of(made(tmp_path / "new"))
    opened.close()
    put_back.close()


def schema_of(folder: Path) -> set[tuple[str, ...]]:
    Store(folder).close()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return set(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def altered(content: bytes, folder: Path, *statements: str) -> bytes:
    path = folder / "altered.sqlite3"
    path.write_bytes(content)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (["PRAGMA user_version = 99"], "backup-newer"),
        (["PRAGMA user_version = 0"], "backup-not-ours"),
        (["DROP TABLE token"], "backup-not-ours"),
        (["CREATE TRIGGER t AFTER DELETE ON training_answer BEGIN DELETE FROM token; END"], "backup-not-ours"),
        (["PRAGMA foreign_keys = OFF", "DELETE FROM training_card"], "backup-damaged"),
    ],
)
def test_a_wrong_file_changes_nothing(store: Store, tmp_path: Path, statements: list[str], code: str) -> None:
    fill(store)
    before = store.training.answers()
    with pytest.raises(BackupRefused) as refused:
        store.backups.restore(io.BytesIO(altered(store.backups.content(), tmp_path, *statements)))
    assert refused.value.code == code
    assert store.training.answers() == before
    assert store.backups.set_aside() == ()
    assert not list(tmp_path.glob(".restore-*"))


@pytest.mark.parametrize(("content", "code"), [(b"", "backup-not-ours"), (b"id,at\n1,2\n", "backup-not-ours")])
def test_a_file_of_another_kind(store: Store, content: bytes, code: str) -> None:
    with pytest.raises(BackupRefused) as refused:
        store.backups.look(io.BytesIO(content))
    assert refused.value.code == code


def test_a_torn_copy(store: Store) -> None:
    for _ in range(200):
        answer(store)
    content = store.backups.content()
    for torn in (content[:5000], content[: len(content) // 2], content[:8192] + b"\xa5" * 4096 + content[12288:]):
        with pytest.raises(BackupRefused) as refused:
            store.backups.restore(io.BytesIO(torn))
        assert refused.value.code == "backup-damaged"
    assert len(store.training.answers()) == 200


# -- forgetting -----------------------------------------------------------------------------


def test_forgetting_training_leaves_pairing_and_hours(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backups.restore(copy_of(store))
    store.backups.forget_training()
    assert store.training.answers() == ()
    assert store.backups.contents().sittings == 0
    assert store.tokens.origins == {ORIGIN}
    assert store.hours.read().schedule is not None
    assert store.backups.set_aside() == ()
    # Neither in the file nor in its journal.
    assert all(b"rumor.bridge" not in path.read_bytes() for path in tmp_path.glob(f"{FILE_NAME}*"))
    answer(store)  # And everything still works.


def test_forgetting_everything(store: Store) -> None:
    fill(store)
    store.backups.forget_everything()
    assert store.tokens.origins == frozenset()
    assert store.hours.read().schedule is None
    assert store.backups.contents().answers == 0
    store.hours.keep_schedule("{}")
    assert store.hours.read().schedule == "{}"


# -- kill -9 --------------------------------------------------------------------------------

PROGRAM = """
import sys
from pathlib import Path
from hitokokyu.store import Store
store = Store(Path(sys.argv[1]), database=sys.argv[2] or None)
while True:
    for name in sys.argv[3:]:
        with open(name, "rb") as file:
            store.backups.restore(file).unlink()
        print("restored", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_killed_in_the_middle_of_a_restore(
    file_store: Store, tmp_path: Path, database_address: str | None
) -> None:
    """Two copies take turns; whenever the process is killed, one of the two is there, whole."""
    copies = []
    for name, count in (("few", 3), ("many", 3000)):
        with file_store._database.writing() as connection:
            connection.execute("DELETE FROM training_answer")
            card = {"scenario": f"rumor.{name}"}
            connection.execute("INSERT INTO training_card VALUES ('local', :scenario, '{}', 1)", card)
            connection.executemany(
                "INSERT INTO training_answer VALUES ('local', :id, :scenario, 'rumor', 1, 1, 1, 1, 1)",
                [{**card, "id": f"{name}-{number}"} for number in range(count)],
            )
        copies.append(tmp_path / f"{name}.copy")
        file_store.backups.write(copies[-1])
    home = made(tmp_path / "home")
    Store(home, database=database_address).close()
    for round_ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(home), database_address or "", *map(str, copies)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "restored\n"
        time.sleep(0.037 * round_)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        opened = Store(home, database=database_address)
        ids = {one.id.partition("-")[0] for one in opened.training.answers()}
        state = (len(opened.training.answers()), ids)
        opened.close()
        assert state in ((3, {"few"}), (3000, {"many"}))
        if database_address is not None:
            continue
        with closing(sqlite3.connect(home / FILE_NAME)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


# -- damage ---------------------------------------------------------------------------------


def damage(path: Path) -> bytes:
    """Overwrite what lies behind the first page."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    return path.read_bytes()


@pytest.mark.parametrize("whole", [True, False], ids=["no database at all", "torn"])
def test_a_damaged_file_is_kept_and_a_new_one_begins(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, whole: bool
) -> None:
    first = Store(tmp_path)
    fill(first)
    first.close()
    path = tmp_path / FILE_NAME
    if whole:
        path.write_bytes(b"no database " * 500)
    else:
        damage(path)
    broken = path.read_bytes()
    store = Store(tmp_path)
    (aside,) = store.backups.set_aside()
    assert aside.read_bytes() == broken
    assert aside.name in caplog.text and "ペアリング" in caplog.text and "pair the extension again" in caplog.text
    answer(store)
    assert len(store.training.answers()) == 1
    caplog.clear()
    Store(tmp_path)
    assert caplog.text == ""  # Once.


def test_damage_while_the_service_runs(file_store: Store, tmp_path: Path) -> None:
    """The first one to notice is told; the next answer is kept. Copies in memory are read again."""
    store = file_store
    fill(store)
    store.tokens.forget()
    assert store.tokens.origins
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(tmp_path / FILE_NAME)
    with pytest.raises(StoreError) as told:
        answer(store)
    assert told.value.reason == "renewed"
    answer(store)
    assert len(store.training.answers()) == 1
    store.tokens.forget()
    assert store.tokens.origins == frozenset()


def test_many_notice_at_once(tmp_path: Path) -> None:
    """Only the damaged file is set aside, never the new one."""
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 500)
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            answer(Store(tmp_path))
        except (StoreError, OSError, sqlite3.Error) as error:
            failures.append(error)

    openers = [threading.Thread(target=open_it) for _ in range(8)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    assert failures == []
    store = Store(tmp_path)
    assert len(store.backups.set_aside()) == 1
    assert len(store.training.answers()) == 8


def test_another_process_set_the_file_aside(file_store: Store, tmp_path: Path) -> None:
    store = file_store
    bearer, _ = store.tokens.create("x")
    assert store.tokens.verify(bearer)
    for path in tmp_path.glob(f"{FILE_NAME}*"):
        path.rename(path.with_name(f"other-{path.name}"))
    made, _ = Store(tmp_path).tokens.create("y")
    store.tokens.forget()
    assert store.tokens.verify(bearer) is None
    assert store.tokens.verify(made)


FULL = """
import sys, uuid
from pathlib import Path
from hitokokyu.store import Store, StoreError
from hitokokyu.store.training import StoredAnswer
store = Store(Path(sys.argv[1]))
kept = 0
try:
    while kept < 20000:
        one = StoredAnswer(str(uuid.uuid4()), "rumor.a", "rumor", 1.0, 1.0, True, 1, 1.0)
        store.training.keep(one, lambda memory: ("x" * 2000, 1.0))
        kept += 1
except StoreError as error:
    print(error.reason, kept == len(store.training.answers()), kept > 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made by mounting one")
def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    mounted = f'mount -t tmpfs -o size=600k none {tmp_path} && exec "$@"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, "sh", sys.executable, "-c", FULL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["full", "True", "True"], done.stderr
