"""A check digit confirms, refutes or abstains, and the check listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitokokyu.match.validators import VALIDATORS
from hitokokyu.pack.schema import Validator

from ..packs import advisor, ask, check

# Numbers from the documentation of the algorithms, of test cards, or reserved for stories.
VERDICTS: list[tuple[Validator, str, bool | None]] = [
    ("my-number", "628232683995", True),
    ("my-number", "6282-3268-3995", True),
    ("my-number", "628232683991", False),
    ("my-number", "62823268399", None),
    ("corporate-number", "5-8356-7825-6246", True),
    ("corporate-number", "2-8356-7825-6246", False),
    ("corporate-number", "835678256246", None),
    ("card-number", "4111 1111 1111 1111", True),
    ("card-number", "4111 1111 1111 1112", False),
    ("card-number", "378282246310005", True),
    ("card-number", "4111", None),
    ("phone", "03-3581-0101", True),
    ("phone", "090-1234-5678", True),
    ("phone", "12-34", False),
    ("phone", "電話", False),
    ("email", "taro@city.matsumoto.lg.jp", True),
    ("email", "taro@example.com", None),
    ("email", "taro@mail.example.co.jp", None),
    ("email", "taro@localhost", False),
    ("email", "taro@city..jp", False),
    ("email", "@city.jp", False),
    ("email", "taro@.jp", False),
]


@pytest.mark.parametrize(("validator", "text", "verdict"), VERDICTS)
def test_verdict(validator: Validator, text: str, verdict: bool | None) -> None:
    assert VALIDATORS[validator](text) is verdict


def test_phone_number_that_could_be_but_is_not_assigned() -> None:
    assert VALIDATORS["phone"]("03-0000-0000") is None


@pytest.mark.parametrize(
    ("text", "confidence"),
    [("番号は628232683995", "high"), ("番号は628232683991", None), ("番号は62823268399", "low")],
)
def test_verdict_and_finding(tmp_path: Path, text: str, confidence: str | None) -> None:
    number = {"regex": {"pattern": "[0-9]{11,12}", "validator": "my-number"}}
    only = advisor(tmp_path, check(let={"a": number}, confidence="low"))
    findings = ask(only, text).findings
    assert [finding.confidence for finding in findings] == ([confidence] if confidence else [])
    if confidence == "high":
        assert findings[0].trace.confidence == ("validator",)


def test_verdict_binds_only_whoever_asked_for_it(tmp_path: Path) -> None:
    """Two checks share a regex; one of them wants the digit looked at."""
    pattern = "[0-9]{12}"
    strict = check(let={"a": {"regex": {"pattern": pattern, "validator": "my-number"}}})
    loose = check("security.digits", let={"a": {"regex": pattern}})
    rules = {f.rule: f for f in ask(advisor(tmp_path, strict, loose), "番号628232683991").findings}
    assert set(rules) == {"security.digits"}
