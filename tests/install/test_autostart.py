"""`hitokokyu autostart`: for real with systemd, by their files with launchd and the task scheduler."""

from __future__ import annotations

import errno
import json
import os
import plistlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner
from hitokokyu.cli import main
from hitokokyu.install.autostart import (
    RECORD,
    Autostart,
    AutostartError,
    Plan,
    State,
    launchd_agent,
    recorded,
    scheduled_task,
    systemd_unit,
)
from hitokokyu.web.server import is_hitokokyu

from ..browser.service import PREPARED, Service, free_port
from .user_manager import UserManager, needs_manager

ODD = "ひと 呼吸 100% $HOME \"quoted\" back\\slash 'single'"
COMMAND = (sys.executable, "-P", "-m", "hitokokyu")

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="this system has no systemd"
)


def _plan(folder: Path, *, command: tuple[str, ...] = COMMAND) -> Plan:
    return Plan(
        command=command,
        home=str(folder / ODD),
        names_home=True,
        port=8123,
        packs=(str(folder / ODD),),
        sensitivity="standard",
    )


@pytest.fixture
def service_home(tmp_path: Path) -> Path:
    PREPARED.mkdir(parents=True, exist_ok=True)
    folder = tmp_path / ODD
    folder.mkdir(mode=0o700)
    (folder / "cache").symlink_to(PREPARED)
    return folder


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "hitokokyu.service"
    unit.write_text(systemd_unit(_plan(tmp_path)), encoding="utf-8")
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    found = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", unit],
        env={**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime)},
        capture_output=True,
        text=True,
        check=False,
    )
    about_it = [line for line in (found.stdout + found.stderr).splitlines() if "hitokokyu" in line]
    assert (found.returncode, about_it) == (0, [])


@needs_manager
def test_systemd_hands_on_every_word_as_it_is(manager: UserManager, tmp_path: Path) -> None:
    said = tmp_path / "said.json"
    program = tmp_path / "program 100% ひと"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"json.dump([sys.argv[1:], os.environ['HITOKOKYU_HOME']], open({str(said)!r}, 'w'))\n"
    )
    program.chmod(0o755)
    plan = _plan(tmp_path, command=(str(program),))
    folder = manager.home / ".config/systemd/user"
    folder.mkdir(parents=True, exist_ok=True)
    unit = folder / "odd.service"
    unit.write_text(systemd_unit(plan), encoding="utf-8")
    manager.run("systemctl", "--user", "daemon-reload")
    started = manager.run("systemctl", "--user", "start", "odd.service")
    assert started.returncode == 0, started.stderr
    manager.until(lambda: said.exists() and said.stat().st_size > 0)
    words, home = json.loads(said.read_text())
    assert words == ["serve", "--port", "8123", "--pack", str(tmp_path / ODD), "--sensitivity", "standard"]
    assert home == str(tmp_path / ODD)
    shutil.rmtree(folder.parent)
    manager.run("systemctl", "--user", "daemon-reload")


@needs_manager
def test_life_with_systemd(manager: UserManager, service_home: Path) -> None:
    def hitokokyu(*words: str) -> subprocess.CompletedProcess[str]:
        return manager.run(*COMMAND, *words, HITOKOKYU_HOME=str(service_home))

    port = free_port()
    (manager.home / ".config").mkdir(exist_ok=True)
    before = manager.files()
    assert hitokokyu("autostart", "status").returncode == 1

    enabled = hitokokyu("autostart", "enable", "--port", str(port))
    assert (enabled.returncode, enabled.stderr) == (0, "")
    assert "自動起動を入れました" in enabled.stdout and "Autostart is enabled" in enabled.stdout
    manager.until(lambda: is_hitokokyu(port))
    status = hitokokyu("autostart", "status")
    assert status.returncode == 0 and "it is running" in status.stdout

    # What it says at a terminal opens the pages and pairs an extension: it is in no journal.
    unit = manager.run("systemctl", "--user", "show", "hitokokyu.service", "--property=StandardOutput")
    assert unit.stdout.strip() == "StandardOutput=null"

    # Killed, it comes back.
    first = _main_process(manager)
    manager.run("kill", "-KILL", first)
    manager.until(lambda: _main_process(manager) not in (first, "0") and is_hitokokyu(port))

    # Enabled again, with another port: there is one service, and it is the new one.
    other = free_port()
    assert hitokokyu("autostart", "enable", "--port", str(other), "--pack", "embedded").returncode == 0
    known = recorded(service_home)
    assert known is not None and known.packs == ("embedded",), "wherever that is after an update"
    manager.until(lambda: is_hitokokyu(other) and not is_hitokokyu(port))

    disabled = hitokokyu("autostart", "disable")
    assert disabled.returncode == 0 and "Autostart is disabled" in disabled.stdout
    manager.until(lambda: not is_hitokokyu(other))
    again = hitokokyu("autostart", "disable")
    assert again.returncode == 0 and "was not enabled" in again.stdout
    assert hitokokyu("autostart", "status").returncode == 1
    assert manager.files() == before
    assert not (service_home / RECORD).exists()


