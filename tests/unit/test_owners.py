"""Users of one shared service: whatever is kept has an owner, and nobody sees or changes another's."""

from __future__ import annotations

import io
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hitokokyu.store import LOCAL, Store
from hitokokyu.store.backup import BackupRefused, Contents
from hitokokyu.store.database import FRESH_SECONDS
from hitokokyu.store.exams import End, StoredCourse, StoredGiven
from hitokokyu.store.kept import KeptDraft, MetWarning
from hitokokyu.store.lrs import LrsSettings
from hitokokyu.store.migrations import OF_AN_OWNER
from hitokokyu.store.packs import UnknownPack
from hitokokyu.store.sqlite import migrate
from hitokokyu.store.training import StoredAnswer

NOTHING = Contents(0, None, None, 0, 0, 0, False)
FULL = Contents(1, 1e9, 1e9, 1, 1, 1, True)


class Clock:
    now = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock, database_address: str | None) -> Iterator[Store]:
    opened = Store(tmp_path, clock, database_address)
    yield opened
    opened.close()


@pytest.fixture
def hanako(store: Store) -> Iterator[Store]:
    mine = store.of("花子@soumu")
    yield mine
    mine.close()


@pytest.fixture
def taro(store: Store) -> Iterator[Store]:
    mine = store.of("Taro/..")
    yield mine
    mine.close()


def fill(store: Store) -> None:
    """Something in every part, and of the same ids whosesoever it is."""
    answer = StoredAnswer("a1", "rumor.bridge", "rumor", 1e9, 1.0, True, 2, 2.0)
    store.training.keep(answer, lambda memory: (f'{{"was": "{memory}"}}', 2e9))
    store.hours.keep_schedule(f'"{store.owner}"')
    store.hours.keep_duty(1e9, 2e9)
    store.exams.keep_course(StoredCourse("ours", store.owner, 1e9))
    store.exams.begin("s1", "yearly", 1e9, "{}")
    store.exams.answer("s1", StoredGiven(0, 1e9, "{}", 1.0), lambda answers: End('{"score": 1}'))
    store.kept.keep(KeptDraft("d1", "窓口の話", "{}", 1e9))
    store.kept.learn_from_warnings(True)
    store.kept.meet((MetWarning(1e9, "rumor.bridge", "rumor"),))
    store.lrs.keep_sent("https://lrs.example", ["one"])
    store.lrs.keep(LrsSettings("https://lrs.example", store.owner, "geheim"))
    store.withheld.write(b"secret plan")


def everything(store: Store) -> tuple[object, ...]:
    return (
        store.backups.contents(),
        store.training.answers(),
        store.training.due(),
        store.hours.read(),
        store.exams.courses(),
        store.exams.sittings("yearly"),
        store.exams.results(),
        store.kept.drafts(),
        store.kept.learns_from_warnings,
        store.kept.warnings(0),
        store.lrs.sent("https://lrs.example"),
        store.lrs.settings(),
        store.withheld.read(),
    )


def test_each_has_their_own(store: Store, hanako: Store, taro: Store) -> None:
    nothing = everything(taro)
    fill(hanako)
    assert hanako.backups.contents() == FULL
    assert everything(taro) == everything(store) == nothing
    before = everything(hanako)
    fill(taro)
    fill(store)
    assert everything(hanako) == before
    assert hanako.hours.read().schedule == '"花子@soumu"'
    assert taro.training.due() == {"rumor.bridge": 2e9}
    assert hanako.folder != taro.folder != store.folder


def test_forgetting_forgets_nobody_else(store: Store, hanako: Store, taro: Store) -> None:
    for one in (hanako, taro):
        fill(one)
    store.tokens.create("x", owner=hanako.owner)
    bearer, of_taro = store.tokens.create("x", owner=taro.owner)
    nothing_of_store, of_taro_before = everything(store), everything(taro)
    hanako.kept.forget_warnings()
    hanako.exams.forget()
    hanako.training.forget()
    assert hanako.kept.remove("d1")
    assert hanako.exams.remove_course("ours")
    hanako.forget_everything()
    assert everything(hanako) == nothing_of_store
    assert everything(taro) == of_taro_before
    assert store.tokens.all() == (of_taro,)
    assert store.tokens.verify(bearer) == of_taro


def test_a_copy_is_of_one_and_goes_from_here_to_there(
    hanako: Store, taro: Store, store: Store, tmp_path: Path
) -> None:
    """From the shared service to a machine of one's own, and to another user."""
    fill(hanako)
    fill(taro)
    copy = hanako.backups.content()
    assert b"Taro" not in copy
    at_home = Store(made(tmp_path / "at home"))
    at_home.backups.restore(io.BytesIO(copy))
    assert at_home.backups.contents() == FULL
    assert at_home.hours.read().schedule == '"花子@soumu"'
    again = at_home.backups.content()
    at_home.close()
    taro.backups.restore(io.BytesIO(again))
    assert taro.hours.read().schedule == '"花子@soumu"'
    assert taro.exams.sittings("yearly") == hanako.exams.sittings("yearly")
    (before,) = taro.backups.set_aside()
    assert before.parent == taro.folder
    assert hanako.backups.set_aside() == store.backups.set_aside() == ()
    with before.open("rb") as file:
        taro.backups.restore(file)
    assert taro.hours.read().schedule == '"Taro/.."'
    assert store.backups.contents() == NOTHING


