"""What is kept, over HTTP and in the terminal: copies, restoring, deleting, and a damaged store."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.cli import main
from hitokokyu.home import home
from hitokokyu.store import Store, StoreError
from hitokokyu.store.database import FILE_NAME
from jsonschema import Draft202012Validator

from ..exercises import ALL, write_scenarios
from .conftest import Answer, Service
from .test_pages import cookie_of, link

DATA = "/api/v1/training/data"
BACKUP = "/api/v1/training/backup"
LOOK = "/api/v1/training/backup/look"
RESTORE = "/api/v1/training/restore"
WIPE = "/api/v1/training/wipe"
SQLITE = "application/vnd.sqlite3"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenarios(tmp_path_factory.mktemp("pack"), *ALL)


@pytest.fixture(scope="module")
def trainer(pack: Path) -> Advisor:
    return Advisor.of(load_ruleset([pack]))


@pytest.fixture
def script(start: Any, pack: Path, trainer: Advisor) -> Service:
    return start(trainer, packs=[pack]).script()


def learn(script: Service) -> None:
    one = {"id": str(uuid.uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}
    assert script.post("/api/v1/training/answers", one).status == 200


def upload(script: Service, path: str, content: bytes, **headers: str) -> Answer:
    return script.post(path, content, **{"Content_Type": SQLITE, **headers})


def terminal(*arguments: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(main, ["training", *map(str, arguments)], input=stdin, catch_exceptions=False)


# -- over HTTP ------------------------------------------------------------------------------


def test_there_and_back(script: Service) -> None:
    openapi = script.send("GET", "/openapi.json").json

    def holds(answer: Answer, shape: str) -> Any:
        assert answer.status == 200, answer.body
        schema = {"$ref": f"#/components/schemas/{shape}", "components": openapi["components"]}
        Draft202012Validator(schema).validate(answer.json)
        return answer.json

    empty = holds(script.send("GET", DATA), "DataAnswer")
    assert (empty["held"]["answers"], empty["held"]["has_hours"], empty["is_paired"]) == (0, False, False)
    learn(script)
    copy = script.post(BACKUP, {})
    assert (copy.status, copy.headers["Content-Type"]) == (200, SQLITE)
    assert copy.body.startswith(b"SQLite format 3\0")
    assert "hitokokyu-backup-" in copy.headers["Content-Disposition"]
    assert copy.headers["Cache-Control"] == "no-store"

    learn(script)
    assert holds(upload(script, LOOK, copy.body), "Held")["answers"] == 1
    restored = holds(upload(script, RESTORE, copy.body), "RestoreAnswer")
    assert restored["data"]["held"]["answers"] == 1
    assert restored["data"]["set_aside"] == [
        {"name": restored["before"], "why": "before-restore", "size": (home() / restored["before"]).stat().st_size}
    ]
    # Pairing is what it was: this script may still ask.
    wiped = holds(script.post(WIPE, {"what": "training"}), "DataAnswer")
    assert (wiped["held"]["answers"], wiped["set_aside"]) == (0, [])


def test_deleting_everything(script: Service) -> None:
    learn(script)
    script.pair()
    office = home() / "office" / "scenarios" / "rumor"
    office.mkdir(parents=True)
    (office / "x.yaml").write_text("id: rumor.x", "utf-8")
    assert script.send("GET", DATA).json["scenarios"] == 1
    answer = script.post(WIPE, {"what": "everything"})
    assert answer.status == 200
    assert (answer.json["is_paired"], answer.json["scenarios"]) == (False, 0)
    assert script.send("GET", DATA).status == 401  # Its own token went, too.


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"id,at\n", {}, 422, "backup-not-ours"),
        (b"SQLite format 3\0" + b"\xa5" * 9000, {}, 422, "backup-damaged"),
        (b"{}", {"Content_Type": "application/json"}, 415, "not-a-backup"),
        (b"{}", {"Content_Type": "text/plain"}, 415, "not-a-backup"),
        (b"x" * 3_500_001, {}, 413, "backup-too-large"),
    ],
)
def test_refused(script: Service, content: bytes, headers: dict[str, str], status: int, code: str) -> None:
    learn(script)
    for path in (LOOK, RESTORE):
        refused = upload(script, path, content, **headers)
        assert (refused.status, refused.code) == (status, code)
    assert script.send("GET", DATA).json["held"]["answers"] == 1


def test_other_sites_and_strangers_are_kept_out(service: Service) -> None:
    for method, path in (("GET", DATA), ("POST", BACKUP), ("POST", LOOK), ("POST", RESTORE), ("POST", WIPE)):
        kind = SQLITE if path in (LOOK, RESTORE) else "application/json"
        assert service.send(method, path, b"{}", Content_Type=kind).status == 401
        cross = service.script().send(method, path, b"{}", Content_Type=kind, Sec_Fetch_Site="cross-site")
        assert (cross.status, cross.code) == (403, "cross-site-refused")
        cookie = cookie_of(service.send("GET", link(service)))
        own = {"Cookie": cookie, "Sec_Fetch_Site": "same-origin", "Origin": f"http://127.0.0.1:{service.port}"}
        assert service.send(method, path, b"{}", Content_Type=kind, **own).code == "page-call-refused"


def test_a_damaged_store_is_said_on_every_page_until_it_is_read(start: Any) -> None:
    (home() / FILE_NAME).with_name("hitokokyu-damaged-20261121-210000.sqlite3").write_bytes(b"broken")
    service = start()
    visitor = {"Cookie": cookie_of(service.send("GET", link(service)))}
    for path in ("/", "/training/data"):
        assert "hitokokyu-damaged-20261121-210000.sqlite3" in service.send("GET", path, **visitor).body.decode()
    assert service.script().send("DELETE", f"{DATA}/notice").status == 200
    assert "hitokokyu-damaged" not in service.send("GET", "/", **visitor).body.decode()
    assert service.script().send("GET", DATA).json["set_aside"][0]["why"] == "damaged"


def test_a_store_that_breaks_while_the_service_runs(script: Service) -> None:
    """One answer is refused in plain words; after that training goes on."""
    learn(script)
    with closing(sqlite3.connect(home() / FILE_NAME)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = (home() / FILE_NAME).read_bytes()
    (home() / FILE_NAME).write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    one = {"id": str(uuid.uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}
    refused = script.post("/api/v1/training/answers", one)
    # Whoever noticed first: the looking up of the token, or the keeping of the answer.
    assert (refused.status, refused.code) in ((503, "store-renewed"), (401, "token-unknown"))
    anew = script.script()
    assert anew.post("/api/v1/training/answers", one).status == 200
    data = anew.send("GET", DATA).json
    assert (data["held"]["answers"], [one["why"] for one in data["set_aside"]]) == (1, ["damaged"])


@pytest.mark.parametrize("reason", ["full", "read-only", "renewed", "unavailable"])
def test_each_reason_has_words_of_its_own(script: Service, monkeypatch: pytest.MonkeyPatch, reason: Any) -> None:
    def fail(*_: object) -> None:
        raise StoreError("…", reason)

    monkeypatch.setattr(script.store.training, "keep", fail)
    one = {"id": str(uuid.uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}
    refused = script.post("/api/v1/training/answers", one)
    assert (refused.status, refused.code) == (503, f"store-{reason}")


# -- in the terminal ------------------------------------------------------------------------


def test_backup_restore_and_wipe_in_the_terminal(script: Service, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    learn(script)
    made = terminal("backup", file)
    assert made.exit_code == 0
    assert "答え 1 件" in made.output and "1 answers" in made.output
    again = terminal("backup", file)
    assert (again.exit_code, "--force" in again.stderr) == (2, True)
    assert terminal("backup", file, "--force").exit_code == 0
    learn(script)

    assert terminal("restore", file, stdin="n\n").exit_code == 1
    assert script.send("GET", DATA).json["held"]["answers"] == 2
    assert terminal("restore", file, stdin="y\n").exit_code == 0
    # The service, which is running, sees it.
    assert script.send("GET", DATA).json["held"]["answers"] == 1

    assert terminal("wipe", stdin="n\n").exit_code == 1
    assert script.send("GET", DATA).json["held"]["answers"] == 1
    assert terminal("wipe", "--yes").exit_code == 0
    assert script.send("GET", DATA).json["held"]["answers"] == 0
    assert terminal("wipe", "--everything", "--yes").exit_code == 0
    assert Store(home()).tokens.all() == ()


def test_a_wrong_file_in_the_terminal(script: Service, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,at\n")
    refused = terminal("restore", wrong, "--yes")
    assert refused.exit_code == 2
    assert "控えのファイルではありません" in refused.stderr
    assert "not a backup" in terminal("restore", wrong, "--yes", "--lang", "en").stderr


def test_no_room_for_a_backup(script: Service, tmp_path: Path) -> None:
    refused = terminal("backup", tmp_path / "nowhere" / "copy.sqlite3")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output and "権限" in refused.stderr
