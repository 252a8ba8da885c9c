"""`hitokokyu scenarios`: for people who write training scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..exercises import ALL, scenario, write_scenarios
from .conftest import Run


def test_lint(run: Run, tmp_path: Path) -> None:
    fine = run("scenarios", "lint", "--pack", write_scenarios(tmp_path / "fine", *ALL))
    assert (fine.exit_code, fine.stdout) == (0, "OK 6 scenarios, 1 of 20 categories\n")
    bad = run("scenarios", "lint", "--pack", write_scenarios(tmp_path / "bad", scenario(text="橋を渡った")))
    assert bad.exit_code == 2
    assert "scenarios/rumor/bridge.yaml:1: the advisor does not speak of rumor" in bad.stderr
    assert "OK" not in bad.stdout


@pytest.mark.parametrize("kind", ["judge", "find", "mend", "when", "profile", "reply"])
def test_new_is_a_file_to_fill_in(run: Run, tmp_path: Path, kind: str) -> None:
    """What is left to do is to put words where the dots are: keys and structure are right."""
    pack = write_scenarios(tmp_path)
    made = run("scenarios", "new", "rumor.bridge", "--format", kind, "--pack", pack)
    assert made.exit_code == 0
    file = pack / "scenarios" / "rumor" / "bridge.yaml"
    assert str(file) in made.stdout
    lint = run("scenarios", "lint", "--pack", pack)
    assert lint.exit_code == 2
    assert "unknown clause matsumoto-2018:7-1-ア" in lint.stderr
    assert "problem)" in lint.stderr  # And nothing else.
    file.write_text(file.read_text("utf-8").replace("matsumoto-2018:7-1-ア", "a-city:1"), "utf-8")
    # Now it depends on the words alone what the advisor says.
    said = run("scenarios", "lint", "--pack", pack)
    assert "the advisor" in said.stderr or "OK 1 scenarios" in said.stdout


@pytest.mark.parametrize("name", ["bridge", "bridges.a", "rumor.", "rumor.橋", "rumor.../../x"])
def test_new_needs_a_category_and_a_name(run: Run, tmp_path: Path, name: str) -> None:
    refused = run("scenarios", "new", name, "--pack", tmp_path)
    assert refused.exit_code == 2
    assert "rumor" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_new_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    pack = write_scenarios(tmp_path, scenario())
    file = pack / "scenarios" / "rumor" / "bridge.yaml"
    before = file.read_bytes()
    assert run("scenarios", "new", "rumor.bridge", "--pack", pack).exit_code == 2
    assert file.read_bytes() == before


def test_lint_looks_at_those_made_on_this_machine(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = write_scenarios(tmp_path / "pack", scenario())
    monkeypatch.setenv("HITOKOKYU_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("hitokokyu.cli.common.embedded_pack", lambda: pack)
    own = tmp_path / "home" / "office" / "scenarios" / "rumor" / "ours.yaml"
    own.parent.mkdir(parents=True)
    theirs = (pack / "scenarios" / "rumor" / "bridge.yaml").read_text("utf-8")
    own.write_text(theirs.replace("rumor.bridge", "rumor.ours"), "utf-8")
    assert run("scenarios", "lint").stdout == "OK 2 scenarios, 1 of 20 categories\n"
    own.write_text("id: [", "utf-8")
    assert "scenarios/rumor/ours.yaml:1: broken YAML" in run("scenarios", "lint").stderr
    assert run("scenarios", "lint", "--pack", pack).exit_code == 0
