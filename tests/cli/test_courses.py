"""`hitokokyu courses`: for training officers who write courses and tests, and hand them round."""

from __future__ import annotations

from pathlib import Path

import pytest
from hitokokyu.home import home
from hitokokyu.pack.courses import read_course
from hitokokyu.store import Store

from ..exercises import ALL, write_scenarios
from .conftest import Run

FILE = """\
course: spring
format: test
title: {ja: 課の確認, en: Ours}
about: {ja: 二問, en: Two questions}
minutes: 1
pass_percent: 100
parts:
  - scenarios: [rumor.reply, rumor.mend]
"""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pack = write_scenarios(tmp_path / "pack", *ALL, files={"courses/spring.yaml": FILE})
    monkeypatch.setattr("hitokokyu.cli.common.embedded_pack", lambda: pack)
    monkeypatch.setenv("HITOKOKYU_HOME", str(tmp_path / "home"))
    return pack


def test_lint_of_packs_and_of_a_file(run: Run, pack: Path, tmp_path: Path) -> None:
    said = run("courses", "lint")
    assert (said.exit_code, said.stdout) == (0, "OK spring: test, 2 scenarios\n")
    file = tmp_path / "theirs.yaml"
    file.write_text(FILE.replace("spring", "theirs"), encoding="utf-8")
    said = run("courses", "lint", file)
    assert said.stdout == "OK theirs: test, 2 scenarios\n", said.stderr
    file.write_text(FILE.replace("rumor.mend", "rumor.mind"), encoding="utf-8")
    refused = run("courses", "lint", file)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"{file}:8: 問題 rumor.mind はありません。 / There is no scenario rumor.mind." in refused.stderr
    assert "rumor.mend" in refused.stderr
    (pack / "courses" / "spring.yaml").write_bytes(file.read_bytes())
    assert "courses/spring.yaml:8: There is no scenario rumor.mind." in run("courses", "lint").stderr


def test_add_imports_what_is_sound_and_nothing_else(run: Run, pack: Path, tmp_path: Path) -> None:
    file = tmp_path / "theirs.yaml"
    file.write_text(FILE.replace("spring", "theirs").replace("100", "0"), encoding="utf-8")
    refused = run("courses", "add", file)
    assert refused.exit_code == 2
    assert f"{file}:6: pass_percent" in refused.stderr
    file.write_bytes("course: 松本".encode("shift_jis"))
    assert "UTF-8" in run("courses", "add", file).stderr
    assert Store(home()).exams.courses() == ()
    file.write_text(FILE.replace("spring", "theirs"), encoding="utf-8")
    assert "課の確認（theirs）を入れました" in run("courses", "add", file).stdout
    assert [(one.id, one.source) for one in Store(home()).exams.courses()] == [("theirs", file.read_text("utf-8"))]


@pytest.mark.parametrize("kind", ["test", "lesson"])
def test_new_is_a_file_that_can_be_used_as_it_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("courses", "new", "autumn-2027", "--format", kind)
    assert made.exit_code == 0
    file = tmp_path / "autumn-2027.yaml"
    course, _ = read_course(file.read_text("utf-8"))
    assert (course.course, course.format) == ("autumn-2027", kind)
    before = file.read_bytes()
    assert "#   rumor.dam: " in file.read_text("utf-8")
    assert run("courses", "new", "autumn-2027").exit_code == 2
    assert file.read_bytes() == before


def test_a_file_as_editors_on_windows_save_it(run: Run, pack: Path, tmp_path: Path) -> None:
    file = tmp_path / "theirs.yaml"
    file.write_text(FILE.replace("spring", "theirs").replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert run("courses", "lint", file).stdout == "OK theirs: test, 2 scenarios\n"


@pytest.mark.parametrize("name", ["Autumn", "../x", "秋", "", "a b"])
def test_new_needs_a_plain_name(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("courses", "new", name).exit_code == 2
    assert not list(tmp_path.iterdir())