def test_rows_of_others_in_a_copy_are_not_let_in(hanako: Store, taro: Store, tmp_path: Path) -> None:
    fill(taro)
    before = everything(taro)
    forged = tmp_path / "forged.sqlite3"
    forged.write_bytes(hanako.backups.content())
    with closing(sqlite3.connect(forged)) as connection:
        connection.execute("INSERT INTO training_card VALUES ('Taro/..', 'rumor.forged', '{}', 1)")
        connection.execute("INSERT INTO training_card VALUES ('local', 'rumor.mine', '{}', 1)")
        connection.commit()
    with forged.open("rb") as file:
        hanako.backups.restore(file)
    assert hanako.training.due() == {"rumor.mine": 1}
    assert everything(taro) == before


def test_users_are_those_who_have_something(store: Store, hanako: Store, taro: Store) -> None:
    assert store.users() == ()
    fill(store)
    hanako.kept.learn_from_warnings(True)
    store.tokens.create("x", owner="jiro")
    assert store.users() == taro.users() == ("jiro", "花子@soumu")


def test_a_refused_copy_changes_nothing(hanako: Store) -> None:
    fill(hanako)
    before = everything(hanako)
    with pytest.raises(BackupRefused):
        hanako.backups.restore(io.BytesIO(hanako.backups.content()[:5000]))
    assert everything(hanako) == before
    assert [path.name for path in hanako.folder.glob(".*")] == []


# -- tokens and pairing ---------------------------------------------------------------------


def test_token_of_a_user_ends_when_it_says(store: Store, clock: Clock) -> None:
    bearer, token = store.tokens.create("script", owner="hanako", expires=clock.now + 60)
    for_ever, _ = store.tokens.create("script")
    assert (token.owner, token.expires) == ("hanako", 1e9 + 60)
    assert store.tokens.verify(bearer) == token
    clock.now += 60
    assert store.tokens.verify(bearer) is None
    kept = store.tokens.verify(for_ever)
    assert kept is not None and (kept.owner, kept.expires) == (LOCAL, None)
    assert {one.owner for one in store.tokens.all()} == {"hanako", LOCAL}


def test_revoked_here_and_soon_elsewhere(
    store: Store, tmp_path: Path, clock: Clock, database_address: str | None
) -> None:
    worker = Store(tmp_path, clock, database_address)
    bearers = [store.tokens.create("x", owner="hanako")[0] for _ in range(2)]
    other, _ = store.tokens.create("x", owner="taro")
    assert all(worker.tokens.verify(bearer) for bearer in (*bearers, other))
    assert store.tokens.revoke_all("hanako") == 2
    assert [store.tokens.verify(bearer) for bearer in bearers] == [None, None]
    deadline = time.monotonic() + FRESH_SECONDS + 60
    while worker.tokens.verify(bearers[0]) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert worker.tokens.verify(other) is not None
    worker.close()


def test_extension_is_paired_for_whom_the_code_is(store: Store, hanako: Store) -> None:
    bearer, token = hanako.pairing.redeem(store.pairing.issue("花子@soumu"), origin="moz-extension://1", client="x")
    assert token.owner == "花子@soumu"
    assert store.tokens.verify(bearer) == token
    assert store.tokens.origins == {"moz-extension://1"}


# -- packs of the office --------------------------------------------------------------------


def test_packs_are_everybodys(store: Store, hanako: Store, clock: Clock) -> None:
    content = bytes(range(256)) * 1000
    first = store.packs.keep("our-city", "1", content)
    assert hanako.packs.all() == (first,)
    assert hanako.packs.content("our-city") == content
    clock.now += 1
    second = store.packs.keep("our-city", "2", b"newer")
    other = store.packs.keep("another", "1", b"other")
    assert hanako.packs.all() == (other, second)
    assert second.digest != first.digest
    hanako.forget_everything()
    assert store.packs.content("our-city") == b"newer"
    assert store.packs.remove("our-city")
    assert not store.packs.remove("our-city")
    with pytest.raises(UnknownPack):
        store.packs.content("our-city")


# -- the schema -----------------------------------------------------------------------------


def test_every_table_is_somebodys_or_known_not_to_be() -> None:
    """A table that is added later is not left out of copies and of forgetting unnoticed."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as pattern:
        migrate(pattern)
        tables = {name for (name,) in pattern.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        owned = {
            table
            for table in tables
            if "owner" in {name for (name,) in pattern.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        }
    assert owned == {*OF_AN_OWNER, "token", "pairing_code"}
    assert tables - owned == {"pairing_failure", "pack"}


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder
