"""Prepares what the tests of a shared service need beside Python: nginx. Does nothing where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGE = "nginx-light"


def main() -> None:
    if shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"The tests of the shared service need nginx. As root: apt-get install {PACKAGE}")
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=True, env=quiet)
    # Without a start of its own: the tests start theirs.
    subprocess.run([*apt, "install", PACKAGE], check=True, env={**quiet, "RUNLEVEL": "1"}, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
