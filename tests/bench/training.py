"""`make bench`, third part: how long training lets one wait, with two thousand answers in the store.

Every page and every address of training, asked over loopback as a browser or a script asks. Not a
test: it never fails.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from hitokokyu.pack import scenarios as pack
from hitokokyu.resources import embedded_pack
from hitokokyu.store import Store
from hitokokyu.store.training import StoredAnswer
from hitokokyu.web.pages.registry import PAGES

from .__main__ import HITOKOKYU, free_port, running

DAYS = 300
TRAINING = "/api/v1/training"

console = Console(highlight=False)

Ask = Callable[[], object]


def fill(home: Path, scenarios: Sequence[pack.AnyScenario], answers: int) -> None:
    """Answers of the last months, as if somebody had trained a good deal."""
    draw = random.Random(5)
    now = time.time()
    with closing(Store(home)) as store:
        for _ in range(answers):
            scenario = draw.choice(scenarios)
            right = draw.random() < 0.7
            one = StoredAnswer(
                id=str(uuid.uuid4()),
                scenario=scenario.id,
                category=scenario.category,
                at=now - draw.random() * DAYS * 86_400,
                score=float(right),
                right=right,
                certainty=draw.choice((1, 2, 3)),
                marks=1.0,
            )
            store.training.keep(one, lambda memory: ("{}", now))


def answered(scenario: pack.AnyScenario) -> dict[str, Any]:
    """An answer that costs what a right one costs."""
    match scenario:
        case pack.Judge():
            content: dict[str, Any] = {"publish": False, "category": scenario.category}
        case pack.Find():
            content = {"marked": [0]}
        case pack.Mend() | pack.Profile():
            content = {"text": scenario.solution}
        case pack.When():
            content = {"moments": [moment.publish for moment in scenario.moments]}
        case pack.Reply():
            content = {"choice": 0}
    return {"scenario": scenario.id, "certainty": 2, **content}


class Client:
    """Asks over one connection, with a token or with the cookie of a page."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._token = token
        self._cookie = ""

    def script(self, method: str, path: str, content: Any = None) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        return self._ask(method, path, headers, None if content is None else json.dumps(content).encode())

    def answer(self, content: dict[str, Any]) -> bytes:
        """Never the same one twice: that would be kept once."""
        return self.script("POST", f"{TRAINING}/answers", {"id": str(uuid.uuid4()), **content})

    def enter(self, address: str) -> None:
        """Use up the link to the pages."""
        path = "/" + address.split("/", 3)[3]
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        answer.read()
        self._cookie = answer.headers["Set-Cookie"].partition(";")[0]

    def page(self, path: str) -> bytes:
        return self._ask("GET", path, {"Cookie": self._cookie}, None)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> bytes:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status == 200, (path, content)
        return content


def asks(client: Client, scenarios: Sequence[pack.AnyScenario]) -> dict[str, Ask]:
    """By what is asked: every page of training, every address that is only read, an answer of each format."""
    found: dict[str, Ask] = {}
    for page in PAGES:
        if page.whole.name == "training":
            found[page.path] = partial(client.page, page.path)
    for path, methods in json.loads(client.script("GET", "/openapi.json"))["paths"].items():
        needs = [one for one in methods.get("get", {}).get("parameters", ()) if one.get("required")]
        if path.startswith(TRAINING) and "get" in methods and not needs and "{" not in path:
            found[f"GET {path}"] = partial(client.script, "GET", path)
    for scenario in {one.format: one for one in scenarios}.values():
        found[f"POST {TRAINING}/answers ({scenario.format})"] = partial(client.answer, answered(scenario))
    return found


def times(ask: Ask, count: int) -> list[float]:
    """Milliseconds. The first time, which may load what is loaded but once, is not among them."""
    ask()
    measured = []
    for _ in range(count):
        start = time.perf_counter()
        ask()
        measured.append(1e3 * (time.perf_counter() - start))
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--answers", type=int, default=2_000)
    options = parser.parse_args()

    scenarios = list(pack.load_scenarios([embedded_pack()]).by_id.values())
    table = Table("training, on loopback", "median ms", "fastest ms")
    with tempfile.TemporaryDirectory() as home:
        fill(Path(home), scenarios, options.answers)
        port = free_port()

        def said(*command: str) -> str:
            return subprocess.run(
                [HITOKOKYU, *command],
                env={**os.environ, "HITOKOKYU_HOME": home},
                capture_output=True,
                text=True,
                check=True,
            ).stdout

        token = said("token", "create", "bench").strip()
        with running([str(HITOKOKYU), "serve", "--port", str(port)], port, home):
            client = Client(port, token)
            client.script("GET", f"{TRAINING}/today")  # It listens a while before it answers.
            link = re.search(r"http://\S+/open/\S+", said("open", "--print", "--port", str(port)))
            assert link is not None
            client.enter(link[0])
            for name, ask in asks(client, scenarios).items():
                measured = times(ask, options.times)
                table.add_row(name, f"{statistics.median(measured):.1f}", f"{min(measured):.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
