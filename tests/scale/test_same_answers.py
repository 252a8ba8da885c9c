"""`check --jsonl` and `backtest`: however the input is cut, and whoever does it, the same bytes come out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hitokokyu.advisor import Advisor, Settings
from hitokokyu.backtest.running import BacktestJob, asking
from hitokokyu.backtest.tally import added_up
from hitokokyu.cli.lines import AnswerJob, answer_lines
from hitokokyu.scale.chunks import chunks
from hitokokyu.scale.cluster import Cluster
from hitokokyu.scale.engines import EngineError, Processes, here
from hitokokyu.scale.rules import OtherEngine, PackedRules

from ..packs import check, words, write

PATIENCE = 300
HITOKOKYU = Path(sys.executable).with_name("hitokokyu")
OFF = Settings(sensitivity="off")

POSTS = st.builds(
    lambda identity, text, labels: json.dumps({"id": identity, "text": text, "labels": labels}).encode() + b"\n",
    st.one_of(st.none(), st.integers(0, 99), st.text(max_size=3)),
    st.sampled_from(["猫", "橋が落ちた拡散して", "暗証番号は", "拡散して暗証番号は拡散して", "", "訓練です拡散して"]),
    st.sampled_from([[], ["rumor"], ["security"]]),
)
BROKEN = st.sampled_from([b"{\n", b"\n", b"  \n", b"[]\n", b'{"text": 5}\n', b"\xff\n", b'{"id": "x", "text": "a", "b": 1}\n'])
INPUTS = st.lists(st.one_of(POSTS, POSTS, BROKEN), max_size=40)
SIZES = st.tuples(st.integers(1, 45), st.integers(1, 600))

relaxed = partial(settings, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="session")
def other_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `pack`, but for one rule that is stricter, one that is gone and one that is new."""
    return write(
        tmp_path_factory.mktemp("other"),
        check(severity="stop", message=words("別の訳")),
        check("rumor.drill", let={"a": {"text": ["訓練"]}}, examples={"warn": ["《訓練》です"], "silent": ["猫"]}),
    )


@pytest.fixture(scope="session")
def rules(pack: Path) -> PackedRules:
    return PackedRules.of([pack])


@pytest.fixture(scope="session")
def other_rules(other_pack: Path) -> PackedRules:
    return PackedRules.of([other_pack])


@pytest.fixture(scope="session")
def advisor(rules: PackedRules) -> Advisor:
    return Advisor.of(rules.unpacked(), OFF)


@pytest.fixture(scope="session")
def other(other_rules: PackedRules) -> Advisor:
    return Advisor.of(other_rules.unpacked(), OFF)


def answers(advisor: Advisor, lines: list[bytes]) -> list[str]:
    return [answer.line for _, found in here(partial(answer_lines, advisor, "ja"), chunks(lines)) for answer in found]


def tallied(before: Advisor, after: Advisor, lines: list[bytes], *size: int) -> dict[str, Any]:
    done = here(asking(before, after, 2, "ja"), chunks(lines, *size))
    return added_up(2, (tally for _, tally in done)).as_json(("corpus",))


@relaxed(max_examples=80)
@given(lines=INPUTS, size=SIZES)
def test_any_partition(advisor: Advisor, other: Advisor, lines: list[bytes], size: tuple[int, int]) -> None:
    done = here(partial(answer_lines, advisor, "ja"), chunks(lines, *size))
    assert [answer.line for _, found in done for answer in found] == answers(advisor, lines)
    assert tallied(advisor, other, lines, *size) == tallied(advisor, other, lines)


@relaxed(max_examples=8)
@given(lines=INPUTS, size=SIZES)
def test_any_partition_on_a_cluster(
    advisor: Advisor, other: Advisor, rules: PackedRules, other_rules: PackedRules, address: str,
    lines: list[bytes], size: tuple[int, int],
) -> None:  # fmt: skip
    engine = Cluster(2, address)
    job = AnswerJob(rules, OFF, usual_hours=True, lang="ja", is_elsewhere=False)
    found = [answer.line for _, done in engine.run(job, chunks(lines, *size)) for answer in done]
    assert found == answers(advisor, lines)
    backtest = BacktestJob(rules, other_rules, OFF, 2, "ja")
    tally = added_up(2, (tally for _, tally in engine.run(backtest, chunks(lines, *size))))
    assert tally.as_json(("corpus",)) == tallied(advisor, other, lines)


