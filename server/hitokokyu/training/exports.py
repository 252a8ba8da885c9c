"""Results as files: tables for spreadsheets, statements for learning record stores."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from ..categories import CATEGORY_NAMES
from ..context.timetable import in_japan
from ..models import Category
from ..pack.schema import Language
from ..store.training import StoredAnswer
from .certificate import LABELS, Certificate, number, percent
from .models import ExamResult
from .xapi import Statement

Cell = str | int | float
Check = Literal["fits", "changed", "unreadable", "twice"]

_EXAM_HEADINGS = {
    "ja": ("番号", "講習", "題名", "開始", "終了", "問題数", "得点(%)", "合格点(%)", "結果", "ガイドライン"),
    "en": ("Number", "Course", "Title", "Started", "Finished", "Questions", "Score (%)", "Pass mark (%)", "Result", "Guidelines"),
}  # fmt: skip
_ANSWER_HEADINGS = {
    "ja": ("日時", "問題", "分類", "得点(%)", "正解", "自信(1-3)", "点数"),
    "en": ("Time", "Scenario", "Category", "Score (%)", "Right", "Sure (1-3)", "Points"),
}
_CHECKED_HEADINGS = {"ja": ("ファイル", "確認コード"), "en": ("File", "Code")}
_CHECKED = {
    "ja": {"fits": "合っています", "changed": "合いません", "unreadable": "修了証として読めません", "twice": "同じ番号が、ちがう氏名でもあります"},
    "en": {"fits": "fits", "changed": "does not fit", "unreadable": "no certificate that can be read", "twice": "the same number stands under another name, too"},
}  # fmt: skip
_NAME = {"ja": "氏名", "en": "Name"}
_RESULT = {"ja": ("合格", "不合格"), "en": ("passed", "failed")}
_RIGHT = {"ja": ("はい", "いいえ"), "en": ("yes", "no")}

# What makes a spreadsheet take a text for a formula, also behind spaces.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def exams_table(results: Iterable[ExamResult], language: Language, name: str | None = None) -> str:
    """The tests, as CSV. Args: name: of the learner; then there is a column of it."""
    rows = (
        (
            number(one),
            one.course,
            getattr(one.title, language),
            _moment(one.started_at),
            _moment(one.finished_at),
            one.scenarios,
            percent(one.score),
            percent(one.pass_mark),
            _RESULT[language][0 if one.passed else 1],
            " / ".join(f"{guideline.id} {guideline.edition}" for guideline in one.guidelines),
        )
        for one in results
    )
    return _table(_EXAM_HEADINGS[language], rows, language, name)


def answers_table(answers: Iterable[StoredAnswer], language: Language, name: str | None = None) -> str:
    """The answers of daily practice, as CSV; never what was written."""
    rows = (
        (
            _moment(datetime.fromtimestamp(one.at, UTC)),
            one.scenario,
            _category(one.category, language),
            percent(one.score),
            _RIGHT[language][0 if one.right else 1],
            one.certainty,
            one.marks,
        )
        for one in answers
    )
    return _table(_ANSWER_HEADINGS[language], rows, language, name)


def certificates_table(
    certificates: Mapping[str, tuple[Certificate, str] | None], language: Language
) -> tuple[str, Counter[Check]]:
    """Certificates that a training officer collected, as CSV, and how many of them are how.

    Args:
        certificates: what is printed on each and its code, by the name of its file; None if it cannot be read.
    """
    names: dict[str, set[str]] = {}
    for printed, _ in filter(None, certificates.values()):
        names.setdefault(printed.lines["number"], set()).add(printed.lines["name"])
    counts: Counter[Check] = Counter()
    rows: list[Sequence[Cell]] = []
    for file, found in certificates.items():
        check: Check
        if found is None:
            check, lines = "unreadable", [""] * len(LABELS)
        else:
            printed, code = found
            lines = [printed.lines[line] for line in LABELS]
            if not printed.has_code(code):
                check = "changed"
            else:
                # One person took one test: two that share its number cannot both have.
                check = "twice" if len(names[printed.lines["number"]]) > 1 else "fits"
        counts[check] += 1
        rows.append((file, _CHECKED[language][check], *lines))
    headings = (*_CHECKED_HEADINGS[language], *(getattr(label, language) for label in LABELS.values()))
    return _table(headings, rows, language, None), counts


def statements_file(statements: Sequence[Statement]) -> str:
    """A JSON array of statements, as learning record stores import it."""
    return "[" + ",\n".join(one.content for one in statements) + "]\n"


def _category(id_: str, language: Language) -> str:
    """Its name; its id if it is one of another version."""
    return getattr(CATEGORY_NAMES[Category(id_)], language) if id_ in list(Category) else id_


def _table(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], language: Language, name: str | None
) -> str:
    text = io.StringIO()
    # The mark tells Excel that this is UTF-8. Lines end as the standard of CSV says.
    text.write("\ufeff")
    writer = csv.writer(text)
    named = [] if name is None else [" ".join(name.split())]
    writer.writerow([*([_NAME[language]] if named else []), *headings])
    for row in rows:
        writer.writerow([_harmless(cell) for cell in (*named, *row)])
    return text.getvalue()


def _harmless(cell: Cell) -> Cell:
    """A text that no spreadsheet runs: the apostrophe says that it is one. Numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _moment(moment: datetime) -> str:
    """In Japan, as spreadsheets read it."""
    return in_japan(moment).strftime("%Y-%m-%d %H:%M:%S")
