"""`hitokokyu bundle`: from the office that makes one to the machine that uses it, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hitokokyu.cli import main

from ..packs import check, words
from .making import RUMOUR, base, overlay

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "300")

    def _run(*arguments: str | Path, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin, catch_exceptions=False)

    return _run


@pytest.fixture
def key(run: Run, tmp_path: Path) -> Path:
    assert run("bundle", "keygen", "--no-password", tmp_path / "office-key").exit_code == 0
    return tmp_path / "office-key"


@pytest.fixture
def build(run: Run, key: Path, tmp_path: Path) -> Callable[..., Path]:
    def _build(version: str, title: str = "題", *options: str) -> Path:
        folder = base(tmp_path / "pack", version, check(title=words(title)))
        made = run("bundle", "build", folder, "--key", key, "--out", tmp_path / "share", *options)
        assert made.exit_code == 0, made.output
        return Path(made.stdout.splitlines()[0])

    return _build


def titles(run: Run, *options: str | Path) -> list[str]:
    report = json.loads(run("check", "--json", "--sensitivity", "off", *options, RUMOUR).stdout)
    return [finding["title"]["ja"] for finding in report["findings"]]


def trust(run: Run, key: Path) -> None:
    told = re.search(r"Fingerprint of the key: (\S+)", run("bundle", "trust", f"{key}.pub", stdin="n\n").stdout)
    assert told is not None
    assert run("bundle", "trust", f"{key}.pub", "--fingerprint", told[1]).exit_code == 0


def test_whole_life(run: Run, key: Path, build: Callable[..., Path]) -> None:
    first = build("1.0", "はじめの題")
    assert first.name == "common-1.0.hkpack"
    refused = run("bundle", "install", first)
    assert refused.exit_code == 2
    assert "信頼されていません" in refused.stderr
    assert "not trusted on this machine" in refused.stderr
    assert "Traceback" not in refused.output

    trust(run, key)
    assert "common 1.0" in run("bundle", "verify", first).stdout
    assert "common 1.0 is in use now" in run("bundle", "install", first).stdout
    assert titles(run) == ["はじめの題"]
    assert run("bundle", "install", build("1.1", "つぎの題")).exit_code == 0
    assert titles(run) == ["つぎの題"]
    older = run("bundle", "install", first)
    assert (older.exit_code, "--allow-older" in older.stderr) == (2, True)
    listed = run("bundle", "list", "--lang", "en").stdout
    assert re.search(r"common .*1\.1 .*office-key .*1\.0", listed)
    assert "common 1.0" in run("bundle", "rollback", "common").stdout
    assert titles(run) == ["はじめの題"]

    assert run("bundle", "untrust", "office-key").exit_code == 0
    assert run("bundle", "install", build("1.2")).exit_code == 2
    assert run("bundle", "untrust", "office-key").exit_code == 2
    assert "used no more" in run("bundle", "rollback", "common").stdout
    assert "No pack is installed" in run("bundle", "list", "--lang", "en").stdout


def test_folder_of_bundles(run: Run, key: Path, build: Callable[..., Path], tmp_path: Path) -> None:
    trust(run, key)
    for version in ("1.2", "1.10", "1.9"):
        build(version, version)
    (tmp_path / "share" / "broken.hkpack").write_bytes(b"PK")
    result = run("bundle", "install", tmp_path / "share")
    assert "broken.hkpack: 署名のあるバンドルではありません" in result.stderr
    assert titles(run) == ["1.10"]
    assert "installed already" in run("bundle", "install", tmp_path / "share").stdout
    (tmp_path / "empty").mkdir()
    assert run("bundle", "install", tmp_path / "empty").exit_code == 2


def test_office_folder_lies_on_top(run: Run, key: Path, build: Callable[..., Path], tmp_path: Path) -> None:
    trust(run, key)
    office = overlay(tmp_path / "office", {"rumor.spread": {"off": True, "why": "要らない"}})
    assert run("bundle", "install", build("1.0"), "--pack", office).exit_code == 0
    assert titles(run) == ["題"]
    assert titles(run, "--pack", "installed", "--pack", office) == []
    assert run("bundle", "install", build("1.1", "新"), "--pack", office).exit_code == 0
    assert titles(run, "--pack", "installed", "--pack", office) == []


def test_key_with_a_password(run: Run, tmp_path: Path) -> None:
    key, folder = tmp_path / "key", base(tmp_path / "pack", "1.0")
    assert run("bundle", "keygen", key, stdin="ひみつ\nひみつ\n").exit_code == 0
    assert (key.stat().st_mode & 0o077, b"ENCRYPTED" in key.read_bytes()) == (0, True)
    assert run("bundle", "keygen", "--no-password", key).exit_code == 2
    built = ("bundle", "build", folder, "--key", key, "--out", tmp_path)
    assert run(*built, stdin="ひみつ\n").exit_code == 0
    assert run(*built, stdin="ちがう\n").exit_code == 2
    (tmp_path / "word").write_text("ひみつ\n", encoding="utf-8")
    assert run(*built, "--password-file", tmp_path / "word").exit_code == 0


def test_plain_words_for_wrong_files(run: Run, key: Path, tmp_path: Path) -> None:
    folder = base(tmp_path / "pack", "1.0")
    wrong = [
        ("bundle", "build", folder, "--key", f"{key}.pub"),
        ("bundle", "trust", key),
        ("bundle", "trust", f"{key}.pub", "--fingerprint", "0000-0000"),
        ("bundle", "build", tmp_path, "--key", key),
        ("bundle", "build", base(tmp_path / "bad", "1.0", check(when="b")), "--key", key),
        ("bundle", "build", base(tmp_path / "one", "first"), "--key", key),
        ("bundle", "build", folder, "--key", key, "--base", "nowhere"),
        ("bundle", "rollback", "common"),
        ("bundle", "verify", folder / "pack.yaml"),
        ("bundle", "install", folder),
    ]
    for arguments in wrong:
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert re.search("[ぁ-ん].*[a-z]", result.stderr, re.DOTALL), arguments
        assert "Traceback" not in result.output


def test_damaged_packs_are_told_where_they_are_used(run: Run, key: Path, build: Callable[..., Path], home_folder: Path) -> None:
    trust(run, key)
    run("bundle", "install", build("1.0"))
    next((home_folder / "bundles" / "packs").rglob("spread.yaml")).unlink()
    result = run("check", RUMOUR)
    assert result.exit_code == 2
    assert "hitokokyu bundle rollback common" in result.stderr
    assert run("check", "--pack", "embedded", "--help").exit_code == 0
