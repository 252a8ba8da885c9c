"""The results of tests, apart from `sittings`: who reads them needs neither scenarios nor scheduler."""

from __future__ import annotations

from ..store.exams import ExamRecord
from .models import ExamResult


def results(record: ExamRecord) -> tuple[ExamResult, ...]:
    """The tests that were finished, latest first.

    Raises:
        StoreError: the record cannot be read.
    """
    return tuple(ExamResult.model_validate_json(result) for result in record.results())
