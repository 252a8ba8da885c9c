"""Posts as JSON Lines: one answer a line, also for a line that cannot be checked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from ..advisor import Advisor, PostTooLong, Settings
from ..models import Report
from ..scale.chunks import Chunk, Work
from ..scale.lines import id_of, read_line
from ..scale.rules import PackedRules
from ..web.errors import Problem
from ..withheld.finding import UnreadableTerms
from .common import open_clock, open_terms


@dataclass(frozen=True, slots=True)
class Answer:
    line: str = field(repr=False)
    """JSON."""
    ok: bool


@dataclass(frozen=True)
class AnswerJob:
    """Answering lines in another process."""

    rules: PackedRules
    settings: Settings
    usual_hours: bool
    lang: str
    is_elsewhere: bool
    """Whether other machines answer. No withheld term is sent there: every answer says so."""
    id: str = field(default_factory=lambda: uuid4().hex)

    def open(self) -> Work[tuple[Answer, ...]]:
        """
        Raises:
            OtherEngine
        """
        terms = UnreadableTerms() if self.is_elsewhere else open_terms()
        clock = open_clock(self.usual_hours)
        advisor = Advisor.of(self.rules.unpacked(), self.settings, clock, terms)
        return partial(answer_lines, advisor, self.lang)


def answer_lines(advisor: Advisor, lang: str, chunk: Chunk) -> tuple[Answer, ...]:
    """One answer for each line that is not empty."""
    return tuple(
        _answer(advisor, number, line, lang)
        for number, line in enumerate(chunk.lines, chunk.first)
        if line.strip()
    )


def _answer(advisor: Advisor, number: int, line: bytes, lang: str) -> Answer:
    try:
        parsed, post = read_line(line)
        report: Report = advisor.check(post)
    except Problem as problem:
        error = json.loads(problem.body(lang))["error"]
    except PostTooLong as too_long:
        error = {"code": "too-long", "message": str(too_long), "hint": "split the text"}
    else:
        identity = json.dumps(parsed.id, ensure_ascii=False)
        return Answer(f'{{"id":{identity},"report":{report.model_dump_json()}}}', True)
    record = {"line": number, "id": id_of(line), "error": error}
    return Answer(json.dumps(record, ensure_ascii=False), False)
