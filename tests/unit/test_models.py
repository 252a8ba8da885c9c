"""What comes in is refused at the door when nobody could judge it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from hitokokyu.models import MAX_SIDE_TEXT_LENGTH, Context, Post


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000\t\r\n", "\u200b", "\ufeff\u2060", "\u00ad", "\u200d\ufe0f", "\u3164 \u2800", "\u202e"],
)
def test_text_in_which_nobody_would_see_anything(text: str) -> None:
    with pytest.raises(ValidationError, match="the text is empty"):
        Post(text=text)


@pytest.mark.parametrize("text", ["猫", ".", "\u200b猫", "❤\ufe0f", "゛", "\u0301a", "😀"])
def test_text_with_something_to_see_stays_as_it_is(text: str) -> None:
    assert Post(text=text).text == text


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "a\udc00"])
def test_text_that_no_tokenizer_can_read(text: str) -> None:
    for make in (lambda: Post(text=text), lambda: Context(profile=text), lambda: Context(reply_to=text)):
        with pytest.raises(ValidationError):
            make()


@pytest.mark.parametrize(
    "now",
    [
        "12345",
        " 12345",
        "-5",
        "1.5",
        1_700_000_000,
        1.5,
        True,
        "yesterday",
        "10:00",
        "2026-02-30T10:00:00",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59",
        "2201-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-12:00",
        datetime(9999, 12, 31),
    ],
)
def test_time_that_nobody_can_mean(now: Any) -> None:
    with pytest.raises(ValidationError):
        Context(now=now)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-05-01T10:00:00", "2026-05-01T10:00:00"),
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00+00:00"),
        ("2026-05-01T10:00+09:00", "2026-05-01T10:00:00+09:00"),
        ("2026-05-01 10:00:00", "2026-05-01T10:00:00"),
        (datetime(1970, 1, 1), "1970-01-01T00:00:00"),
        ("2200-12-31T23:59:59", "2200-12-31T23:59:59"),
    ],
)
def test_time(now: Any, expected: str) -> None:
    moment = Context(now=now).now
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize("field", ["profile", "reply_to"])
def test_side_texts_have_a_limit(field: str) -> None:
    Context(**{field: "😀" * MAX_SIDE_TEXT_LENGTH})
    with pytest.raises(ValidationError):
        Context(**{field: "a" * (MAX_SIDE_TEXT_LENGTH + 1)})


def test_unknown_words_are_refused() -> None:
    for context in ({"acount": "personal"}, {"account": "mine"}, {"attachments": ["hat"]}):
        with pytest.raises(ValidationError):
            Post.model_validate({"text": "猫", "context": context})
    with pytest.raises(ValidationError):
        Post.model_validate({"text": "猫", "title": "題"})
