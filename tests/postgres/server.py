"""A PostgreSQL server of our own, with everything in one folder: the socket, too, so that it takes no port."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

PASSWORD = "himitsu-" + secrets.token_hex(8)
USER = "hitokokyu"
_SYSTEM_USER = "postgres"
_SECONDS = 120
# Ends the server when the other end of its input is closed: also when the tests are killed.
_GUARD = """
"$0" start --wait --pgdata "$1" --log "$2" >&2 && echo started && read -r _
"$0" stop --wait --mode immediate --pgdata "$1" >&2
"""


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: Debian keeps it off the PATH. None if there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = debian[-1] if debian else shutil.which("initdb")
    return None if found is None else Path(found).parent


class Server:
    """Runs from `start` to `stop`; what is in it stays over a restart."""

    def __init__(self, folder: Path) -> None:
        """Make the files of a server in an empty folder."""
        self._data = folder / "data"
        self._log = folder / "log"
        self._folder = folder
        self._told = folder / "log-of-commands"
        self._guard: subprocess.Popen[bytes] | None = None
        password = folder / "password"
        password.write_text(PASSWORD, encoding="ascii")
        if os.geteuid() == 0:
            shutil.chown(folder, _SYSTEM_USER)
            shutil.chown(password, _SYSTEM_USER)
        self._run(
            "initdb", "--pgdata", self._data, "--username", USER, "--pwfile", password,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        with (self._data / "postgresql.conf").open("a", encoding="ascii") as settings:
            settings.write(
                f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n"
                # A test is over long before the machine loses its power.
                "fsync = off\nmax_connections = 100\nshared_buffers = 16MB\n"
            )

    def start(self) -> None:
        """Returns when it answers."""
        with self._told.open("ab") as told:
            self._guard = subprocess.Popen(
                self._command("sh", "-c", _GUARD, self._program("pg_ctl"), self._data, self._log),
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
            )
        assert self._guard.stdout is not None
        assert self._guard.stdout.readline() == b"started\n", self._told.read_text()

    def stop(self) -> None:
        if self._guard is not None:
            self._guard.communicate(timeout=_SECONDS)
            self._guard = None

    def address(self, database: str) -> str:
        """As SQLAlchemy has it."""
        return f"postgresql+psycopg://{USER}:{PASSWORD}@/{database}?host={self._folder}"

    def said(self) -> str:
        """What it wrote into its log."""
        return self._log.read_text(encoding="utf-8")

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = self._command(self._program(program), *arguments)
        with self._told.open("ab") as told:
            done = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=told, stderr=told, timeout=_SECONDS, check=False
            )
        assert done.returncode == 0, self._told.read_text()

    @staticmethod
    def _command(*words: str | Path) -> list[str]:
        # Its programs refuse to run as root.
        other = ["runuser", "--user", _SYSTEM_USER, "--"] if os.geteuid() == 0 else []
        return [*other, *map(str, words)]

    @staticmethod
    def _program(name: str) -> Path:
        folder = programs()
        assert folder is not None, "run `python -m tests.system_packages` first"
        return folder / name
