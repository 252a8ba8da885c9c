"""`python -m tests.install.wait_for_service PORT` ends when the service answers there, or fails."""

from __future__ import annotations

import sys
import time

from hitokokyu.web.server import is_hitokokyu

PATIENCE = 180


def main() -> None:
    port = int(sys.argv[1])
    deadline = time.monotonic() + PATIENCE
    while not is_hitokokyu(port):
        if time.monotonic() > deadline:
            sys.exit(f"Nothing of ours answers on port {port} after {PATIENCE} s.")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
