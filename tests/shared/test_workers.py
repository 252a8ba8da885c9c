"""Several workers as one: limits they share, one that dies, new rules, an end in good order."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hitokokyu.web.shared.settings import SettingsRefused, read_settings

from ..postgres.server import Server
from .conftest import Found
from .office import COMMAND, PATIENCE, Office

# So slow that nothing is given back while a test asks, however long that takes.
NEVER_AGAIN = 0.001


def test_limits_over_all_workers(found: Found) -> None:
    office = found(
        per_token={"burst": 7, "per_second": NEVER_AGAIN},
        per_address={"burst": 100, "per_second": NEVER_AGAIN},
    )
    one, other = office.visitor(office.token("hanako")), office.visitor(office.token("taro"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: one.check(), range(40)))
    assert sorted(answer.status for answer in answers) == [200] * 7 + [429] * 33
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.code == "too-many-requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 1000
    assert refused.headers["Strict-Transport-Security"]
    assert other.check().status == 200
    # Reading the settings again is no way round it.
    office.write_settings()
    before = office.workers()
    assert office.service is not None
    office.service.send_signal(signal.SIGHUP)
    office.until(lambda: len(office.workers()) == 2 and not set(before) & set(office.workers()))
    assert one.check().status == 429

    # And for an address, with or without a token, whatever is claimed in a header.
    def from_there(number: int) -> int:
        forged = f"10.0.0.{number}"
        there = office.visitor(source="127.0.0.8")
        return there.check(X_Forwarded_For=forged, X_Real_IP=forged, Forwarded=f"for={forged}").status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(from_there, range(130)))
    assert sorted(statuses) == [401] * 100 + [429] * 30
    refused = office.visitor(source="127.0.0.8").check()
    assert (refused.status, refused.code) == (429, "too-many-requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert office.visitor(source="127.0.0.9").check().status == 401


def test_a_worker_is_killed_while_many_ask(found: Found) -> None:
    office = found()
    visitor = office.visitor(office.token("hanako"))
    victim = office.workers()[0]
    asked = threading.Semaphore(0)

    def ask(number: int) -> tuple[int, str]:
        asked.release()
        answer = visitor.check(f"{number} 橋が落ちた。みんな拡散して")
        return answer.status, "" if answer.status == 200 else answer.code

    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(ask, range(300))
        for _ in range(60):
            asked.acquire()
        os.kill(victim, signal.SIGKILL)
        outcomes = list(answers)
    # What it was at is said to be unanswered, in our words; everything else is answered.
    assert {outcome for outcome in outcomes if outcome[0] != 200} <= {(503, "service-away")}
    assert sum(status == 200 for status, _ in outcomes) >= 300 - 16
    office.until(lambda: len(office.workers()) == 2 and victim not in office.workers())
    assert {visitor.check().status for _ in range(20)} == {200}
    # The dead one is no longer counted, what it had counted still is.
    office.until(lambda: b"hitokokyu_workers 2.0" in office.operator("/metrics").body)


def test_new_rules_without_a_break(found: Found) -> None:
    office = found(per_token={"burst": 100_000, "per_second": 1000}, per_address={"burst": 100_000, "per_second": 1000})
    visitor = office.visitor(office.token("hanako"))
    rule = next((office.pack / "checks").rglob("*.yaml"))
    manifest = office.pack / "pack.yaml"
    seen = visitor.check("橋が落ちた。みんな拡散して").json["packs"][0]
    going, statuses = threading.Event(), []

    def keep_asking() -> None:
        while not going.is_set():
            statuses.append(visitor.check("今日はいい天気。").status)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        # A pack that is refused changes nothing.
        good = rule.read_text(encoding="utf-8")
        rule.write_text("id: [", encoding="utf-8")
        reload(office)
        office.until(lambda: "going on with the settings and rules of before" in office.said())
        assert visitor.check("橋が落ちた。みんな拡散して").json["packs"][0] == seen
        # Settings that are refused, neither.
        rule.write_text(good, encoding="utf-8")
        office.config.write_text("address = 1\n", encoding="utf-8")
        reload(office)
        office.until(lambda: office.said().count("going on with the settings and rules of before") == 2)
        # A better one is taken up by all workers.
        office.write_settings()
        renewed = manifest.read_text(encoding="utf-8").replace(seen["version"], "9.9.9")
        manifest.write_text(renewed, encoding="utf-8")
        reload(office)
        office.until(lambda: {visitor.check().json["packs"][0]["version"] for _ in range(10)} == {"9.9.9"})
    finally:
        going.set()
        asking.join(PATIENCE)
    assert statuses and set(statuses) == {200}


def reload(office: Office) -> None:
    """As `systemctl reload` does."""
    assert office.service is not None
    office.service.send_signal(signal.SIGHUP)


def test_the_end_and_the_words_of_the_proxy(found: Found) -> None:
    office = found()
    visitor = office.visitor(office.token("hanako"))
    assert visitor.check().status == 200
    assert list(office.temporary.iterdir())
    assert office.stop_service() == 0
    assert "Traceback" not in office.said()
    # It took what it had counted along.
    assert not list(office.temporary.iterdir())
    for language, words in (("ja", "答えない"), ("en", "does not answer")):
        answer = visitor.check(Accept_Language=language)
        assert (answer.status, answer.code) == (503, "service-away")
        assert words in answer.json["error"]["message"]
        assert answer.headers["Retry-After"] == "2"
    # And back again, at a socket in the file system this time.
    place = office.folder / "run.sock"
    office.settings["bind"] = f"unix:{place}"
    office.write_settings()
    office.launch_service()
    office.until(place.is_socket)
    # The command line of the server is there without an address.
    office.until(lambda: office.run("ready").returncode == 0)
    # Nobody else on the machine may open it.
    assert stat.S_IMODE(place.stat().st_mode) & 0o007 == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('address = "http://x.example"', "must be https://"),
        ('address = "https://x.example/path"', "must be https://"),
        ('address = "https://user@x.example"', "must be https://"),
        ('address = "https://x.example"\nbind = "0.0.0.0:80"', "never open to other machines"),
        ('address = "https://x.example"\nbind = "unix:relative"', "never open to other machines"),
        ('address = "https://x.example"\nworkers = 0', "workers"),
        ('address = "https://x.example"\ncolour = "red"', "colour"),
        ('address = "https://x.example"\n[per_token]\nburst = 0\nper_second = 1', "per_token.burst"),
        ("address = ", "not TOML"),
        ('address = "https://x.example"\ntrusted_proxies = ["proxy"]', "not an IP address"),
    ],
)
def test_settings_that_do_not_fit(tmp_path: Path, settings: str, words: str) -> None:
    file = tmp_path / "shared.toml"
    file.write_text(settings, encoding="utf-8")
    with pytest.raises(SettingsRefused, match=re.escape(words)):
        read_settings(file)


def test_the_learned_reader_can_be_switched_off_as_with_serve(tmp_path: Path) -> None:
    file = tmp_path / "shared.toml"
    file.write_text('address = "https://x.example"\nsensitivity = "off"', encoding="utf-8")
    assert read_settings(file).sensitivity == "off"


def test_what_does_not_fit_is_said_before_it_starts(tmp_path: Path) -> None:
    file = tmp_path / "shared.toml"
    for settings, words in {
        'address = "https://x.example"\nguidelines = ["nowhere-1900"]\npacks = ["tests/api/pack"]': "nowhere-1900",
        'address = "https://x.example"\npacks = ["/nowhere"]': "/nowhere",
    }.items():
        file.write_text(settings, encoding="utf-8")
        refused = subprocess.run(
            [COMMAND, "shared", "serve", "--config", str(file)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        assert refused.returncode == 1, settings
        assert words in refused.stderr and "Traceback" not in refused.stderr, refused.stderr


def test_two_workers_on_postgresql(found: Found, postgres_server: Server, postgres_address: str) -> None:
    office = found(database=postgres_address)
    bearer = office.token("hanako")
    visitor = office.visitor(bearer)
    assert postgres_address.partition("@")[0] not in office.said()

    def answer(_: int) -> int:
        given = {"scenario": "rumor.bridge", "certainty": 2, "publish": False, "category": "rumor"}
        return visitor.post("/api/v1/training/answers", {"id": str(uuid.uuid4()), **given}).status

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(answer, range(24))) == {200}
    categories = visitor.send("GET", "/api/v1/training/progress").json["categories"]
    assert sum(one["answers"] for one in categories) == 24
    taro = office.visitor(office.token("taro"))
    assert all(one["answers"] == 0 for one in taro.send("GET", "/api/v1/training/progress").json["categories"])
    # Nothing of it is in a file here.
    assert not list(office.home.glob("*.sqlite3"))
    assert office.run("token", "revoke", "--user", "hanako").returncode == 0
    office.until(lambda: {visitor.check().status for _ in range(6)} == {401})
    # The database goes away, and comes back.
    assert taro.check().status == 200
    postgres_server.stop()
    try:
        office.until(lambda: office.operator("/healthz/ready").status == 503)
        assert office.operator("/healthz/live").status == 200
        office.until(lambda: taro.check().status == 503)
        assert taro.check().code == "store-unavailable"
    finally:
        postgres_server.start()
    office.until(lambda: office.operator("/healthz/ready").status == 200)
    office.until(lambda: {taro.check().status for _ in range(6)} == {200})
