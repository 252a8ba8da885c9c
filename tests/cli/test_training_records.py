"""`hitokokyu training certificate`, `verify` and `export`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hitokokyu.store import Store
from hitokokyu.training.certificate import LABELS, certificate

from ..exams import exam, failed_exam, keep_answers, keep_exam
from .conftest import Run

NAME = "吉田 花子"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HITOKOKYU_HOME", str(folder))
    return Store(folder)


def test_certificate_is_made_and_verified(run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_exam(store, exam())
    file = tmp_path / "c.pdf"
    made = run("training", "certificate", file, "--name", NAME)
    assert made.exit_code == 0, made.stderr
    here = run("training", "verify", file)
    assert here.exit_code == 0, here.stderr
    assert "The code fits" in here.stdout and NAME in here.stdout
    assert "This computer has a record that says the same." in here.stdout
    again = run("training", "certificate", file, "--name", NAME)
    assert again.exit_code == 2 and "exists already" in again.stderr
    # The training officer's computer knows nothing of it, and stays without a record of its own.
    monkeypatch.setenv("HITOKOKYU_HOME", str(tmp_path / "other"))
    elsewhere = run("training", "verify", file)
    assert elsewhere.exit_code == 0
    assert "no record of this number" in elsewhere.stdout
    assert not list((tmp_path / "other").iterdir())


def test_verified_off_the_paper(run: Run, store: Store) -> None:
    made = certificate(exam(), NAME, "ja")
    typed = [made.lines[line].replace("\n", " ") for line in LABELS]
    fits = run("training", "verify", stdin="\n".join([*typed, made.code]) + "\n")
    assert fits.exit_code == 0, fits.stderr
    typed[4] = typed[4].replace("90", "95")
    changed = run("training", "verify", stdin="\n".join([*typed, made.code]) + "\n")
    assert changed.exit_code == 1
    assert "The code does not fit" in changed.stderr and "The code fits" not in changed.stdout


def test_record_that_says_something_else(run: Run, store: Store) -> None:
    keep_exam(store, exam(score=0.8))
    made = certificate(exam(), NAME, "en")
    typed = [made.lines[line].replace("\n", " ") for line in LABELS]
    shown = run("training", "verify", "--lang", "en", stdin="\n".join([*typed, made.code]) + "\n")
    assert shown.exit_code == 0
    assert "not what the record on this computer says" in shown.stdout


def test_no_certificate(run: Run, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "c.pdf"
    assert "no test of this number" in run("training", "certificate", file, "--name", NAME).stderr
    keep_exam(store, failed_exam())
    assert "passed" in run("training", "certificate", file, "--name", NAME, "--lang", "en").stderr
    keep_exam(store, exam())
    assert run("training", "certificate", file, "--name", NAME, "--number", "7a1c-0d5e-1111").exit_code == 2
    assert run("training", "certificate", file, "--name", " ").exit_code == 2
    assert "typeface" in run("training", "certificate", file, "--name", "🌸", "--lang", "en").stderr
    assert not file.exists()
    file.write_bytes(b"not a PDF")
    unread = run("training", "verify", file)
    assert unread.exit_code == 2 and "cannot be read as a certificate" in unread.stderr


def test_a_folder_of_certificates_becomes_a_table(run: Run, store: Store, tmp_path: Path) -> None:
    keep_exam(store, exam())
    folder, table = tmp_path / "collected", tmp_path / "table.csv"
    folder.mkdir()
    assert "PDF" in run("training", "verify", folder).stderr
    assert run("training", "certificate", folder / "a.pdf", "--name", NAME).exit_code == 0
    good = run("training", "verify", folder, "--out", table)
    assert (good.exit_code, good.stderr) == (0, "1 件のうち 1 件の確認コードが合っています。 / 1 of 1 fit.\n")
    rows = list(csv.reader(table.read_text("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["ファイル", "確認コード", "氏名"]
    assert rows[1][:3] == ["a.pdf", "合っています", NAME]
    # The same test under two names: one of them did not take it.
    assert run("training", "certificate", folder / "b.pdf", "--name", "別の 人").exit_code == 0
    twice = run("training", "verify", folder, "--lang", "en")
    assert twice.exit_code == 1
    assert twice.stdout.count("under another name") == 2
    (folder / "c.PDF").write_bytes(b"not a PDF")
    unread = run("training", "verify", folder)
    assert unread.exit_code == 2 and "c.PDF,修了証として読めません" in unread.stdout
    assert run("training", "verify", folder / "a.pdf", "--out", table).exit_code == 2


def test_export(run: Run, store: Store, tmp_path: Path) -> None:
    keep_exam(store, exam())
    keep_answers(store, 2)
    file = tmp_path / "tests.csv"
    assert run("training", "export", "exams", "--out", file, "--name", NAME).exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf") and file.read_bytes().count(b"\r\n") == 2
    assert run("training", "export", "answers").stdout.count("rumor.bridge") == 2
    told = run("training", "export", "xapi", "--email", "hanako@example.lg.jp", "--everything")
    assert len(json.loads(told.stdout)) == 3
    nobody = run("training", "export", "xapi", "--lang", "en")
    assert nobody.exit_code == 2 and "e-mail address or by an account" in nobody.stderr
