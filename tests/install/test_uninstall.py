"""`hitokokyu uninstall`: the file system before and after a full life, and when it had better not go on."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hitokokyu.bundle.place import list_file
from hitokokyu.cli import main
from hitokokyu.store import Store
from hitokokyu.store.database import FILE_NAME
from hitokokyu.store.lrs import LrsSettings
from hitokokyu.store.withheld import WithheldFile
from hitokokyu.training.library import OFFICE
from hitokokyu.web.server import is_hitokokyu
from hitokokyu.web.shared.sessions import session_key

from ..api.conftest import Service as Client
from ..browser.service import PREPARED, Service, free_port
from .user_manager import UserManager, needs_manager

COMMAND = (sys.executable, "-P", "-m", "hitokokyu")
HOURS = json.dumps({"usual": {"days": [{"shifts": [{"start": "08:30", "end": "17:15"}]}] * 7}}).encode()


def uninstall(*options: str | int | Path, answers: str = "") -> Result:
    # Whoever runs the tests may have a service of their own on the usual port.
    elsewhere = () if "--port" in options else ("--port", free_port())
    return CliRunner().invoke(main, ["uninstall", *map(str, (*options, *elsewhere))], input=answers)


@pytest.fixture
def lived_in(home_folder: Path) -> Path:
    """A folder in which something of every kind was kept."""
    home_folder.mkdir()
    with closing(Store(home_folder)) as store:
        store.tokens.create("a-script")
        store.hours.keep_schedule("{}")
        store.lrs.keep(LrsSettings("https://lrs.example/xapi", "hana", "a-password"))
    WithheldFile(home_folder).write(b"[]")
    own = home_folder / OFFICE / "scenarios" / "rumor" / "own.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("id: rumor.own")
    (home_folder / "cache").mkdir()
    list_file(home_folder).parent.mkdir()
    list_file(home_folder).write_text("[]")
    session_key(home_folder)
    return home_folder


@needs_manager
def test_a_full_life_leaves_nothing_behind(manager: UserManager) -> None:
    user = manager.home
    for there in (".config", ".local/share/another-program", "tmp"):
        (user / there).mkdir(parents=True, exist_ok=True)
    before = manager.files()

    def hitokokyu(*words: str | Path) -> str:
        done = manager.run(*COMMAND, *words, TMPDIR=str(user / "tmp"))
        assert done.returncode == 0, done.stderr
        return done.stdout

    folder = user / ".local/share/hitokokyu"
    folder.mkdir(mode=0o700)
    PREPARED.mkdir(parents=True, exist_ok=True)
    (folder / "cache").symlink_to(PREPARED)
    port, elsewhere = free_port(), str(free_port())
    hitokokyu("autostart", "enable", "--port", str(port))
    manager.until(lambda: is_hitokokyu(port))

    client = Client(port, Store(folder))
    assert client.pair().status == 200
    script = client.script()
    assert script.check({"text": "会議の資料を家に持ち帰った"}).status == 200
    assert script.send("PUT", "/api/v1/hours", HOURS, Content_Type="application/json").status == 200
    client.store.lrs.keep(LrsSettings("https://lrs.example/xapi", "hana", "a-password"))
    terms = user / "tmp" / "terms.csv"
    terms.write_text("言葉\nみらいパーク構想\n", encoding="utf-8")
    hitokokyu("withheld", "import", terms)
    terms.unlink()
    own = folder / OFFICE / "scenarios" / "rumor" / "own.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("id: rumor.own")
    (folder / f"{Path(FILE_NAME).stem}-damaged-20261121-210500.sqlite3").write_bytes(b"?")
    hitokokyu("check", "こんにちは")
    assert {"hitokokyu.sqlite3", "withheld-terms.key", "lrs.json", "autostart.json", OFFICE} <= {
        path.name for path in folder.iterdir()
    }

    lived = manager.files()
    said = hitokokyu("uninstall", "--dry-run")
    assert str(folder) in said and "withheld-terms.key" in said and "autostart" in said
    assert manager.files() == lived and is_hitokokyu(port), "shown, and nothing else"

    kept = user / "kept"
    said = hitokokyu("uninstall", "--yes", "--keep", kept, "--port", elsewhere)
    assert "chrome://extensions" in said
    manager.until(lambda: not is_hitokokyu(port))
    left = {path.relative_to(user).as_posix() for path in (kept, *kept.rglob("*"))}
    assert manager.files() == before | left
    assert (kept / OFFICE / "scenarios/rumor/own.yaml").read_text() == "id: rumor.own"
    assert any(PREPARED.iterdir()), "what a link leads to is not ours to delete"
    assert manager.run("systemctl", "--user", "cat", "hitokokyu.service").returncode != 0

    # What was kept is good for another life.
    hitokokyu("training", "restore", kept / "hitokokyu-backup.sqlite3", "--yes")
    with closing(Store(folder)) as store:
        assert store.hours.read().schedule is not None
    hitokokyu("uninstall", "--yes", "--port", elsewhere)
    shutil.rmtree(kept)
    assert manager.files() == before


def test_it_asks_and_no_means_no(lived_in: Path) -> None:
    before = sorted(lived_in.rglob("*"))
    result = uninstall(answers="n\nn\n")
    assert result.exit_code == 1 and "元には戻せません" in result.output
    assert sorted(lived_in.rglob("*")) == before


def test_it_offers_to_keep_what_was_worked_for(lived_in: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    result = uninstall(answers=f"y\n{kept}\ny\n")
    assert result.exit_code == 0, result.output
    assert not lived_in.exists()
    assert {path.name for path in kept.iterdir()} == {"hitokokyu-backup.sqlite3", OFFICE}


@pytest.mark.parametrize("place", ["there already", "inside"])
def test_nothing_is_removed_if_it_cannot_be_kept(lived_in: Path, tmp_path: Path, place: str) -> None:
    target = tmp_path if place == "there already" else lived_in / "kept"
    before = sorted(lived_in.rglob("*"))
    result = uninstall("--yes", "--keep", target)
    assert result.exit_code == 2 and "Nothing was removed yet" in result.output
    assert sorted(lived_in.rglob("*")) == before


def test_a_damaged_store_is_in_nobodys_way(lived_in: Path, tmp_path: Path) -> None:
    (lived_in / FILE_NAME).write_bytes(b"damaged" * 1000)
    before = sorted(lived_in.rglob("*"))
    kept = uninstall("--yes", "--keep", tmp_path / "kept")
    assert kept.exit_code == 2 and "damaged" in kept.output
    assert sorted(lived_in.rglob("*")) == before and not (tmp_path / "kept").exists()
    assert uninstall("--yes").exit_code == 0 and not lived_in.exists()


def test_what_is_not_ours_stays(lived_in: Path) -> None:
    (lived_in / "notes.txt").write_text("mine")
    result = uninstall("--yes")
    assert result.exit_code == 0 and "notes.txt" in result.output
    assert [path.name for path in lived_in.iterdir()] == ["notes.txt"]


def test_where_nothing_is(home_folder: Path) -> None:
    for options in (["--yes"], []):
        result = uninstall(*options)
        assert result.exit_code == 0 and "There is nothing of hitokokyu" in result.output
        assert "Remove it?" not in result.output
        assert not home_folder.exists()


def test_a_service_that_runs_is_ended_first(home_folder: Path) -> None:
    home_folder.mkdir()
    service = Service(home_folder)
    service.start()
    try:
        before = {path.name for path in home_folder.iterdir()}
        result = uninstall("--yes", "--port", service.port)
        assert result.exit_code == 2 and "Ctrl+C" in result.output
        assert {path.name for path in home_folder.iterdir()} == before
    finally:
        service.stop()
    # The log is the test's own file.
    assert uninstall("--yes", "--port", service.port).exit_code == 0
    assert {path.name for path in home_folder.iterdir()} == {"service.log"}


def test_a_folder_of_somebody_elses_with_a_common_name_stays(lived_in: Path) -> None:
    letters = lived_in / "users" / "letters"
    letters.mkdir(parents=True)
    (letters / "mine.txt").write_text("mine")
    result = uninstall("--yes")
    assert result.exit_code == 0 and "users" in result.output
    assert (letters / "mine.txt").read_text() == "mine"
    assert [path.name for path in lived_in.iterdir()] == ["users"]
