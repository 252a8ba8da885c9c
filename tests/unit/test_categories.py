"""The categories are called the same everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hitokokyu.categories import CATEGORY_NAMES
from hitokokyu.models import Category

LOCALES = Path(__file__).parents[2] / "extension" / "_locales"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_extension_says_the_same(language: str) -> None:
    messages = json.loads((LOCALES / language / "messages.json").read_text(encoding="utf-8"))
    assert set(CATEGORY_NAMES) == set(Category)
    for category, words in CATEGORY_NAMES.items():
        message = messages[f"category_{category.replace('-', '_')}"]["message"]
        assert getattr(words, language) == message
