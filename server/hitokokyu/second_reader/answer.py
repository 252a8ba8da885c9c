"""Reading what a language model answered. It may be anything: what does not fit exactly is not used."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..models import Category
from .concern import ASKED, Concern, SecondReaderUnavailable
from .question import MOST_CONCERNS


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Said(_Strict):
    category: Category
    quote: Annotated[str, Field(min_length=1)]


class _Answer(_Strict):
    concerns: Annotated[tuple[_Said, ...], Field(max_length=MOST_CONCERNS)]


class _Envelope(BaseModel):
    """Servers add fields of their own to these, so only what is needed is looked at."""

    model_config = ConfigDict(strict=True, frozen=True)


class _Message(_Envelope):
    content: str


class _Choice(_Envelope):
    message: _Message
    finish_reason: Literal["stop"]


class _Completion(_Envelope):
    model: str
    choices: tuple[_Choice]


def concerns_in(body: bytes, text: str, model: str) -> tuple[Concern, ...]:
    """What the answer says of the post: of each category the first.

    Args:
        body: of the HTTP answer.
        text: the post. Every quote has to stand in it, character for character.
        model: that was asked.

    Raises:
        SecondReaderUnavailable: `no-model` if another one answered, `garbled` for everything else that
            is not exactly what was asked for.
    """
    try:
        completion = _Completion.model_validate_json(body)
        said = _Answer.model_validate_json(completion.choices[0].message.content)
    except ValidationError:
        raise SecondReaderUnavailable("garbled") from None
    if completion.model != model:
        raise SecondReaderUnavailable("no-model")
    found: dict[Category, Concern] = {}
    for one in said.concerns:
        if one.category not in ASKED or not one.quote.strip() or one.quote not in text:
            raise SecondReaderUnavailable("garbled")
        found.setdefault(one.category, Concern(one.category, one.quote))
    return tuple(found.values())
