"""Tests that somebody finished, kept as the service keeps them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from hitokokyu.models import Category, Localized
from hitokokyu.store import Store
from hitokokyu.store.exams import End, StoredGiven
from hitokokyu.store.training import StoredAnswer
from hitokokyu.training.models import ExamCategory, ExamGuideline, ExamResult

MATSUMOTO = ExamGuideline(
    id="matsumoto-2018",
    title=Localized(
        ja="松本市ソーシャルメディアの利用に関するガイドライン",
        en="Matsumoto City guideline on the use of social media",
    ),
    edition="Ver1.00",
    published="2018-07-11",
)
KIMITSU = ExamGuideline(
    id="kimitsu-2024",
    title=Localized(
        ja="君津市ソーシャルメディア活用ガイドライン",
        en="Kimitsu City guideline on making use of social media",
    ),
    edition="2024年4月22日更新",
    published="2024-04-22",
)


def exam(**parts: Any) -> ExamResult:
    """A test that was passed in the last minutes of a day in UTC, changed in these parts."""
    whole: dict[str, Any] = {
        "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "course": "yearly-2026",
        "title": Localized(ja="年次研修 2026", en="Yearly training 2026"),
        "guidelines": (MATSUMOTO, KIMITSU),
        "started_at": dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC),
        "finished_at": dt.datetime(2026, 11, 21, 15, 13, 32, tzinfo=dt.UTC),
        "scenarios": 20,
        "score": 0.9,
        "pass_mark": 0.8,
        "passed": True,
        "categories": (ExamCategory(category=Category.RUMOR, scenarios=20, right=18),),
    }
    return ExamResult(**{**whole, **parts})


def failed_exam(**parts: Any) -> ExamResult:
    return exam(**{"id": "7a1c0d5e-1111-4222-8333-944455566677", "score": 0.55, "passed": False, **parts})


def keep_exam(store: Store, result: ExamResult) -> ExamResult:
    """As if it had been taken."""
    at = result.finished_at.timestamp()
    store.exams.begin(result.id, result.course, result.started_at.timestamp(), "{}")
    store.exams.answer(
        result.id, StoredGiven(0, at, "{}", result.score), lambda _: End(result=result.model_dump_json())
    )
    return result


def keep_answers(store: Store, count: int = 3, **parts: Any) -> list[StoredAnswer]:
    """Answers of daily practice, a minute apart."""
    answers = [
        StoredAnswer(
            **{
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"answer {number}")),
                "scenario": "rumor.bridge",
                "category": "rumor",
                "at": 1_790_000_000.0 + 60 * number,
                "score": 1.0,
                "right": True,
                "certainty": 3,
                "marks": 3.0,
                **parts,
            }
        )
        for number in range(count)
    ]
    for answer in answers:
        store.training.keep(answer, lambda _: ("{}", 0.0))
    return answers
