"""What the words in a copy of the store have to be, for it to be put back: a foreign one may say anything."""

from __future__ import annotations

from ..models import Category, Context
from ..store.backup import Forms
from .models import ExamResult, Given
from .sittings import Terms

FORMS: Forms = {
    ("kept_draft", "context"): Context.model_validate_json,
    ("met_warning", "category"): Category,
    ("sitting", "result"): ExamResult.model_validate_json,
    ("sitting", "terms"): Terms.model_validate_json,
    ("sitting_answer", "given"): Given.model_validate_json,
    ("training_answer", "category"): Category,
}
