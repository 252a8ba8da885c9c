"""Safer wordings for one finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..match.program import Match
from ..match.reading import Reading
from ..models import Finding, Hours, Localized, Rewrite, Severity
from ..text.document import Document
from .remaining import later

_REPLACE = Localized(ja="ここだけ言い換える", en="Reword only this part")
_DROP = Localized(ja="この文を外す", en="Leave this sentence out")
_APPEND = Localized(ja="ひとこと添える", en="Add a few words")
_SUGGEST = Localized(ja="別の言い方にする", en="Say it another way")


def rewrites(match: Match, reading: Reading, hours: Hours | None) -> Iterator[Rewrite]:
    """Each kind that the check offers, as whole texts where there is one."""
    rule = match.compiled.check.rewrite
    if rule is None:
        return
    document = reading.document
    original = document.original
    if rule.replace:
        edits = [
            (*document.normalized.original(*span), words)
            for name, words in rule.replace.items()
            for span in match.compiled.finders[name].spans(reading)
            if match.region[0] <= span[0] and span[1] <= match.region[1]
        ]
        if edits:
            yield Rewrite(kind="replace", label=_REPLACE, text=_edited(original, edits))
    if rule.drop and match.span is not None:
        shorter = leave_out(document, match.span)
        if shorter is not None:
            yield shorter
    if rule.append is not None:
        yield Rewrite(kind="append", label=_APPEND, text=f"{original.rstrip()}\n{rule.append.ja}")
    if rule.suggest is not None:
        yield Rewrite(kind="suggest", label=_SUGGEST, text=rule.suggest.ja)
    if rule.delay:
        yield Rewrite(kind="delay", label=later(hours))


def without_repeating(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """A post that had better not go out as it is, is not offered once more with a few words added."""
    stops = sum(finding.severity is Severity.STOP for finding in found)
    if not stops:
        return tuple(found)
    return tuple(
        finding.model_copy(update={"rewrites": tuple(r for r in finding.rewrites if r.kind != "append")})
        if stops > (finding.severity is Severity.STOP)
        else finding
        for finding in found
    )


def leave_out(document: Document, span: tuple[int, int]) -> Rewrite | None:
    """The post without the sentences that a span (code points, normalised) touches, if any are left."""
    left = _edited(document.original, [(*_sentences_around(document, span), "")]).strip()
    return Rewrite(kind="drop", label=_DROP, text=left) if left else None


def _sentences_around(document: Document, span: tuple[int, int]) -> tuple[int, int]:
    """The sentences that a span touches, in code points of the original."""
    start = document.sentences[document.sentence_at(span[0])][0]
    end = document.sentences[document.sentence_at(span[1] - 1)][1]
    return document.normalized.original(start, end)


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """The text with ranges replaced; of overlapping ones the first stays."""
    pieces = []
    position = 0
    for start, end, words in sorted(edits):
        if start >= position:
            pieces += (text[position:start], words)
            position = end
    return "".join((*pieces, text[position:]))
