"""`hitokokyu rules`: for people who write rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitokokyu.pack.json_schema import json_schemas

from ..packs import check, write
from .conftest import Run


def broken(folder: Path) -> Path:
    """One check that is fine, one whose example fails."""
    return write(folder, check(), check("security.key", let={"a": {"text": ["暗証番号"]}}))


def test_lint(run: Run, pack: Path, tmp_path: Path) -> None:
    fine = run("rules", "lint", "--pack", pack)
    assert (fine.exit_code, fine.stdout) == (0, "OK 2 checks\n")
    bad = run("rules", "lint", "--pack", broken(tmp_path))
    assert bad.exit_code == 2
    assert "checks/security/key.yaml:1: the check stays silent" in bad.stderr
    assert "OK" not in bad.stdout


def test_examples_below_a_path(run: Run, tmp_path: Path) -> None:
    folder = broken(tmp_path)
    fine = run("rules", "test", "--pack", folder, folder / "checks" / "rumor")
    assert (fine.exit_code, fine.stdout) == (0, "OK 1 checks\n")
    assert run("rules", "test", "--pack", folder, folder / "checks" / "security" / "key.yaml").exit_code == 2
    assert run("rules", "test", "--pack", folder).exit_code == 2
    nothing = run("rules", "test", "--pack", folder, folder / "guidelines")
    assert nothing.exit_code == 2
    assert "no checks here" in nothing.stderr


def test_list(run: Run, pack: Path) -> None:
    everything = run("rules", "list", "--pack", pack)
    assert everything.exit_code == 0
    assert all(word in everything.stdout for word in ("rumor.spread", "caution", "うわさの題", "a-city:1", "security.key"))
    one = run("rules", "list", "--pack", pack, "--category", "security")
    assert "security.key" in one.stdout
    assert "rumor.spread" not in one.stdout


def test_explain(run: Run, pack: Path) -> None:
    result = run("rules", "explain", "--pack", pack, "rumor.spread")
    assert result.exit_code == 0
    said = ("うわさの題", "checks/rumor/spread.yaml:1", "広がる訳", "待つ案", "a-city:1", "広めない",
            "橋が落ちた《拡散して》", "橋を渡った。", "訓練です拡散して  (drill)", "drill: 訓練だから")  # fmt: skip
    assert [word for word in said if word not in result.stdout] == []


def test_explain_of_nothing(run: Run, pack: Path) -> None:
    result = run("rules", "explain", "--pack", pack, "rumor.none")
    assert result.exit_code == 2
    assert "rumor.none" in result.stderr


def test_words_of_rules_are_not_taken_for_markup(run: Run, tmp_path: Path) -> None:
    words = {"ja": "[bold]題[/bold]", "en": "[red]t"}
    folder = write(tmp_path, check(title=words, message=words, advice=words))
    for command in (["explain", "rumor.spread"], ["list"]):
        result = run("rules", *command, "--pack", folder)
        assert result.exit_code == 0
        assert "[bold]題[/bold]" in result.stdout


def test_schema(run: Run, tmp_path: Path) -> None:
    assert run("rules", "schema", tmp_path / "new" / "folder").exit_code == 0
    written = {p.name: p.read_text(encoding="utf-8") for p in (tmp_path / "new" / "folder").iterdir()}
    assert written == json_schemas()


@pytest.mark.parametrize("command", [[], ["rules"], ["check"], ["evaluate"], ["serve"]])
def test_help(run: Run, command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_tokens_shows_normalised_forms(run: Run) -> None:
    result = run("rules", "tokens", "とても[b]聞いた")
    assert result.exit_code == 0
    assert "迚も" in result.stdout and "聞く" in result.stdout and "[" in result.stdout
