"""`hitokokyu check`: readable, as JSON, and many posts of which none is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.models import MAX_TEXT_LENGTH, Context, Post, Report

from .conftest import Run

RUMOUR = "😀橋が落ちた拡散して"


def test_readable_answer(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, RUMOUR)
    assert result.exit_code == 0
    said = ("😀橋が落ちた拡散して", "うわさの題", "広がる訳", "待つ案", "出どころは確かめ中", "a-city:1", "広めない", "第1条", "rumor.spread")
    assert [word for word in said if word not in result.stdout] == []
    assert "account, profile, now" in result.stdout


def test_readable_answer_in_english(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, "--lang", "en", RUMOUR)
    assert "about 広がる訳" in result.stdout
    assert "take care" in result.stdout


def test_quiet_answer_and_what_was_not_looked_at(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, "--lang", "en", "--attachment", "image", "猫が好き")
    assert result.exit_code == 0
    assert "Nothing was found" in result.stdout
    assert "Not looked at" in result.stdout


def test_text_of_a_post_is_not_taken_for_markup(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, "[bold]拡散して[/] [/red]")
    assert result.exit_code == 0
    assert "[bold]拡散して[/] [/red]" in result.stdout


def test_json_is_the_report(run: Run, pack: Path) -> None:
    context = {"account": "official", "profile": "市職員", "now": "2026-05-01T10:00:00", "role": "supervisor",
               "audience": "subordinate", "reply_to": "何?", "attachments": ["image", "file"]}  # fmt: skip
    options = [
        part
        for name, value in context.items()
        for one in (value if isinstance(value, list) else [value])
        for part in (f"--{name.replace('_', '-').replace('attachments', 'attachment')}", one)
    ]
    result = run("check", "--pack", pack, "--json", *options, RUMOUR)
    assert result.exit_code == 0
    expected = Advisor([pack]).check(Post(text=RUMOUR, context=Context.model_validate(context)))
    assert Report.model_validate_json(result.stdout) == expected
    assert expected.assumed == ()


def test_guideline_option(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, "--guideline", "b-city", RUMOUR)
    assert result.exit_code == 2
    assert "b-city" in result.stderr
    assert "Traceback" not in result.output


def test_standard_input(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, "--json", "-", stdin=RUMOUR.encode())
    assert json.loads(result.stdout)["findings"][0]["quote"] == "拡散して"


def test_standard_input_that_is_not_utf8(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, "-", stdin="拡散して".encode("cp932"))
    assert result.exit_code == 2
    assert "(text)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([""], "text"),
        ([" \u3000"], "text"),
        (["a\0b"], "text"),
        (["猫", "--now", "12345"], "context.now"),
        (["猫", "--now", "9999-12-31T00:00:00"], "context.now"),
        (["猫", "--profile", "a" * 5_001], "context.profile"),
        (["猫" * (MAX_TEXT_LENGTH + 1)], str(MAX_TEXT_LENGTH)),
        ([], "--jsonl"),
        (["猫", "--jsonl", "-"], "--jsonl"),
        (["--jsonl", "-", "--role", "member"], "context"),
        (["猫", "--attachment", "hat"], "hat"),
        (["猫", "--colour"], "--colour"),
    ],
)
def test_refusals(run: Run, pack: Path, arguments: list[str], says: str) -> None:
    result = run("check", "--pack", pack, *arguments, stdin="")
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_refused_pack(run: Run, tmp_path: Path) -> None:
    result = run("check", "--pack", tmp_path, "猫")
    assert result.exit_code == 2
    assert "pack.yaml:1" in result.stderr
    assert "Traceback" not in result.output


# -- many posts ---------------------------------------------------------------------------


def lines(run: Run, pack: Path, *sent: str | bytes) -> tuple[int, list[dict[str, Any]]]:
    stdin = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in sent)
    result = run("check", "--pack", pack, "--jsonl", "-", stdin=stdin)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_every_line_is_answered_in_order(run: Run, pack: Path) -> None:
    sent = [json.dumps({"id": f"p{i}", "text": RUMOUR if i % 2 else "猫"}) for i in range(20)]
    status, answers = lines(run, pack, *sent)
    assert status == 0
    assert [answer["id"] for answer in answers] == [f"p{i}" for i in range(20)]
    assert [len(answer["report"]["findings"]) for answer in answers] == [0, 1] * 10


def test_labelled_corpus_may_be_piped_in(run: Run, pack: Path) -> None:
    line = {"id": 7, "text": "猫", "labels": ["rumor"], "allow": ["security"], "note": "x", "source": "y",
            "context": {"role": "member"}}  # fmt: skip
    status, (answer,) = lines(run, pack, json.dumps(line))
    assert (status, answer["id"]) == (0, 7)
    assert "role" not in answer["report"]["assumed"]


def test_no_line_is_lost_between_broken_ones(run: Run, pack: Path) -> None:
    broken: list[tuple[str | bytes, Any, str]] = [
        ('{"id": "a", "text": ', None, "broken-json"),
        ('{"id": "b", "text": "猫", "colour": 1}', "b", "unknown-field"),
        ('{"id": "c"}', "c", "missing-field"),
        ('{"id": "d", "text": ""}', "d", "text-empty"),
        ('{"id": "e", "text": "\u200b"}', "e", "text-empty"),
        ('{"id": "f", "text": 5}', "f", "wrong-type"),
        (json.dumps({"id": "g", "text": "あ" * (MAX_TEXT_LENGTH + 1)}), "g", "too-long"),
        ('{"id": "h", "text": "猫", "context": {"now": "soon"}}', "h", "wrong-time"),
        ('{"id": "i", "text": "猫", "text": "犬"}', "i", "repeated-field"),
        ('{"id": "j", "text": "a\\ud800"}', "j", "text-unreadable"),
        ('{"id": "k", "text": "猫", "labels": ["gossip"]}', "k", "wrong-choice"),
        (b'{"id": "l", "text": "\xff"}', None, "broken-json"),
        ("[]", None, "not-an-object"),
        ("5", None, "not-an-object"),
        ("null", None, "not-an-object"),
        ("[" * 50_000, None, "broken-json"),
    ]
    sent: list[str | bytes] = []
    for line, _, _ in broken:
        sent += [line, "", json.dumps({"id": f"after {len(sent)}", "text": RUMOUR})]
    status, answers = lines(run, pack, *sent)
    assert status == 2
    assert len(answers) == 2 * len(broken)
    assert all(len(answer["report"]["findings"]) == 1 for answer in answers[1::2])
    found = [(a["line"], a["id"], a["error"]["code"]) for a in answers[::2]]
    assert found == [(3 * i + 1, identity, code) for i, (_, identity, code) in enumerate(broken)]
    assert all(answer["error"]["message"] and answer["error"]["hint"] for answer in answers[::2])


def test_nothing_to_check(run: Run, pack: Path) -> None:
    assert lines(run, pack) == (0, [])
    assert lines(run, pack, "", "  ") == (0, [])


def test_file_of_posts(run: Run, pack: Path, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps({"text": RUMOUR}) + "\r\n", encoding="utf-8")
    result = run("check", "--pack", pack, "--jsonl", path)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] is None
    assert run("check", "--pack", pack, "--jsonl", tmp_path / "none").exit_code == 2