@needs_manager
def test_one_that_was_started_by_hand_is_left_alone(manager: UserManager, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    service = Service(home)
    service.start()
    try:
        environment = {"HITOKOKYU_HOME": str(home)}
        enabled = manager.run(*COMMAND, "autostart", "enable", "--port", str(service.port), **environment)
        assert enabled.returncode == 0 and "that you started by hand" in enabled.stdout
        status = manager.run(*COMMAND, "autostart", "status", **environment)
        assert status.returncode == 0 and "is not running now" in status.stdout
        assert manager.run(*COMMAND, "autostart", "disable", **environment).returncode == 0
        assert is_hitokokyu(service.port)
    finally:
        service.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="of systemd")
def test_without_a_user_manager_it_says_so_and_leaves_nothing(
    home_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "nobody"))
    result = CliRunner().invoke(main, ["autostart", "enable", "--port", str(free_port())])
    assert result.exit_code == 2
    assert "systemd の利用者サービスが動いていない" in result.output
    assert "runs no services of users" in result.output
    assert list(home_folder.iterdir()) == [] and not (tmp_path / ".config").exists()


class _FullDisk(Autostart):
    def state(self) -> State:
        return State(False, False, None)

    def _require(self) -> None:
        pass

    def _enable(self, plan: Plan, *, now: bool) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _disable(self) -> None:
        pass


def test_what_cannot_be_written_to_its_end_leaves_nothing(home_folder: Path) -> None:
    home_folder.mkdir()
    with pytest.raises(AutostartError) as refused:
        _FullDisk(home_folder).enable(_plan(home_folder), now=True)
    assert "It is off now" in refused.value.words.en
    assert list(home_folder.iterdir()) == []


def test_an_agent_of_launchd(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    agent = plistlib.loads(launchd_agent(plan, tmp_path / "errors.log"))
    assert agent["ProgramArguments"] == list(plan.arguments)
    assert agent["EnvironmentVariables"] == {"HITOKOKYU_HOME": plan.home}
    assert agent["RunAtLoad"] is True
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert (agent["StandardOutPath"], agent["StandardErrorPath"]) == ("/dev/null", str(tmp_path / "errors.log"))


def test_a_task_of_windows() -> None:
    plan = Plan(
        command=("C:\\Program Files\\ひと呼吸\\hitokokyu.exe",),
        home="C:\\Users\\hana",
        names_home=False,
        port=8110,
        packs=("C:\\Users\\hana\\our city",),
    )
    written = scheduled_task(plan, "HALL\\hana")
    assert written.decode("utf-16").startswith("<?xml version='1.0' encoding='utf-16'?>")
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    task = ET.fromstring(written)
    assert task.tag == f"{{{space['t']}}}Task" and task.get("version") == "1.2"

    def said(path: str) -> str | None:
        return task.findtext("/".join(f"t:{name}" for name in path.split("/")), namespaces=space)

    assert said("Actions/Exec/Command") == plan.command[0]
    assert said("Actions/Exec/Arguments") == 'serve --port 8110 --pack "C:\\Users\\hana\\our city"'
    assert said("Triggers/LogonTrigger/UserId") == said("Principals/Principal/UserId") == "HALL\\hana"
    assert said("Principals/Principal/RunLevel") == "LeastPrivilege"
    # It runs until the user logs out, on battery too.
    assert said("Settings/ExecutionTimeLimit") == "PT0S"
    assert said("Settings/DisallowStartIfOnBatteries") == said("Settings/StopIfGoingOnBatteries") == "false"
    # The schema wants it before what is special to a login.
    trigger = task.find("t:Triggers/t:LogonTrigger", space)
    assert trigger is not None and [one.tag.split("}")[1] for one in trigger] == ["Enabled", "UserId"]


def _main_process(manager: UserManager) -> str:
    shown = manager.run("systemctl", "--user", "show", "hitokokyu.service", "--property=MainPID", "--value")
    return shown.stdout.strip()
