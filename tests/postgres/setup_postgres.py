"""Prepares what the tests of PostgreSQL need: a server of the system. Does nothing where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from server import programs

PACKAGE = "postgresql"


def main() -> None:
    if programs() is not None:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"The tests of PostgreSQL need its server. As root: apt-get install {PACKAGE}")
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=True, env=quiet)
    subprocess.run([*apt, "install", PACKAGE], check=True, env=quiet, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
