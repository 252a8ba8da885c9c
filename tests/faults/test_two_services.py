"""Two services at once: on one port the second steps back, on one home folder they share everything."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from hitokokyu.store import Store

from ..api.conftest import Service
from ..browser.chromium import eventually
from .conftest import RunIn
from .running import PATIENCE

RUMOUR = {"text": "橋が落ちた。みんな拡散して"}
ANSWERS, DATA, HOURS = "/api/v1/training/answers", "/api/v1/training/data", "/api/v1/hours"
AT_WORK = json.dumps({"usual": {"days": [{"shifts": [{"start": "09:07", "end": "17:00"}]}] * 7}}).encode()
EACH = 15


def test_same_port(run_in: RunIn, home: Path, tmp_path: Path) -> None:
    first = run_in(home)
    first.start()
    client = first.script()
    for folder in (home, tmp_path / "other"):
        said = run_in(folder, port=first.port).start_in_vain()
        assert "すでに起動しています" in said and "already running" in said
        assert f"127.0.0.1:{first.port}" in said
    # The first one has not noticed anything.
    assert client.check(RUMOUR).json["findings"]
    first.stop()


def test_same_home_from_the_very_first_start(run_in: RunIn, home: Path) -> None:
    services = [run_in(home) for _ in range(2)]
    starting = [threading.Thread(target=service.start) for service in services]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join(PATIENCE)
    with closing(Store(home)) as store:
        bearer, _ = store.tokens.create("script")
    clients = [Service(one.port, None, {"Authorization": f"Bearer {bearer}"}) for one in services]  # type: ignore[arg-type]
    for client in clients:
        assert client.check(RUMOUR).json["findings"]
    ids: list[str] = []

    def learn(client: Service) -> None:
        for _ in range(EACH):
            sent = {"id": str(uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}
            assert client.post(ANSWERS, sent).status == 200
            ids.append(sent["id"])

    learners = [threading.Thread(target=learn, args=(client,)) for client in (*clients, *clients)]
    for learner in learners:
        learner.start()
    for learner in learners:
        learner.join(PATIENCE)
    assert len(ids) == EACH * len(learners)
    assert [client.send("GET", DATA).json["held"]["answers"] for client in clients] == [len(ids)] * 2

    # What one of them is told, the other goes by, soon and without a new start.
    first, second = clients
    assert first.send("PUT", HOURS, AT_WORK, Content_Type="application/json").status == 200
    eventually(lambda: b"09:07" in second.send("GET", HOURS).body)
    with closing(Store(home)) as store:
        for token in store.tokens.all():
            store.tokens.revoke(token.id)
    eventually(lambda: {client.check(RUMOUR).status for client in clients} == {401})
    for service in services:
        service.stop()
