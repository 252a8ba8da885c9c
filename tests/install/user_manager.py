"""A systemd user manager of its own: real units are started, and nothing of the machine is touched.

It sees processes, mounts and control groups of its own only, so that a test can neither find nor
disturb the services of whoever runs it. That takes root; `can_run` says whether it works here.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

SYSTEMD = Path("/lib/systemd/systemd")
PATIENCE = 300
"""Seconds until a test gives up: processes may take long to start beside others."""

# The first process of the new world: systemd itself, being number 1, would take the whole machine for its own.
_WORLD = r"""
set -e
mount -t tmpfs run /run
mkdir -p /run/systemd/system   # "this machine runs systemd"
for mount in "$@"; do
  path=${mount#*:}
  umount "$path"
  case ${mount%%:*} in
    cgroup) mount -t cgroup -o none,name=systemd cgroup "$path" ;;
    cgroup2) mount -t cgroup2 cgroup2 "$path" ;;
  esac
done
"$SYSTEMD" --user --log-target=null &
wait
"""


class UserManager:
    def __init__(self) -> None:
        # A short name: the path of a socket has at most 107 bytes.
        self.home = Path(tempfile.mkdtemp(prefix="hitokokyu-user-"))
        runtime = self.home / "run"
        runtime.mkdir(mode=0o700)
        left_out = ("HITOKOKYU_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in left_out},
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "SYSTEMD": str(SYSTEMD),
        }
        mounts = _group_mounts()
        self._groups = [Path(path) / f"hitokokyu-{uuid.uuid4().hex[:8]}" for _, path in mounts]
        for group in self._groups:
            group.mkdir()
        unshare = ["unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--cgroup"]
        enter = "".join(f"echo $$ > {group}/cgroup.procs\n" for group in self._groups)
        self._world = subprocess.Popen(
            ["sh", "-ec", f'{enter}exec "$@"', "sh", *unshare, "sh", "-c", _WORLD, "sh"]
            + [f"{kind}:{path}" for kind, path in mounts],
            env=self.environment,
            stdin=subprocess.DEVNULL,
        )
        try:
            self.until(lambda: self.run("systemctl", "--user", "show", "--property=Version").returncode == 0)
        except BaseException:
            self.close()
            raise

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """A command of this user, in the manager's world."""
        inside = ["nsenter", f"--target={self._first_process()}", "--mount", "--pid", "--cgroup"]
        return subprocess.run(
            [*inside, *map(str, command)],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert self._world.poll() is None, "the user manager has ended"
            assert time.monotonic() < deadline, "it did not come to pass"
            failed = self.run("systemctl", "--user", "is-failed", "--quiet", "hitokokyu.service").returncode == 0
            assert not failed, self.run("systemctl", "--user", "status", "hitokokyu.service").stdout
            time.sleep(0.2)

    def files(self) -> set[str]:
        """Files and folders of this user, without those of a running system."""
        return {
            path.relative_to(self.home).as_posix()
            for path in self.home.rglob("*")
            if path.relative_to(self.home).parts[0] != "run"
        }

    def close(self) -> None:
        self._world.send_signal(signal.SIGKILL)  # Takes everything inside with it.
        self._world.wait()
        for group in self._groups:
            for folder in (*sorted((f for f in group.rglob("*") if f.is_dir()), reverse=True), group):
                _remove_group(folder)
        shutil.rmtree(self.home)

    def _first_process(self) -> str:
        children = Path(f"/proc/{self._world.pid}/task/{self._world.pid}/children")
        deadline = time.monotonic() + PATIENCE
        while not (found := children.read_text().split()):
            assert self._world.poll() is None, "the user manager has not started"
            assert time.monotonic() < deadline, "the user manager has not started"
            time.sleep(0.02)
        return found[0]


def can_run() -> bool:
    if os.name != "posix" or os.geteuid() != 0 or not SYSTEMD.is_file():
        return False
    mounts = _group_mounts()
    may = bool(mounts) and all(os.access(path, os.W_OK) for _, path in mounts)
    probe = ["unshare", "--pid", "--fork", "--mount", "--mount-proc", "--cgroup", "true"]
    return may and subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _group_mounts() -> list[tuple[str, str]]:
    """What systemd keeps its groups in: kind and place of each file system."""
    try:
        lines = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return []
    return [
        (kind, path)
        for _, path, kind, options, *_ in lines
        if kind == "cgroup2" or (kind == "cgroup" and "name=systemd" in options.split(","))
    ]


def _remove_group(folder: Path) -> None:
    # The last process that was in it may not be quite gone yet.
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            folder.rmdir()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


needs_manager = pytest.mark.skipif(
    not can_run(), reason="starting a user manager of its own takes root and systemd"
)
