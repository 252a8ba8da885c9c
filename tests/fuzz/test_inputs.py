"""A short round over all targets, with the same inputs every time. `make fuzz` takes the long one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hitokokyu.pack.yaml_source import YamlProblem, read_documents
from hitokokyu.store import Store
from hitokokyu.store.backup import BackupRefused
from hitokokyu.training.copies import FORMS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .targets import TARGETS, Target, a_copy

ROUNDS = {"restoring": 12, "restoring_odd_rows": 8}
"""Inputs of the targets that take a tenth of a second for one."""
USUAL_ROUNDS = 60

CRASHES = Path(__file__).parent / "crashes"
"""`<target>-<what>`: inputs that once crashed something."""


def changed(target: Target) -> st.SearchStrategy[bytes]:
    """Inputs that mean something, with pieces taken out, said twice, or put in."""
    seeds = target.seeds()

    @st.composite
    def draw(draw: st.DrawFn) -> bytes:
        data = draw(st.sampled_from(seeds))
        pieces = st.sampled_from([token.encode() for token in target.tokens] or [b"\0", b"\xff\xff\xff\xff"])
        for _ in range(draw(st.integers(0, 6))):
            start = draw(st.integers(0, len(data)))
            end = draw(st.integers(start, min(len(data), start + 40)))
            middle = draw(st.one_of(pieces, st.just(data[start:end] * 2), st.binary(max_size=8), st.text(max_size=4).map(_encoded)))
            data = data[:start] + middle + data[end:]
        return data

    return draw()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_nothing_crashes(target: Target) -> None:
    @settings(
        max_examples=ROUNDS.get(target.name, USUAL_ROUNDS),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=changed(target))
    def try_one(data: bytes) -> None:
        target.run(data)

    try_one()


@pytest.mark.parametrize("crash", sorted(CRASHES.iterdir()), ids=lambda path: path.name)
def test_what_crashed_once_does_so_no_more(crash: Path) -> None:
    TARGETS[crash.name.partition("-")[0]].run(crash.read_bytes())


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? "])
@pytest.mark.parametrize("name", ["reading_yaml", "loading_a_pack"])
def test_deeply_nested_yaml_is_refused_in_words(name: str, opening: str) -> None:
    for depth in (480, 800):
        TARGETS[name].run((b"\6" if name == "loading_a_pack" else b"") + (opening * depth).encode())


@pytest.mark.parametrize("word", ["yes", "no", "on"])
def test_no_line_of_a_file_turns_words_into_truth(word: str) -> None:
    with pytest.raises(YamlProblem):
        list(read_documents("x.yaml", f"%YAML 1.1\n---\nshuffle: {word}\n"))


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("hours", "duty_since", 1e300),
        ("hours", "duty_until", -1e18),
        ("training_answer", "at", float("inf")),
        ("kept_draft", "at", 253402300800.0),
        ("kept_draft", "context", "null"),
        ("sitting", "terms", "{}"),
        ("sitting", "result", "{"),
        ("training_answer", "category", "gossip"),
    ],
)
def test_a_copy_that_says_what_nobody_wrote_is_refused(tmp_path: Path, table: str, column: str, value: object) -> None:
    file = tmp_path / "copy.sqlite3"
    file.write_bytes(a_copy())
    with closing(sqlite3.connect(file)) as connection, connection:
        changed = connection.execute(f"UPDATE {table} SET {column} = ?", (value,)).rowcount
    assert changed > 0
    (tmp_path / "store").mkdir()
    with closing(Store(tmp_path / "store")) as store, file.open("rb") as source, pytest.raises(BackupRefused) as refused:
        store.backups.restore(source, FORMS)
    assert refused.value.code == "backup-damaged"
