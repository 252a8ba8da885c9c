"""Prepares what the tests of autostart need beside Python: systemd, as a program, not as the system.

Does nothing that was done already, so it can run before every test run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGE = "systemd"


def main() -> None:
    if sys.platform != "linux" or shutil.which("systemd-analyze") or shutil.which("apt-get") is None:
        return
    if os.geteuid() != 0:
        sys.exit(f"The tests of autostart need {PACKAGE}. As root: apt-get install {PACKAGE}")
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=True, env=quiet)
    subprocess.run([*apt, "install", PACKAGE], check=True, env=quiet, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
