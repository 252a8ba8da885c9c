"""Starting the service by itself when its user logs in, by what each system has for that.

Linux: a systemd user unit; macOS: a launchd agent; Windows: a task of the task scheduler. All of them
are of one user, need no administrator, and run the very command that a person would type.
"""

from __future__ import annotations

import getpass
import os
import plistlib
import subprocess
import sys
import xml.etree.ElementTree as ET
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from pydantic import ValidationError

from ..bundle.place import list_file
from ..home import VARIABLE
from ..models import Frozen, Localized
from ..resources import embedded_pack
from ..store.files import replace_file

RECORD = "autostart.json"
"""In the folder of ひと呼吸: what was enabled."""
LOG = "autostart.log"
"""Beside it: why a start failed, where the system keeps no such record itself."""

_SECONDS = 30
"""How long a tool of the system may take."""


class AutostartError(Exception):
    """It cannot be done; `words` say why, and what to do instead."""

    def __init__(self, words: Localized) -> None:
        super().__init__(words.ja)
        self.words = words


class Plan(Frozen):
    """What is started at login."""

    command: tuple[str, ...]
    """Starts the program, without the words for the service."""
    home: str
    """The folder of ひと呼吸."""
    names_home: bool
    """Whether that is another than the usual one, so that it has to be named."""
    port: int
    packs: tuple[str, ...] = ()
    """Folders, or the words of `--pack` for packs that are there already."""
    sensitivity: str | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The whole command."""
        packs = (word for pack in self.packs for word in ("--pack", pack))
        reader = () if self.sensitivity is None else ("--sensitivity", self.sensitivity)
        return (*self.command, "serve", "--port", str(self.port), *packs, *reader)

    @property
    def environment(self) -> dict[str, str]:
        return {VARIABLE: self.home} if self.names_home else {}


@dataclass(frozen=True)
class State:
    enabled: bool
    running: bool
    file: Path | None
    """What the system reads, if it is a file."""


_INSTALLED = "installed"
_EMBEDDED = "embedded"


def pack_word(pack: Path, home: Path) -> str:
    """How a command line names a pack for good: where the embedded one is may change with an update."""
    if pack == list_file(home):
        return _INSTALLED
    return _EMBEDDED if pack == embedded_pack() else str(pack.absolute())


def pack_folder(word: str, home: Path) -> Path:
    """The other way round."""
    return {_INSTALLED: list_file(home), _EMBEDDED: embedded_pack()}.get(word, Path(word))


def recorded(home: Path) -> Plan | None:
    """What was enabled last and not disabled since; None also when that cannot be read."""
    try:
        return Plan.model_validate_json((home / RECORD).read_bytes())
    except (OSError, ValidationError):
        return None


class Autostart(ABC):
    """Of one system. Every method may be called again and again."""

    def __init__(self, home: Path) -> None:
        self._record = home / RECORD
        self._log = home / LOG

    def enable(self, plan: Plan, *, now: bool) -> None:
        """From the next login on, and at once if `now`.

        Raises:
            AutostartError: the system does not do it. Then nothing was left behind.
        """
        self._require()
        try:
            replace_file(self._record, plan.model_dump_json(indent=1).encode())
            self._enable(plan, now=now)
        except AutostartError:
            self.disable()
            raise
        except OSError as error:
            with suppress(AutostartError):
                self.disable()
            raise AutostartError(
                Localized(
                    ja=f"自動起動の設定を書けません（{error}）。いまは入っていません。フォルダの権限と空きを確かめてください。",
                    en=f"The settings for starting cannot be written ({error}). It is off now. Check permissions and free space.",
                )
            ) from None

    def disable(self) -> bool:
        """Stop what it started, and start nothing any more; False if there was nothing to disable.

        Raises:
            AutostartError: something of it cannot be removed.
        """
        was = self.state().enabled
        try:
            self._disable()
            for file in (self._record, self._log):
                file.unlink(missing_ok=True)
        except OSError as error:
            raise AutostartError(
                Localized(
                    ja=f"自動起動の設定を消せません（{error}）。権限を確かめてください。",
                    en=f"The settings for starting cannot be removed ({error}). Check permissions.",
                )
            ) from None
        return was

    @abstractmethod
    def state(self) -> State: ...

    @abstractmethod
    def _require(self) -> None:
        """Raises: AutostartError: this machine does not have what is needed."""

    @abstractmethod
    def _enable(self, plan: Plan, *, now: bool) -> None: ...

    @abstractmethod
    def _disable(self) -> None: ...


def autostart(home: Path) -> Autostart:
    """That of the system it runs on."""
    if sys.platform == "win32":
        return TaskScheduler(home)
    if sys.platform == "darwin":
        return Launchd(home)
    return Systemd(home)


# ── Linux ───────────────────────────────────────────────────────────────────────────────────────


class Systemd(Autostart):
    UNIT = "hitokokyu.service"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._folder = platformdirs.user_config_path("systemd", appauthor=False) / "user"
        self._file = self._folder / self.UNIT

    def state(self) -> State:
        enabled = self._file.is_file() and (self._wants / self.UNIT).is_symlink()
        running = enabled and _answer("systemctl", "--user", "is-active", self.UNIT) == "active"
        return State(enabled, running, self._file)

    def _require(self) -> None:
        if not _answer("systemctl", "--user", "show", "--property=Version"):
            raise AutostartError(
                Localized(
                    ja="このパソコンでは systemd の利用者サービスが動いていないので、自動起動を入れられません。"
                    "お使いのデスクトップの「自動起動するアプリ」に `hitokokyu serve` を加えてください。",
                    en="systemd runs no services of users on this machine, so autostart cannot be enabled. "
                    "Add `hitokokyu serve` to the startup applications of your desktop instead.",
                )
            )

    def _enable(self, plan: Plan, *, now: bool) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file.write_text(systemd_unit(plan), encoding="utf-8")
        _require_success("systemctl", "--user", "daemon-reload")
        _require_success("systemctl", "--user", "enable", self.UNIT)
        if now:
            # Not `start`: what may run already runs with the settings of before.
            _require_success("systemctl", "--user", "restart", self.UNIT)

    def _disable(self) -> None:
        _answer("systemctl", "--user", "disable", "--now", self.UNIT)
        # Also without a manager that would do it.
        (self._wants / self.UNIT).unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)
        _answer("systemctl", "--user", "daemon-reload")
        _answer("systemctl", "--user", "reset-failed", self.UNIT)
        _remove_empty(self._wants, self._folder, self._folder.parent)

    @property
    def _wants(self) -> Path:
        return self._folder / "default.target.wants"


def systemd_unit(plan: Plan) -> str:
    """The unit file."""
    # `$` would be a variable in the command, and is none in the environment.
    command = " ".join(_quoted(word).replace("$", "$$") for word in plan.arguments)
    environment = "".join(
        f"Environment={_quoted(f'{name}={value}')}\n" for name, value in plan.environment.items()
    )
    return (
        "[Unit]\n"
        "Description=ひと呼吸 (hitokokyu)\n"
        # A port that is taken does not become free by trying for ever.
        "StartLimitIntervalSec=120\n"
        "StartLimitBurst=5\n"
        "\n"
        "[Service]\n"
        "Type=exec\n"
        f"ExecStart={command}\n"
        f"{environment}"
        "Restart=on-failure\n"
        "RestartSec=5\n"
        # It says codes and links that open something: they are for a terminal, not for a journal.
        "StandardOutput=null\n"
        "StandardError=journal\n"
        "UMask=0077\n"
        "NoNewPrivileges=true\n"
        "\n"
        "[Install]\n"
        "WantedBy=default.target\n"
    )


def _quoted(word: str) -> str:
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("%", "%%")
    return f'"{word}"'


# ── macOS ───────────────────────────────────────────────────────────────────────────────────────


class Launchd(Autostart):
    LABEL = "example.hitokokyu.service"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._file = Path.home() / "Library" / "LaunchAgents" / f"{self.LABEL}.plist"

    def state(self) -> State:
        said = _answer("launchctl", "print", self._target) or ""
        return State(self._file.is_file(), "state = running" in said, self._file)

    def _require(self) -> None:
        if _answer("launchctl", "print", self._domain) is None:
            raise AutostartError(
                Localized(
                    ja="画面からログインしていないので、自動起動を入れられません。パソコンの画面で端末を開き、もう一度お試しください。",
                    en="Nobody is logged in at the screen, so autostart cannot be enabled. Try again in a terminal on the screen of the machine.",
                )
            )

    def _enable(self, plan: Plan, *, now: bool) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_bytes(launchd_agent(plan, self._log))
        if now:
            _answer("launchctl", "bootout", self._target)
            _require_success("launchctl", "bootstrap", self._domain, str(self._file))

    def _disable(self) -> None:
        _answer("launchctl", "bootout", self._target)
        self._file.unlink(missing_ok=True)

    @property
    def _domain(self) -> str:
        return f"gui/{os.getuid()}"

    @property
    def _target(self) -> str:
        return f"{self._domain}/{self.LABEL}"


def launchd_agent(plan: Plan, log: Path) -> bytes:
    """The property list. Errors go into `log`; what is said to a person at a terminal, nowhere."""
    return plistlib.dumps(
        {
            "Label": Launchd.LABEL,
            "ProgramArguments": list(plan.arguments),
            "EnvironmentVariables": plan.environment,
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 30,
            "StandardOutPath": "/dev/null",
            "StandardErrorPath": str(log),
            "Umask": 0o077,
        }
    )


# ── Windows ─────────────────────────────────────────────────────────────────────────────────────

_TASK_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


class TaskScheduler(Autostart):
    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._file = home / "autostart-task.xml"
        # All users of a machine share one list of tasks.
        self._task = f"hitokokyu-{getpass.getuser()}"

    def state(self) -> State:
        enabled = _answer("schtasks", "/Query", "/TN", self._task) is not None
        return State(enabled, enabled and _is_running_task(self._task), None)

    def _require(self) -> None:
        if _answer("schtasks", "/Query", "/FO", "CSV") is None:
            raise AutostartError(
                Localized(
                    ja="タスク スケジューラを使えないので、自動起動を入れられません。組織の設定で止められていることがあります。"
                    "スタートアップ フォルダ（shell:startup）に hitokokyu serve のショートカットを置いてください。",
                    en="The task scheduler cannot be used, perhaps by a policy of your organisation. "
                    "Put a shortcut to hitokokyu serve into the startup folder (shell:startup) instead.",
                )
            )

    def _enable(self, plan: Plan, *, now: bool) -> None:
        if plan.names_home and os.environ.get(VARIABLE) != _lasting_variable():
            raise AutostartError(
                Localized(
                    ja=f"タスク スケジューラには環境変数を渡せません。setx {VARIABLE} \"{plan.home}\" として、端末を開き直してからもう一度お試しください。",
                    en=f'The task scheduler hands on no variables. Say setx {VARIABLE} "{plan.home}", open a new terminal, and try again.',
                )
            )
        replace_file(self._file, scheduled_task(plan, _account()))
        _require_success("schtasks", "/Create", "/TN", self._task, "/XML", str(self._file), "/F")
        if now:
            _answer("schtasks", "/End", "/TN", self._task)
            _require_success("schtasks", "/Run", "/TN", self._task)

    def _disable(self) -> None:
        _answer("schtasks", "/End", "/TN", self._task)
        _answer("schtasks", "/Delete", "/TN", self._task, "/F")
        self._file.unlink(missing_ok=True)


def scheduled_task(plan: Plan, account: str) -> bytes:
    """The task as XML, in UTF-16 as the scheduler wants it.

    Args:
        account: whose login starts it, as `DOMAIN\\name`.
    """
    program, *words = plan.arguments
    task = {
        "RegistrationInfo": {"Description": "ひと呼吸 (hitokokyu)"},
        "Triggers": {"LogonTrigger": {"Enabled": "true", "UserId": account}},
        "Principals": {
            "Principal": {"UserId": account, "LogonType": "InteractiveToken", "RunLevel": "LeastPrivilege"}
        },
        "Settings": {
            "MultipleInstancesPolicy": "IgnoreNew",
            "DisallowStartIfOnBatteries": "false",
            "StopIfGoingOnBatteries": "false",
            "AllowHardTerminate": "true",
            "ExecutionTimeLimit": "PT0S",
            "RestartOnFailure": {"Interval": "PT1M", "Count": "5"},
        },
        "Actions": {"Exec": {"Command": program, "Arguments": subprocess.list2cmdline(words)}},
    }
    root = ET.Element("Task", {"version": "1.2", "xmlns": _TASK_NAMESPACE})
    _fill(root, task)
    root.find("Principals/Principal").set("id", "Author")  # type: ignore[union-attr]
    root.find("Actions").set("Context", "Author")  # type: ignore[union-attr]
    return ET.tostring(root, encoding="utf-16", xml_declaration=True)


def _fill(parent: ET.Element, parts: dict[str, object]) -> None:
    for name, content in parts.items():
        element = ET.SubElement(parent, name)
        if isinstance(content, dict):
            _fill(element, content)
        else:
            element.text = str(content)


def _account() -> str:
    domain = os.environ.get("USERDOMAIN")
    return f"{domain}\\{getpass.getuser()}" if domain else getpass.getuser()


def _lasting_variable() -> str | None:
    """`HITOKOKYU_HOME` as programs find it that no terminal started."""
    if sys.platform != "win32":
        return None
    import winreg

    with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, "Environment") as key:
        return str(winreg.QueryValueEx(key, VARIABLE)[0])
    return None


def _is_running_task(task: str) -> bool:
    # 0x41301 is SCHED_S_TASK_RUNNING; the word for it depends on the language of Windows.
    said = _answer("schtasks", "/Query", "/TN", task, "/V", "/FO", "LIST") or ""
    return "267009" in said or "0x41301" in said


# ── Tools of the system ─────────────────────────────────────────────────────────────────────────


def _answer(*command: str) -> str | None:
    """What a tool says; None if it is not there, fails or does not end."""
    try:
        done = _run(command)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _require_success(*command: str) -> None:
    try:
        done = _run(command)
        why = (done.stderr or done.stdout).strip() if done.returncode else None
    except (OSError, subprocess.TimeoutExpired) as error:
        why = str(error)
    if why is not None:
        raise AutostartError(
            Localized(
                ja=f"自動起動を入れられませんでした。いまは入っていません。\n{' '.join(command)}: {why}",
                en=f"Autostart could not be enabled. It is off now.\n{' '.join(command)}: {why}",
            )
        )


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=_SECONDS,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def _remove_empty(*folders: Path) -> None:
    """Those of the folders, from the inside out, that nothing is in."""
    for folder in folders:
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            return
