"""When to ask the second reader, and findings of what it says: in the same list, below those of the rules."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import TYPE_CHECKING

from ..categories import CATEGORY_NAMES
from ..models import Category, Confidence, Finding, Incomplete, Localized, Severity, Span, Trace
from ..second_reader.concern import ASKED, Cause, Concern
from ..text.normalize import Utf16Offsets
from .impression_words import LOOK_AGAIN, READS_LIKE
from .impressions import strongest_first

if TYPE_CHECKING:
    from ..reader.model import Opinion

RULE = "second-reader"


def is_unsure(found: Iterable[Finding], opinion: Opinion | None) -> bool:
    """Whether a second opinion on the words of a post may help.

    Not where something grave or certain was found in them. Otherwise where something else was, or where
    the learned reader can neither speak of a category nor say that nothing in the post speaks of it.

    Args:
        opinion: None where the learned reader did not read it.
    """
    in_words = [finding for finding in found if finding.span is not None]
    if any(finding.severity is Severity.STOP or finding.confidence is Confidence.HIGH for finding in in_words):
        return False
    if in_words:
        return True
    # Nothing is doubted where little is written: then nothing can be said of what is not.
    if opinion is None or not opinion.doubted:
        return False
    return any(category not in opinion.doubted for category in ASKED)


def with_concerns(
    found: Sequence[Finding],
    excused: Container[Category],
    concerns: Iterable[Concern],
    text: str,
    model: str,
    clauses: Callable[[Category], tuple[str, ...]],
) -> tuple[Finding, ...]:
    """The findings together with the concerns of the second reader, strongest first.

    All that stood there before stays as it is. Where something else speaks of the same category already,
    where only an exception kept a rule silent, and where the category does not bind, nothing is added.

    Args:
        excused: categories of which a rule was silenced.
        text: the post as it was given; every quote stands in it.
        clauses: those that may be cited for a category.
    """
    utf16 = Utf16Offsets(text)
    known = {finding.category for finding in found}
    added = [
        _finding(concern, text, utf16, model, clauses(concern.category))
        for concern in concerns
        if concern.category not in known and concern.category not in excused and clauses(concern.category)
    ]
    return strongest_first((*found, *added))


def _finding(concern: Concern, text: str, utf16: Utf16Offsets, model: str, clauses: tuple[str, ...]) -> Finding:
    category, quote = concern.category, concern.quote
    start = text.index(quote)
    name, reads_like = CATEGORY_NAMES[category], READS_LIKE[category]
    return Finding(
        kind="second-reader",
        rule=f"{category.value}.{RULE}",
        category=category,
        severity=Severity.CAUTION,
        confidence=Confidence.LOW,
        clauses=clauses,
        span=Span(start=utf16(start), end=utf16(start + len(quote))),
        quote=quote,
        title=Localized(
            ja=f"言語モデルには「{name.ja}」に気をつけたい投稿のように読めます",
            en=f"To a language model this reads like: {name.en[0].lower()}{name.en[1:]}",
        ),
        message=Localized(
            ja=f"このパソコンの言語モデル（{model}）の見方です。{reads_like.ja}言語モデルはよく取りちがえるので、読み直して、ご自身で決めてください。",
            en=f"A language model on this machine ({model}) thinks so. {reads_like.en} Such models are often wrong: read it again and decide for yourself.",
        ),
        advice=LOOK_AGAIN[category],
        trace=Trace(matched={"quoted by the language model": (quote,)}),
    )


_WHY: dict[Cause, Localized] = {
    "away": Localized(
        ja="動いていないか、返事の途中で切れました。Ollama や llama.cpp のサーバーが動いているか確かめてください。",
        en="It is not running, or broke off. See whether the server (Ollama, llama.cpp) is running.",
    ),
    "busy": Localized(
        ja="別の投稿を読んでいる最中でした。少しあとで、もう一度確かめてください。",
        en="It was busy with another post. Check again in a moment.",
    ),
    "garbled": Localized(
        ja="答えが決めた形でなかったので、使いませんでした。続くようなら、別のモデルを試してください。",
        en="Its answer was not of the form that was asked for, so it was not used. If this goes on, try another model.",
    ),
    "no-model": Localized(
        ja="その名前のモデルがありません。`hitokokyu serve` に付けた名前とアドレスを確かめてください。",
        en="There is no model of this name. See the name and the address given to `hitokokyu serve`.",
    ),
    "refused": Localized(
        ja="サーバーが断りました。決まった形で答えられる（json_schema に対応した）サーバーとモデルか、確かめてください。",
        en="Its server refused. See whether server and model can answer in a given form (json_schema).",
    ),
    "slow": Localized(
        ja="決めた時間のうちに答えませんでした。はじめの一度は遅いことがあります。続くようなら、小さいモデルを試してください。",
        en="It did not answer in time. The first answer may take longer; if this goes on, try a smaller model.",
    ),
    "too-long": Localized(
        ja="投稿が長すぎて、確かに読めるとはかぎらないので、たずねませんでした。",
        en="The post is too long to be sure that it would read all of it, so it was not asked.",
    ),
}


def not_read(model: str, cause: Cause) -> Incomplete:
    """What to say where the second reader was to read a post and did not."""
    why = _WHY[cause]
    return Incomplete(
        code="second-reader-unavailable",
        message=Localized(
            ja=f"二人目の読み手（このパソコンの言語モデル {model}）は、この投稿を見ていません。{why.ja}ほかの確認は済んでいます。",
            en=f"The second reader (the language model {model} on this machine) did not read this. {why.en} Everything else was checked.",
        ),
    )
