"""What a certificate says, and the code by which a change to it shows.

The code is the first half of the SHA-256 of what is printed. Whoever has the certificate can work it
out again, from the file or by typing the lines off the paper. So it proves that the lines belong
together and are those of the day it was made: no score was changed, no name mistyped. It does not
prove who made it. Everything happens on the learner's machine, so no secret could: who may run
this program may also make a certificate. Asking to see the record of the test helps.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from ..context.timetable import in_japan
from ..models import Localized
from ..pack.schema import Language
from .models import ExamResult

Line = Literal["name", "course", "guidelines", "date", "score", "number"]
CODE_DIGITS = 32
NUMBER_DIGITS = 12

LABELS: Mapping[Line, Localized] = {
    "name": Localized(ja="氏名", en="Name"),
    "course": Localized(ja="講習", en="Course"),
    "guidelines": Localized(ja="もとにしたガイドライン", en="Guidelines"),
    "date": Localized(ja="修了日", en="Date"),
    "score": Localized(ja="得点", en="Score"),
    "number": Localized(ja="番号", en="Number"),
}
"""The lines, in the order in which they are printed."""
CODE_LABEL = Localized(ja="確認コード", en="Code")

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class NotPassed(ValueError):
    """There is a certificate only of a test that was passed."""


@dataclass(frozen=True)
class Certificate:
    """The lines as they are printed, in one language."""

    lines: Mapping[Line, str]

    @property
    def code(self) -> str:
        """In groups of four, as it is printed.

        Spaces, and the width in which digits and letters are typed, do not matter.
        """
        content = "\n".join(f"{line}:{_plain(self.lines[line])}" for line in LABELS)
        digest = hashlib.sha256(f"hitokokyu certificate 1\n{content}".encode()).hexdigest()
        return grouped(digest[:CODE_DIGITS])

    def has_code(self, code: str) -> bool:
        """Whether this is its code, however it was typed."""
        return _plain(code).replace("-", "").lower() == self.code.replace("-", "")


def certificate(result: ExamResult, name: str, language: Language) -> Certificate:
    """
    Args:
        name: of the learner, as it is to be printed.

    Raises:
        NotPassed
    """
    if not result.passed:
        raise NotPassed(result.id)
    return Certificate(
        {
            "name": " ".join(name.split()),
            "course": getattr(result.title, language),
            "guidelines": _guidelines(result, language),
            "date": _date(result, language),
            "score": _score(result, language),
            "number": number(result),
        }
    )


def number(result: ExamResult) -> str:
    """The number of a result on certificates: the beginning of its id."""
    return grouped(result.id.replace("-", "")[:NUMBER_DIGITS])


def percent(share: float) -> int:
    """In whole percent, rounded down: nobody is shown the pass mark who did not reach it."""
    # As it was written: 0.29 is a little less than 29/100, and would become 28.
    return floor(Fraction(str(share)) * 100)


def grouped(digits: str) -> str:
    """`0123456789ab` as `0123-4567-89ab`, which is easier to read and to type."""
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _guidelines(result: ExamResult, language: Language) -> str:
    if not result.guidelines:
        return "–"
    if language == "ja":
        return "\n".join(f"{one.title.ja}（{one.edition}、{one.published}）" for one in result.guidelines)
    return "\n".join(f"{one.title.en} ({one.edition}, {one.published})" for one in result.guidelines)


def _date(result: ExamResult, language: Language) -> str:
    day = in_japan(result.finished_at)
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _score(result: ExamResult, language: Language) -> str:
    score, wanted = percent(result.score), percent(result.pass_mark)
    if language == "ja":
        return f"{score}%（{result.scenarios}問、合格は{wanted}%以上）"
    return f"{score}% ({result.scenarios} questions, pass mark {wanted}%)"


def _plain(text: str) -> str:
    """What of a line counts: not its spaces, nor the width of its letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())
