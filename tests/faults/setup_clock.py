"""Prepares what the tests of the clock need beside Python: libfaketime, by which a program sees another time.

Does nothing that was done already, so it can run before every test run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = "libfaketime"


def library() -> Path | None:
    """What is loaded before a program starts; None where it is not installed."""
    return next(Path("/usr").glob("lib*/**/faketime/libfaketimeMT.so.1"), None)


def main() -> None:
    if sys.platform != "linux" or library() or shutil.which("apt-get") is None:
        return
    if os.geteuid() != 0:
        sys.exit(f"The tests of the clock need {PACKAGE}. As root: apt-get install {PACKAGE}")
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=True, env=quiet)
    subprocess.run([*apt, "install", PACKAGE], check=True, env=quiet, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
