"""`hitokokyu guideline`: from the text of a guideline to a pack that `hitokokyu check` cites."""

from __future__ import annotations

from pathlib import Path

import pytest
from hitokokyu.guideline.draft import load_draft
from hitokokyu.models import Category

from ..packs import check, write
from .conftest import Run

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidelines"
SHORT = "例市のSNS利用ルール\n\n1 秘密を守ること。\n2 うわさを流さないこと。\n3 年に一度、研修を受けること。\n"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "rules.txt"
    file.write_text(SHORT, encoding="utf-8")
    return file


def test_from_a_text_to_warnings_that_cite_it(run: Run, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HITOKOKYU_HOME", str(tmp_path / "home"))
    folder = tmp_path / "asagiri"
    made = run("guideline", "new", "asagiri-2023", "--from", FIXTURES / "asagiri.txt", "--out", folder)
    assert made.exit_code == 0, made.output
    assert "どの分類にも当てはまらない義務: 3" in made.output
    assert run("rules", "lint", "--pack", pack, "--pack", folder).exit_code == 0
    said = run("check", "--pack", pack, "--pack", folder, "--guideline", "asagiri-2023", "--usual-hours", "橋が落ちた拡散して")
    assert "asagiri-2023:6-4 根拠の明らかでないうわさ又は虚偽の情報" in said.output
    assert "朝霧市職員のソーシャルメディアの利用に関する要綱（2023-03-24）第6条第4号" in said.output


def test_review_is_saved_at_every_step_and_goes_on_where_it_stopped(run: Run, source: Path) -> None:
    run("guideline", "new", "a-city", "--from", source)
    folder = Path("a-city")
    first = run("guideline", "review", folder, stdin="\nq\n")
    assert "1 / 3 · 1" in first.output and "残り 2 件" in first.output
    assert load_draft(folder).entries[1].decision is not None
    second = run("guideline", "review", folder, stdin="c\n3 rumor 99\nrumor, 3\nb\no\nw\n広めない\nDo not spread\nn\n課長に聞く\n\n")
    assert "1 / 2 · 2" in second.output and "99 という分類はありません" in second.output
    decision = load_draft(folder).entries[2].decision
    assert decision is not None
    assert decision.categories == (Category.RUMOR, Category.CONFIDENTIAL)
    assert (decision.binds, decision.summary_ja, decision.summary_en) == ("official", "広めない", "Do not spread")
    assert decision.note == "課長に聞く"
    last = run("guideline", "review", folder, stdin="x\n")
    assert "すべて確かめました" in last.output
    written = (folder / "guidelines" / "a-city.yaml").read_text(encoding="utf-8")
    assert "未確認" not in written and "#   3: 年に一度、研修を受けること。" in written
    assert 'version: "1"' in (folder / "pack.yaml").read_text(encoding="utf-8")


def test_later_back_and_slips_decide_nothing(run: Run, source: Path) -> None:
    run("guideline", "new", "a-city", "--from", source)
    said = run("guideline", "review", "a-city", "--lang", "en", stdin="s\nu\nzz\nn\nask the chief\ns\nq\n")
    assert "There is no such choice." in said.output and "3 left" in said.output
    draft = load_draft(Path("a-city"))
    assert len(draft.pending()) == 3 and draft.entries[1].note == "ask the chief"
    again = run("guideline", "review", "a-city", stdin="\nq\n")
    assert "ask the chief" in again.output
    everything = run("guideline", "review", "a-city", "--all", stdin="\nq\n")
    assert "1 / 3" in everything.output and "決定ずみ" in everything.output


def test_input_that_ends_keeps_what_was_decided(run: Run, source: Path) -> None:
    run("guideline", "new", "a-city", "--from", source)
    run("guideline", "review", "a-city", stdin="\n")
    assert len(load_draft(Path("a-city")).pending()) == 2


def test_list_shows_every_part(run: Run, source: Path) -> None:
    run("guideline", "new", "a-city", "--from", source)
    said = run("guideline", "list", "a-city").output
    assert all(line[2:] in said for line in SHORT.splitlines() if line)


def test_compare(run: Run, pack: Path, source: Path) -> None:
    run("guideline", "new", "a-city", "--from", source)
    theirs = write(
        Path("theirs"),
        check(),
        files={
            "guidelines/a-city.yaml": (
                "guideline: a-city\ntitle: {ja: 題, en: t}\ncity: {ja: 市, en: c}\nedition: '1'\npublished: '1'\nclauses:\n"
                "  - {number: '1', summary: {ja: 一, en: one}, binds: both, source: 一, categories: [confidential, security]}\n"
                "  - {number: '2', summary: {ja: 二, en: two}, binds: personal, source: 二, categories: [rumor]}\n"
                "  - {number: '9', summary: {ja: 九, en: nine}, binds: both, source: 九, categories: [rights]}\n"
            )
        },
    )
    said = run("guideline", "compare", "a-city", theirs)
    assert said.exit_code == 0, said.output
    shares = [line.split("│")[2:4] for line in said.output.splitlines() if line.startswith("│")]
    assert [(share.strip(), counts.strip()) for share, counts in shares] == [
        ("0.67", "2 / 3"), ("1.00", "2 / 2"), ("0.50", "2 / 4"), ("0.67", "2 / 3"), ("0.50", "1 / 2"),
    ]  # fmt: skip
    assert "見つからなかった条項: 9" in said.output and "1: -security" in said.output
    assert "2: personal → both" in said.output
    there = run("guideline", "compare", "a-city", theirs, "--guideline", "b-city", "--lang", "en")
    assert there.exit_code == 2 and "there are: a-city" in there.output


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_cannot_be_used_is_said_in_words(run: Run, source: Path, lang: str) -> None:
    Path("empty.txt").write_bytes(b"")
    Path("picture.txt").write_bytes(bytes(range(256)))
    Path("weather.txt").write_text("きょうの例市の天気は、晴れのち曇り、ところにより雨。", encoding="utf-8")
    for name in ("empty.txt", "picture.txt", "weather.txt"):
        said = run("guideline", "new", "a-city", "--from", name, "--lang", lang)
        assert said.exit_code == 2 and said.stderr.startswith(name), said.output
        assert said.stderr.isascii() == (lang == "en")
    assert not Path("a-city").exists()
    assert run("guideline", "new", "秋", "--from", source, "--lang", lang).exit_code == 2
    assert run("guideline", "new", "a-city", "--from", source, "--lang", lang).exit_code == 0
    before = Path("a-city/draft.json").read_bytes()
    assert "guideline review a-city" in run("guideline", "new", "a-city", "--from", source, "--lang", lang).stderr
    assert Path("a-city/draft.json").read_bytes() == before
    Path("nothing").mkdir()
    for command in ("list", "review"):
        said = run("guideline", command, "nothing", "--lang", lang)
        assert said.exit_code == 2 and "guideline new" in said.stderr