@pytest.mark.parametrize("size", [(1, 10_000), (7, 10_000), (200, 300)])
def test_processes(advisor: Advisor, rules: PackedRules, size: tuple[int, int]) -> None:
    lines = [json.dumps({"id": n, "text": "橋が落ちた拡散して" if n % 3 else "猫"}).encode() for n in range(150)]
    lines[20], lines[21] = b"{", b""
    job = AnswerJob(rules, OFF, usual_hours=True, lang="ja", is_elsewhere=False)
    found = [answer.line for _, done in Processes(2).run(job, chunks(lines, *size)) for answer in done]
    assert found == answers(advisor, lines)


def test_workers_of_another_version_are_refused(rules: PackedRules, address: str) -> None:
    stale = PackedRules(rules.content, "0" * 64)
    job = AnswerJob(stale, OFF, usual_hours=True, lang="ja", is_elsewhere=False)
    for engine in (Processes(1), Cluster(1, address)):
        with pytest.raises(OtherEngine, match=r"同じ版.*same one everywhere"):
            list(engine.run(job, chunks([b'{"text": "a"}'])))
    assert not issubclass(OtherEngine, EngineError)


# -- the command -----------------------------------------------------------------------------------


def corpus(path: Path, posts: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for number in range(posts):
            if number == posts // 2:
                file.write("{\n")
            text = f"{number} 橋が落ちた拡散して" if number % 5 == 0 else f"{number} 猫"
            file.write(json.dumps({"id": number, "text": text}) + "\n")
    return path


def command(pack: Path, *options: str | Path) -> list[str]:
    return [str(part) for part in (HITOKOKYU, "check", "--pack", pack, "--sensitivity", "off", *options)]


@pytest.fixture(scope="session")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus(tmp_path_factory.mktemp("posts") / "posts.jsonl", 3_000)


@pytest.fixture(scope="session")
def expected(pack: Path, posts: Path) -> bytes:
    alone = subprocess.run(command(pack, "--jsonl", "-"), input=posts.read_bytes(), capture_output=True, timeout=PATIENCE, check=False)
    assert alone.returncode == 2, alone.stderr
    assert alone.stdout.count(b"\n") == 3_001
    return alone.stdout


@pytest.mark.parametrize("options", [["--workers", "2"], ["--engine", "dask", "--workers", "2"]])
def test_command_says_the_same(pack: Path, posts: Path, expected: bytes, options: list[str]) -> None:
    done = subprocess.run(command(pack, "--jsonl", posts, *options), capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout == expected) == (2, True), done.stderr.decode()[-2000:]
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
def test_command_survives_the_death_of_a_worker(pack: Path, posts: Path, expected: bytes, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with out.open("wb") as file:
        process = subprocess.Popen(
            command(pack, "--jsonl", posts, "--workers", "2"), stdout=file, stderr=subprocess.PIPE
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not out.stat().st_size:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        workers = [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]
        os.kill(workers[0].pid, signal.SIGKILL)
        _, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert (process.returncode, out.read_bytes() == expected) == (2, True), said.decode()[-2000:]


def test_withheld_terms_stay_on_this_machine(pack: Path, address: str, tmp_path: Path) -> None:
    """Other machines answer without them, and every answer says so."""
    terms = tmp_path / "terms.csv"
    terms.write_text("term\n新庁舎計画\n", encoding="utf-8")
    assert subprocess.run([HITOKOKYU, "withheld", "import", terms], capture_output=True, timeout=PATIENCE, check=False).returncode == 0
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps({"text": "新庁舎計画の話"}) + "\n", encoding="utf-8")

    def report(*options: str) -> dict[str, Any]:
        done = subprocess.run(
            command(pack, "--jsonl", path, "--usual-hours", "--engine", "dask", *options),
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)["report"]
        return found

    here = report("--workers", "1")
    assert (here["complete"], len(here["findings"])) == (True, 1)
    elsewhere = report("--scheduler", address)
    assert (elsewhere["complete"], elsewhere["findings"]) == (False, [])
    assert [reason["code"] for reason in elsewhere["reasons"]] == ["withheld-terms-unreadable"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--scheduler", "tcp://127.0.0.1:9"], "--engine dask"),
        (["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"], "--usual-hours"),
        (["--engine", "dask", "--scheduler", "x", "--workers", "2"], "--workers"),
        (["--workers", "0"], "--workers"),
    ],
)
def test_options_that_do_not_go_together(pack: Path, posts: Path, options: list[str], says: str) -> None:
    done = subprocess.run(command(pack, "--jsonl", posts, *options), capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert done.stdout == b""
