"""From the bytes of a request to a model, or to an error that says where and how to mend it."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..models import Localized, is_blank
from .catalogue import CATALOGUE
from .errors import Problem

Model = TypeVar("Model", bound=BaseModel)

# A name that may be repeated in an error. Anything else could be the text of a post that
# ended up in the place of a name.
_PLAIN_NAME = re.compile(r"\A[A-Za-z][A-Za-z0-9_-]{0,31}\Z")

_CODES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "model_type": "not-an-object",
    "string_unicode": "text-unreadable",
    "datetime_parsing": "wrong-time",
    "datetime_from_date_parsing": "wrong-time",
    "datetime_type": "wrong-time",
    "datetime_object_invalid": "wrong-time",
    "date_parsing": "wrong-date",
    "date_from_datetime_parsing": "wrong-date",
    "date_from_datetime_inexact": "wrong-date",
    "date_type": "wrong-date",
}
_EXPECTED = {
    "string_type": Localized(ja="文字列(引用符で囲んだもの)", en="a string (in quotes)"),
    "tuple_type": Localized(ja="配列(角かっこ)", en="an array (in brackets)"),
}


class _Repeated(Exception):
    """Carries the name that appears twice."""


def parse(model: type[Model], body: bytes) -> Model:
    """Read `body` strictly: no conversions, no unknown and no repeated names.

    Raises:
        Problem: `broken-json` or any of the 422 kinds, with the path of the field.
    """
    try:
        _DECODER.decode(body.decode())
        return model.model_validate_json(body, strict=True)
    except _Repeated as repeated:
        raise Problem("repeated-field", field=_path(repeated.args)) from None
    except ValidationError as invalid:
        # `from None` everywhere: the original holds what was sent, and must not reach a log.
        raise _problem(model, body, invalid) from None
    except json.JSONDecodeError as broken:
        raise Problem("broken-json", line=broken.lineno, column=broken.colno) from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        # Not UTF-8, nested absurdly deep, or a number with thousands of digits.
        raise Problem("broken-json", line=1, column=1) from None


def _refuse_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Parsers differ in which of two equal names wins, so the text that was checked might not
    # be the one that is published.
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _Repeated(name)
            seen.add(name)
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_refuse_repetition)


def _problem(model: type[BaseModel], body: bytes, invalid: ValidationError) -> Problem:
    error = invalid.errors(include_url=False)[0]
    if error["type"] == "json_invalid":
        # The standard parser, which read it, is laxer: it lets half a surrogate pair through
        # (and NaN). Then the model says in which field it is.
        try:
            model.model_validate(json.loads(body))
        except ValidationError as second:
            error = second.errors(include_url=False)[0]
        else:
            return Problem("broken-json", line=1, column=1)
    return _described(error)


def _described(error: ErrorDetails) -> Problem:
    kind, field, limits = error["type"], _path(error["loc"]), error.get("ctx", {})
    if kind in CATALOGUE:
        # A model refused it with an error of its own, which may know the field more exactly.
        figures = {name: value for name, value in limits.items() if name != "field"}
        return Problem(kind, field=limits.get("field", field), **figures)
    if kind in _EXPECTED:
        return Problem("wrong-type", field=field, expected=_EXPECTED[kind])
    if kind in ("enum", "literal_error"):
        return Problem("wrong-choice", field=field, choices=limits["expected"])
    if kind in ("string_too_long", "too_long"):
        return Problem("field-too-long", field=field, limit=limits["max_length"])
    if kind == "string_too_short":
        return _empty(field)
    if kind == "value_error" and isinstance(error["input"], str):
        # The models refuse a string for one of these reasons; which one, the string shows.
        if _unreadable(error["input"]):
            return Problem("text-unreadable", field=field)
        if is_blank(error["input"]):
            return _empty(field)
    return Problem(_CODES.get(kind, "wrong-value"), field=field)


def _empty(field: str | None) -> Problem:
    return Problem("text-empty" if field == "text" else "field-empty", field=field)


def _unreadable(text: str) -> bool:
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _path(location: tuple[Any, ...]) -> str | None:
    """`("context", "attachments", 0)` becomes `context.attachments[0]`."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif _PLAIN_NAME.match(step):
            path += f".{step}" if path else step
        else:
            break
    return path or None
