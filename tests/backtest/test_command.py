"""`hitokokyu backtest`: in the terminal, as JSON and as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hitokokyu.bundle.archive import packed
from hitokokyu.bundle.envelope import sealed
from hitokokyu.bundle.installed import InstalledPacks
from hitokokyu.cli import main
from hitokokyu.home import home

from ..bundles.making import KEY, TODAY, base, overlay
from ..packs import check, words, write

Run = Callable[..., Result]
POSTS: list[dict[str, Any]] = [
    {"id": "a", "text": "橋が落ちた拡散して", "labels": ["rumor"]},
    {"id": "b", "text": "猫", "labels": []},
    {"id": "c", "text": "😀訓練です拡散して", "labels": []},
    {"id": "d", "text": "暗証番号は<b>1234</b>"},
    {"id": "e", "text": "訓練です", "labels": ["security"], "allow": ["rumor"]},
]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")

    def _run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)

    return _run


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    key = check("security.key", let={"a": {"text": ["暗証番号"]}}, examples={"warn": ["《暗証番号》"], "silent": ["猫"]})
    drill = check("security.drill", title=words("訓練の題"), let={"a": {"text": ["訓練"]}}, examples={"warn": ["《訓練》"], "silent": ["猫"]})
    return (
        write(tmp_path_factory.mktemp("a"), check(), key),
        write(tmp_path_factory.mktemp("b"), check(severity="stop", message=words("新しい訳")), drill),
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(post, ensure_ascii=False) + "\n" for post in POSTS), encoding="utf-8")
    return path


def backtest(run: Run, packs: tuple[Path | str, Path | str], *arguments: str | Path) -> Result:
    return run("backtest", "--sensitivity", "off", "--packs", *packs, *arguments)


def as_json(run: Run, packs: tuple[Path | str, Path | str], *arguments: str | Path) -> dict[str, Any]:
    result = backtest(run, packs, "--json", *arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_everything_is_counted(run: Run, packs: tuple[Path, Path], corpus: Path) -> None:
    found = as_json(run, packs, corpus)
    counted = {name: found[name] for name in ("posts", "changed_posts", "newly_alarmed_posts", "no_longer_alarmed_posts", "new", "gone", "changed")}
    assert counted == {
        "posts": 5, "changed_posts": 4, "newly_alarmed_posts": 1, "no_longer_alarmed_posts": 1, "new": 2, "gone": 1, "changed": 2,
    }  # fmt: skip
    assert (found["rules_added"], found["rules_removed"]) == (["security.drill"], ["security.key"])
    assert found["before"]["severities"] == {"stop": 0, "caution": 3, "note": 0}
    assert found["after"]["severities"] == {"stop": 2, "caution": 2, "note": 0}
    assert (found["before"]["alarmed_posts"], found["after"]["alarmed_per_1000"]) == (3, 600)
    drill = found["rules"]["security.drill"]
    assert (drill["before"], drill["after"], drill["new"]) == (0, 2, 2)
    assert drill["labelled"]["new"] == {"wanted": 1, "unwanted": 1}
    assert [sample["id"] for sample in drill["samples"]["new"]] == ["c", "e"]
    spread = found["rules"]["rumor.spread"]
    assert spread["fields"] == {"message": 2, "severity": 2}
    sample = spread["samples"]["changed"][0]
    assert (sample["line"], sample["before"]["severity"], sample["after"]["severity"]) == (1, "caution", "stop")
    # Nobody labelled that post, so nothing is said of its being right.
    assert found["rules"]["security.key"]["labelled"]["gone"] == {"wanted": 0, "unwanted": 0}


def test_only_some_samples(run: Run, packs: tuple[Path, Path], corpus: Path) -> None:
    one = as_json(run, packs, "--samples", "1", corpus)
    assert [sample["id"] for sample in one["rules"]["security.drill"]["samples"]["new"]] == ["c"]
    assert [sample["id"] for sample in one["rules"]["rumor.spread"]["samples"]["changed"]] == ["a"]
    assert "拡散して" not in backtest(run, packs, "--samples", "0", corpus).stdout


def test_terminal(run: Run, packs: tuple[Path, Path], corpus: Path) -> None:
    said = backtest(run, packs, corpus).stdout
    for part in ("ルールを入れかえたら何が変わるか", "security.drill", "あらたに出る", "出なくなる", "いちど止まって", "気をつけて → いちど止まって", "posts.jsonl:3", "暗証番号は<b>1234</b>"):
        assert part in said
    english = backtest(run, packs, "--lang", "en", corpus).stdout
    assert re.search(r"security\.drill.*New, asked for: 1", english)
    assert "Take care → Stop and look" in english


def test_nothing_changes(run: Run, packs: tuple[Path, Path], corpus: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = backtest(run, (packs[0], packs[0]), "--html", page, corpus)
    assert (result.exit_code, "なにも変わりません" in result.stdout) == (0, True)
    assert "なにも変わりません" in page.read_text(encoding="utf-8")


def test_broken_lines_are_told_and_the_rest_is_counted(run: Run, packs: tuple[Path, Path], corpus: Path, tmp_path: Path) -> None:
    with corpus.open("ab") as file:
        file.write(b'{\n\n{"id": 7, "text": ""}\n' + json.dumps(POSTS[0]).encode())
    result = backtest(run, packs, "--json", corpus)
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert (found["posts"], found["bad_lines"]) == (6, 2)
    assert [(error["line"], error["id"], error["error"]["code"]) for error in found["errors"]] == [
        (6, None, "broken-json"), (8, 7, "text-empty"),
    ]  # fmt: skip
    page = tmp_path / "page.html"
    said = backtest(run, packs, "--html", page, corpus).stdout
    assert "posts.jsonl:6" in said
    assert "posts.jsonl:8" in page.read_text(encoding="utf-8")


def test_nothing_to_read_is_no_all_clear(run: Run, packs: tuple[Path, Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    result = backtest(run, packs, "--html", tmp_path / "page.html", empty)
    assert result.exit_code == 2
    for said in (result.stdout, (tmp_path / "page.html").read_text(encoding="utf-8")):
        assert "わかりません" in said
        assert "なにも変わりません" not in said


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_page_is_whole_and_runs_nothing(run: Run, packs: tuple[Path, Path], corpus: Path, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "page.html"
    assert backtest(run, packs, "--lang", lang, "--html", path, corpus).exit_code == 0
    assert path.stat().st_mode & 0o077 == 0
    content = path.read_text(encoding="utf-8")
    page = _Page()
    page.feed(content)
    names = {tag for tag, _ in page.tags}
    assert names >= {"svg", "table", "details", "mark"}
    assert not names & {"script", "link", "img", "iframe", "object", "form"}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
    elsewhere = re.findall(r"(?:href|url\()\S*", content)
    assert elsewhere == []
    assert [attributes["lang"] for tag, attributes in page.tags if tag == "html"] == [lang]
    assert all(attributes.get("aria-label") for tag, attributes in page.tags if tag == "svg")
    assert "<b>1234" not in content
    assert "&lt;b&gt;1234" in content


def test_several_files_and_layers(run: Run, packs: tuple[Path, Path], corpus: Path, tmp_path: Path) -> None:
    office = overlay(tmp_path / "office", {"rumor.spread": {"off": True, "why": "要らない"}})
    found = as_json(run, (packs[0], f"{packs[0]}+{office}"), corpus, corpus)
    assert (found["posts"], found["gone"], found["new"]) == (10, 4, 0)
    assert [info["id"] for info in found["packs"]["after"]] == ["tiny", "office"]


def test_bundles_and_installed_packs(run: Run, corpus: Path, tmp_path: Path) -> None:
    installed = InstalledPacks(home())
    bundle = tmp_path / "new.hkpack"
    bundle.write_bytes(sealed(packed(base(tmp_path / "make", "1.1", check(severity="stop"))), KEY))
    refused = backtest(run, ("installed", bundle), corpus)
    assert (refused.exit_code, "信頼されていません" in refused.stderr) == (2, True)
    installed.keys.add(KEY.public_key(), "our city")
    installed.install(sealed(packed(base(tmp_path / "make", "1.0")), KEY), TODAY)
    found = as_json(run, ("installed", bundle), corpus)
    assert found["rules"]["rumor.spread"]["fields"] == {"severity": 2}
    # It was only tried.
    assert [one.now.version for one in installed.in_use()] == ["1.0"]


@pytest.mark.parametrize("wrong", ["nowhere", "embedded+nowhere", "/dev/null"])
def test_packs_that_are_not_there(run: Run, packs: tuple[Path, Path], corpus: Path, wrong: str) -> None:
    result = backtest(run, (packs[0], wrong), corpus)
    assert result.exit_code == 2
    assert re.search("ルールパック.*がありません.*there is no rule pack", result.stderr)


def test_refused_pack(run: Run, packs: tuple[Path, Path], corpus: Path, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad", check(when="b"))
    result = backtest(run, (packs[0], bad), corpus)
    assert (result.exit_code, "spread.yaml" in result.stderr, result.stdout) == (2, True, "")
