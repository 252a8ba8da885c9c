"""Installs what the tests need of the system: browsers, fonts, servers. Does nothing that was done already.

Run: `python -m tests.system_packages`, as `make test` does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from .faults.clock import library
from .postgres.server import programs


def _has(*commands: str) -> Callable[[], bool]:
    """Whether one of them is there; servers of the system are off the usual PATH."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    return lambda: any(shutil.which(command, path=path) for command in commands)


def _is_installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "installed"


PROGRAMS: dict[str, Callable[[], bool]] = {
    "chromium": _has("chromium"),
    "firefox-esr": _has("firefox-esr", "firefox"),
    # As a program, for autostart; not as the system.
    "systemd": _has("systemd-analyze"),
    "postgresql": lambda: programs() is not None,
    "nginx-light": _has("nginx"),
    # By which a program sees another time.
    "libfaketime": lambda: library() is not None,
}
"""By their packages in Debian, and whether they are there."""

WORDS_AND_FONTS = ("chromium-l10n", "firefox-esr-l10n-ja", "fonts-noto-cjk", "fonts-noto-color-emoji")
"""Without them the browsers speak English, and Japanese and emoji are boxes."""


def main() -> None:
    if sys.platform != "linux":
        return
    missing = [package for package, is_there in PROGRAMS.items() if not is_there()]
    if shutil.which("apt-get") is not None:
        missing += [package for package in WORDS_AND_FONTS if not _is_installed(package)]
    if not missing:
        return
    names = " ".join(missing)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"The tests need {names}. As root, on Debian: apt-get install {names}")
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends"]
    # Servers come without a start of their own: the tests start theirs.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run([*apt, "update"], check=True, env=quiet)
    subprocess.run([*apt, "install", *missing], check=True, env=quiet, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
