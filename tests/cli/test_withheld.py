"""`hitokokyu withheld`, and that `check` goes by the list of this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hitokokyu.store.withheld import FILE_NAME, KEY_NAME

from .conftest import Run

TABLE = "言葉,種類,公表日,メモ\r\nみらいパーク構想,公表前,2026/12/1,企画課へ\r\n鷹匠町ビル,秘密,,\r\n"
POST = "来年はミライ・パーク構想が動くらしい。"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("HITOKOKYU_HOME", str(folder))
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "語.csv"
    file.write_bytes(TABLE.encode("cp932"))
    return file


def listed(run: Run) -> list[list[str]]:
    told = run("withheld", "list")
    assert told.exit_code == 0
    return [line.split("\t") for line in told.output.splitlines()]


def test_import_list_export_clear(run: Run, table: Path, folder: Path, tmp_path: Path) -> None:
    assert listed(run) == []
    told = run("withheld", "import", table)
    assert told.exit_code == 0 and "2 語" in told.output and "2 terms" in told.output
    assert listed(run) == [
        ["みらいパーク構想", "公表前のこと", "2026-12-01", "企画課へ"],
        ["鷹匠町ビル", "職務上の秘密", "-", ""],
    ]
    out = tmp_path / "out.csv"
    assert run("withheld", "export", out).exit_code == 0
    if os.name == "posix":
        assert out.stat().st_mode & 0o777 == 0o600
    assert run("withheld", "export", out).exit_code == 2, "nothing is overwritten unasked"
    assert run("withheld", "export", out, "--force").exit_code == 0
    assert run("withheld", "clear", stdin="n\n").exit_code == 1 and len(listed(run)) == 2
    assert run("withheld", "clear", "--yes").exit_code == 0 and listed(run) == []
    assert not (folder / FILE_NAME).exists() and not (folder / KEY_NAME).exists()
    assert run("withheld", "import", out).exit_code == 0 and len(listed(run)) == 2


def test_a_list_is_added_to_or_replaced(run: Run, table: Path, tmp_path: Path) -> None:
    run("withheld", "import", table)
    more = tmp_path / "more.csv"
    more.write_text("白樺ホール\n", "utf-8")
    run("withheld", "import", more)
    assert [term for term, *_ in listed(run)] == ["みらいパーク構想", "鷹匠町ビル", "白樺ホール"]
    run("withheld", "import", more, "--replace")
    assert [term for term, *_ in listed(run)] == ["白樺ホール"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_lines_are_all_named_and_nothing_taken(run: Run, tmp_path: Path, lang: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("みらいパーク構想\nあ\n白樺ホール,なぞ\n", "utf-8")
    told = run("withheld", "import", file, "--lang", lang)
    assert told.exit_code == 2
    assert f"{file}:2: " in told.output and f"{file}:3: " in told.output
    assert "みらい" not in told.output and "白樺" not in told.output
    assert ("too short" in told.output) == (lang == "en")
    assert listed(run) == []


def test_check_knows_the_list(run: Run, pack: Path, table: Path) -> None:
    def rules(*more: str) -> list[str]:
        told = run("check", "--pack", pack, "--json", "--now", "2026-11-28T09:00", *more, POST)
        return [finding["rule"] for finding in json.loads(told.output)["findings"]]

    assert rules() == []
    run("withheld", "import", table)
    assert rules() == ["unconfirmed.withheld-term"]
    lines = json.dumps({"id": "1", "text": POST, "context": {"now": "2026-11-28T09:00:00"}})
    told = run("check", "--pack", pack, "--jsonl", "-", stdin=lines + "\n")
    assert "unconfirmed.withheld-term" in told.output


def test_a_list_that_cannot_be_read_is_said(run: Run, pack: Path, table: Path, folder: Path) -> None:
    run("withheld", "import", table)
    (folder / KEY_NAME).unlink()
    report = json.loads(run("check", "--pack", pack, "--json", POST).output)
    assert not report["complete"]
    assert [reason["code"] for reason in report["reasons"]] == ["withheld-terms-unreadable"]
    for command in (("list",), ("import", table), ("export", folder / "x.csv")):
        told = run("withheld", *command)
        assert told.exit_code == 2 and KEY_NAME in told.output
    assert not (folder / "x.csv").exists()
    assert run("withheld", "clear", "--yes").exit_code == 0
    assert run("withheld", "import", table).exit_code == 0


def test_a_folder_that_cannot_be_made_is_said(
    run: Run, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("HITOKOKYU_HOME", str(tmp_path / "file" / "home"))
    told = run("check", "--pack", pack, "--json", "--usual-hours", POST)
    assert [reason["code"] for reason in json.loads(told.output)["reasons"]] == ["withheld-terms-unreadable"]
    assert run("withheld", "list").exit_code == 2


def test_who_measures_rules_measures_rules(run: Run, pack: Path, table: Path, tmp_path: Path) -> None:
    run("withheld", "import", table)
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps({"id": "1", "text": POST, "labels": [], "allow": []}) + "\n", "utf-8")
    told = run("evaluate", "--pack", pack, "--misses", corpus)
    assert told.exit_code == 0 and "withheld-term" not in told.output
