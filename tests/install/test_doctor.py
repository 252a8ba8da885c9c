"""`hitokokyu doctor` over a machine on which each thing in turn is really broken."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hitokokyu.bundle.place import list_file
from hitokokyu.cli import main
from hitokokyu.home import home
from hitokokyu.install.autostart import RECORD, Plan, systemd_unit
from hitokokyu.pack.loader import SCENARIOS
from hitokokyu.store import Store
from hitokokyu.store.database import FILE_NAME
from hitokokyu.store.lrs import LrsSettings
from hitokokyu.store.withheld import KEY_NAME, WithheldFile
from hitokokyu.training.library import OFFICE
from hitokokyu.web.server import ADDRESS

from ..browser.service import Service, free_port
from ..exercises import ALL, write_scenarios

Look = Callable[..., dict[str, Any]]
ROOT = Path(__file__).parents[2]
ORIGIN = "chrome-extension://bjmjncfajeokpjpooeniiffblgpphhnb"

posix_only = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenarios(tmp_path_factory.mktemp("pack"), *ALL)


@pytest.fixture
def look(pack: Path) -> Look:
    """What `doctor` finds, by the name of what it looked at."""

    def _look(*options: str | Path, exit_code: int = 0, own: bool = True) -> dict[str, Any]:
        usual = ["--pack", str(pack)] if own else []
        # Whoever runs the tests may have a service of their own on the usual port.
        usual += [] if "--port" in options or not own else ["--port", str(free_port())]
        result = CliRunner().invoke(main, ["doctor", "--json", *usual, *map(str, options)])
        assert result.exit_code == exit_code, result.output
        said = json.loads(result.stdout)
        assert said["faults"] == sum(check["state"] == "fault" for check in said["checks"])
        for check in said["checks"]:
            assert (check["mend"] is None) == (check["state"] == "ok"), check
        return {check["check"]: check for check in said["checks"]}

    return _look


def test_a_new_machine(look: Look) -> None:
    found = look("--port", str(free_port()))
    assert {name: check["state"] for name, check in found.items() if check["state"] != "ok"} == {
        "port": "attention",
        "service": "unknown",
        "extension": "attention",
    }
    assert "hitokokyu serve" in found["port"]["mend"]["ja"] and "autostart enable" in found["port"]["mend"]["en"]
    documented = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    assert [name for name in found if name not in documented] == []
    # Looking has kept nothing but what was worked out of the rules.
    assert {path.name for path in home().iterdir()} == {"cache"}


def test_all_is_well_and_nothing_secret_is_said(look: Look, home_folder: Path) -> None:
    home_folder.mkdir()
    service = Service(home_folder)
    service.start()
    try:
        with closing(Store(home_folder)) as store:
            bearer, _ = store.pairing.redeem(store.pairing.issue(), origin=ORIGIN, client="browser")
            store.lrs.keep(LrsSettings("https://lrs.example/xapi", "hana", "a-password"))
            script, _ = store.tokens.create("a-script")
        port = ("--port", str(service.port))
        # Of the test's own service: its log, which the test reads, not the user.
        (home_folder / "service.log").chmod(0o600)
        home_folder.chmod(0o700)
        found = look(*port, own=False)
        assert {name: check["words"] for name, check in found.items() if check["state"] != "ok"} == {}
        everything = json.dumps(found)
        for language in ("ja", "en"):
            everything += CliRunner().invoke(main, ["doctor", *port, "--lang", language]).output
        assert "悪いところはありません" in everything and "Everything is in order" in everything
        for secret in (bearer, bearer.partition(".")[2], script, script.partition(".")[2], "a-password"):
            assert secret not in everything
        # Nor did it leave a token behind.
        with closing(Store(home_folder)) as store:
            assert {token.client for token in store.tokens.all()} == {"browser", "a-script", "tests"}
        # The running service has other rules than these.
        assert look(*port)["service"]["state"] == "attention"
    finally:
        service.stop()


def test_the_service_of_another_folder(look: Look, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    service = Service(other)
    service.start()
    try:
        Store(home()).close()
        found = look("--port", str(service.port))
        assert found["port"]["state"] == "ok"
        assert found["service"]["state"] == "attention" and "another folder" in found["service"]["words"]["en"]
    finally:
        service.stop()


def test_a_port_of_another_program(look: Look) -> None:
    server = http.server.HTTPServer((ADDRESS, 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        found = look("--port", str(server.server_port), exit_code=1)
    finally:
        server.shutdown()
        server.server_close()
    assert found["port"]["state"] == "fault"
    assert str(server.server_port) in found["port"]["mend"]["ja"] and "--port" in found["port"]["mend"]["en"]


def test_a_pack_that_is_refused(look: Look, pack: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(pack, broken)
    (broken / "checks/rumor/spread.yaml").write_text("id: [", encoding="utf-8")
    found = look("--pack", broken, exit_code=1, own=False)["rules"]
    assert found["state"] == "fault" and "spread.yaml:1" in found["words"]["ja"]


def test_installed_packs_that_are_damaged(look: Look) -> None:
    file = list_file(home())
    file.parent.mkdir()
    file.write_text("{", encoding="utf-8")
    found = look(exit_code=1, own=False)
    assert found["rules"]["state"] == "fault" and str(file) in found["rules"]["words"]["en"]
    assert found["scenarios"]["state"] == "unknown"


def test_a_scenario_made_here_that_cannot_be_read(look: Look) -> None:
    file = home() / OFFICE / SCENARIOS / "rumor" / "broken.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("id: [", encoding="utf-8")
    found = look()["scenarios"]
    assert found["state"] == "attention" and "broken.yaml:1" in found["words"]["ja"]


def test_another_dictionary_than_the_rules_were_proved_with(pack: Path, tmp_path: Path) -> None:
    metadata = tmp_path / "site" / "sudachidict_core-20230110.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: sudachidict-core\nVersion: 20230110\n")
    path = os.pathsep.join(filter(None, (str(metadata.parent), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "hitokokyu", "doctor", "--json", "--pack", pack],
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    found = {check["check"]: check for check in json.loads(done.stdout)["checks"]}
    assert found["dictionary"]["state"] == "fault" and "20230110" in found["dictionary"]["words"]["en"]


def test_a_folder_that_cannot_be_made(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HITOKOKYU_HOME", str(tmp_path / "file" / "home"))
    found = look(exit_code=1)
    assert found["folder"]["state"] == "fault"
    assert found["store"]["state"] == found["withheld"]["state"] == "unknown", "what was not seen is not fine"
    assert found["rules"]["state"] == "ok"


@linux_only
def test_a_folder_that_cannot_be_written_to(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HITOKOKYU_HOME", "/proc/self")
    found = look(exit_code=1)["folder"]
    assert found["state"] == "fault" and "cannot be written" in found["words"]["en"]


@posix_only
def test_what_others_can_read(look: Look) -> None:
    Store(home()).close()
    home().chmod(0o755)
    (home() / FILE_NAME).chmod(0o644)
    found = look()["folder"]
    assert found["state"] == "attention"
    # The command that it names does it.
    command = found["mend"]["en"].partition(": ")[2]
    assert command.startswith("chmod ")
    subprocess.run(command, shell=True, check=True)
    assert look()["folder"]["state"] == "ok"


@pytest.mark.parametrize(("size", "state", "status"), [("10m", "fault", 1), ("100m", "attention", 0)])
@pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(["unshare", "--map-root-user", "--mount", "true"], check=False, capture_output=True).returncode != 0,
    reason="mounting a small disk takes Linux and a mount namespace",
)
def test_a_full_disk(pack: Path, tmp_path: Path, size: str, state: str, status: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size={size} small "$0" && exec "$@"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(disk)]
        + [sys.executable, "-m", "hitokokyu", "doctor", "--json", "--pack", str(pack)],
        env={**os.environ, "HITOKOKYU_HOME": str(disk / "home"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, done.stderr
    found = {check["check"]: check for check in json.loads(done.stdout)["checks"]}
    assert found["space"]["state"] == state


def test_a_damaged_store_is_named_and_left_as_it_is(look: Look) -> None:
    Store(home()).close()
    path = home() / FILE_NAME
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    found = look(exit_code=1)
    assert found["store"]["state"] == "fault" and str(path) in found["store"]["words"]["ja"]
    assert found["hours"]["state"] == found["extension"]["state"] == "unknown"
    assert path.read_bytes() == content
    # Whoever goes by its advice gets a new store, and the old one is still spoken of.
    Store(home()).close()
    assert look()["store"]["state"] == "attention"


def test_a_store_of_a_newer_version(look: Look) -> None:
    Store(home()).close()
    with closing(sqlite3.connect(home() / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 999")
    found = look(exit_code=1)["store"]
    assert found["state"] == "fault" and "newer" in found["words"]["en"] and "更新" in found["mend"]["ja"]


def test_withheld_terms_without_their_key(look: Look) -> None:
    WithheldFile(home()).write(b"[]")
    (home() / KEY_NAME).unlink()
    found = look(exit_code=1)["withheld"]
    assert found["state"] == "fault" and KEY_NAME in found["words"]["ja"]


def test_working_hours_that_cannot_be_read(look: Look) -> None:
    Store(home()).close()
    with closing(sqlite3.connect(home() / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE hours SET schedule = '{'")
        if connection.execute("SELECT count(*) FROM hours").fetchone() == (0,):
            connection.execute("INSERT INTO hours (owner, schedule) VALUES ('local', '{')")
    found = look(exit_code=1)["hours"]
    assert found["state"] == "fault" and "hitokokyu open hours" in found["mend"]["ja"]


def test_a_clock_that_went_back(look: Look) -> None:
    Store(home()).close()
    tomorrow = time.time() + 24 * 3600
    os.utime(home() / FILE_NAME, (tomorrow, tomorrow))
    found = look()["clock"]
    assert found["state"] == "attention" and "gone back" in found["words"]["en"]


@linux_only
def test_autostart_of_what_is_gone(look: Look, own_user: Path, tmp_path: Path, pack: Path) -> None:
    assert look()["autostart"]["state"] == "ok"
    plan = Plan(
        command=(str(tmp_path / "old" / "python"), "-P", "-m", "hitokokyu"),
        home=str(home()),
        names_home=True,
        port=free_port(),
        packs=(str(pack),),
    )
    unit = own_user / ".config/systemd/user/hitokokyu.service"
    wants = unit.parent / "default.target.wants"
    wants.mkdir(parents=True)
    unit.write_text(systemd_unit(plan), encoding="utf-8")
    (wants / unit.name).symlink_to(unit)
    assert look()["autostart"]["state"] == "attention", "that of another folder"
    (home() / RECORD).write_text(plan.model_dump_json())
    found = look(exit_code=1, own=False)
    assert found["autostart"]["state"] == "fault" and "old/python" in found["autostart"]["words"]["en"]
    # It is the port and the packs of autostart that are looked at.
    assert str(plan.port) in found["port"]["words"]["ja"] and "3 rules" in found["rules"]["words"]["en"]
