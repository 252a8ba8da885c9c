"""The long round: `make fuzz FUZZ_TIME=3600`, or `python -m tests.fuzz --seconds 60 --only importing_a_calendar`.

Each target gets its share of the time under libFuzzer, which looks for inputs that reach lines
nobody reached before; then every operation of the API gets requests that Schemathesis makes up.
What was found interesting is kept in `.cache/fuzz` and is where the next round begins. Inputs that crash
something are named: fix it, and put the input into `tests/fuzz/crashes`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOUND = ROOT / ".cache" / "fuzz"
API = "api"
LONGEST = 25
"""Seconds for one input: more is a hang. What takes longest here takes half a second."""
MOST_MEMORY = 3_000
"""MiB."""
REQUESTS_AT_ONCE = 50
DONE = re.compile(rb"Done (\d+) runs")
COUNT = re.compile(rb"^#(\d+)\s", re.MULTILINE)


def main() -> int:
    from .targets import TARGETS

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=600, help="for all of it (600)")
    parser.add_argument("--only", action="append", choices=[*TARGETS, API], help="this target; can be repeated")
    asked = parser.parse_args()
    chosen = asked.only or [*TARGETS, API]
    share = max(1, asked.seconds // len(chosen))
    FOUND.mkdir(parents=True, exist_ok=True)
    tried = crashes = 0
    with tempfile.TemporaryDirectory() as home:
        os.environ["HITOKOKYU_HOME"] = home
        for name in chosen:
            inputs, crashed = _requests(share) if name == API else _guided(name, share)
            tried += inputs
            crashes += crashed
            print(f"{name:24} {inputs:>10,} inputs  {'CRASHED' if crashed else 'no crash'}", flush=True)
    print(f"{tried:,} inputs in all, {crashes} targets crashed")
    return 1 if crashes else 0


def _guided(name: str, seconds: int) -> tuple[int, bool]:
    """Inputs tried, and whether one of them crashed."""
    outcome = subprocess.run(
        [
            sys.executable, "-m", "tests.fuzz.guided", name, FOUND / name, f"-max_total_time={seconds}",
            f"-timeout={LONGEST}", f"-rss_limit_mb={MOST_MEMORY}", "-max_len=4000", f"-artifact_prefix={FOUND}/{name}-",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )  # fmt: skip
    said = outcome.stdout
    if outcome.returncode:
        sys.stdout.write(said[-6_000:].decode("utf-8", "replace"))
    counts = DONE.findall(said) or COUNT.findall(said)
    return int(counts[-1]) if counts else 0, outcome.returncode != 0


def _requests(seconds: int) -> tuple[int, bool]:
    from hitokokyu.advisor import Advisor
    from hitokokyu.home import home
    from hitokokyu.store import Store
    from hitokokyu.web.app import create_app
    from hitokokyu.web.server import listen, make_server

    from ..api.conftest import PACK
    from .api import Caller, operations, try_operation

    with closing(Store(home())) as store:
        listener = listen(0)
        port = listener.getsockname()[1]
        server = make_server(create_app(Advisor([PACK]), store, port=port), listener)

        def run() -> None:
            with suppress(OSError, ValueError):  # It is closed at the end.
                server.run()

        threading.Thread(target=run, daemon=True).start()
        caller = Caller(port, store)
        known = operations()
        end = time.monotonic() + seconds
        crashed = set[str]()
        while time.monotonic() < end:
            for name, operation in known.items():
                if time.monotonic() > end:
                    break
                try:
                    try_operation(caller, operation, examples=REQUESTS_AT_ONCE, derandomize=False)
                except Exception as error:  # Whatever it is, the others have their turn.
                    if name not in crashed:
                        print(f"{API}: {name}: {type(error).__name__}: {error}"[:3_000])
                    crashed.add(name)
        server.task_dispatcher.shutdown(timeout=5)
        server.close()
    return caller.sent, bool(crashed)


if __name__ == "__main__":
    sys.exit(main())
