"""Tables that no spreadsheet runs, and statements that others find valid."""

from __future__ import annotations

import csv
import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.models import Localized
from hitokokyu.store import Store
from hitokokyu.training.exports import answers_table, exams_table, statements_file
from hitokokyu.training.xapi import Actor, answer_statements, exam_statements
from pydantic import ValidationError
from ralph.models.xapi.base.statements import BaseXapiStatement

from ..exams import exam, failed_exam, keep_answers

HANAKO = Actor(email="hanako@example.lg.jp", name="吉田 花子")
ACCOUNT = Actor(account="h-yoshida", system="https://portal.example.lg.jp")


def rows(table: str) -> list[list[str]]:
    assert table.startswith("\ufeff"), "Excel takes it for another encoding"
    assert "\r\n" in table
    return list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_table_of_tests() -> None:
    head, passed, failed = rows(exams_table([exam(), failed_exam()], "ja"))
    assert head[:3] == ["番号", "講習", "題名"]
    assert passed == [
        "0f8f-ad5b-d9cb", "yearly-2026", "年次研修 2026", "2026-11-22 00:00:00", "2026-11-22 00:13:32",
        "20", "90", "80", "合格", "matsumoto-2018 Ver1.00 / kimitsu-2024 2024年4月22日更新",
    ]  # fmt: skip
    assert failed[6:9] == ["55", "80", "不合格"]
    head, passed, _ = rows(exams_table([exam(), failed_exam()], "en", "Hanako"))
    assert (head[0], passed[0]) == ("Name", "Hanako")


def test_table_of_answers(store: Store) -> None:
    answers = keep_answers(store, 1, score=0.5, right=False, marks=-6.0)
    head, first = rows(answers_table(answers, "ja"))
    assert len(head) == len(first)
    assert first == ["2026-09-21 23:13:20", "rumor.bridge", first[2], "50", "いいえ", "3", "-6.0"]
    assert rows(answers_table(keep_answers(store, 1, category="gone"), "en"))[1][2] == "gone"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", " =", "＝", "\r\n@"])
def test_no_cell_is_a_formula(begin: str) -> None:
    evil = f'{begin}HYPERLINK("http://x.example","開く")'
    title = Localized(ja=evil, en=evil)
    (_, first) = rows(exams_table([exam(title=title, course=f"{begin}cmd")], "ja", f"{begin}1+1"))
    for cell in first:
        assert not cell.strip().startswith(("=", "+", "-", "@", "＝")), cell
    assert f"'{evil}" in first


# -- xAPI -------------------------------------------------------------------------------------


def statements(store: Store, actor: Actor) -> list[dict[str, Any]]:
    told = exam_statements([exam(), failed_exam()], actor) + answer_statements(keep_answers(store), actor)
    content = json.loads(statements_file(told))
    assert [one["id"] for one in content] == [one.id for one in told]
    return content


@pytest.mark.parametrize("actor", [HANAKO, ACCOUNT])
def test_statements_are_valid_by_the_models_of_others(store: Store, actor: Actor) -> None:
    for one in statements(store, actor):
        BaseXapiStatement.model_validate_json(json.dumps(one))
        assert uuid.UUID(one["id"]).version == 5
        assert one["version"] == "1.0.3"


def test_statement_of_a_course_without_a_guideline_is_valid() -> None:
    (one,) = exam_statements([exam(guidelines=(), score=2 / 3, pass_mark=0.6)], HANAKO)
    BaseXapiStatement.model_validate_json(one.content)


def test_those_models_do_refuse(store: Store) -> None:
    (one, *_) = statements(store, HANAKO)
    for wrong in ({"actor": {"name": "花子"}}, {"verb": {"id": "passed"}}, {"timestamp": "yesterday"}, {"extra": 1}):
        with pytest.raises(ValidationError):
            BaseXapiStatement.model_validate_json(json.dumps({**one, **wrong}))


def test_what_a_statement_tells(store: Store) -> None:
    passed, failed, answered, *_ = statements(store, HANAKO)
    assert passed["actor"] == {"objectType": "Agent", "name": "吉田 花子", "mbox": "mailto:hanako@example.lg.jp"}
    assert passed["verb"]["id"].endswith("/passed") and failed["verb"]["id"].endswith("/failed")
    assert passed["result"] == {"score": {"scaled": 0.9}, "success": True, "completion": True, "duration": "PT812S"}
    assert passed["timestamp"] == "2026-11-21T15:13:32.000Z"
    assert answered["object"]["id"] == "urn:x-hitokokyu:scenario:rumor.bridge"
    (account, *_) = statements(store, ACCOUNT)
    assert account["actor"]["account"] == {"homePage": "https://portal.example.lg.jp", "name": "h-yoshida"}


def test_the_same_result_is_the_same_statement(store: Store) -> None:
    ids = [one["id"] for one in statements(store, HANAKO)]
    assert len(set(ids)) == len(ids)
    # Neither another name nor another title makes it another one; another person does.
    renamed = exam_statements([exam(title=Localized(ja="別の題", en="Other"))], Actor(email=HANAKO.email))
    assert renamed[0].id == ids[0]
    assert not {one["id"] for one in statements(store, ACCOUNT)} & set(ids)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"email": "hanako"},
        {"email": "hanako@example.lg.jp\n"},
        {"email": "mailto:<a>@example.com>"},
        {"email": "a@example.com", "account": "a", "system": "https://x.example"},
        {"account": "a"},
        {"system": "https://x.example"},
        {"account": "a", "system": "portal"},
        {"account": "a", "system": "javascript:alert(1)"},
        {"account": "a\nb", "system": "https://x.example"},
        {"account": " ", "system": "https://x.example"},
    ],
)
def test_nobody_is_guessed(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Actor(**fields)
