"""The draft as a rule pack: `pack.yaml` and `guidelines/<id>.yaml`, with what is still open in comments.

A pack is handed round, so the notes of the person stay in the draft.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ..models import Localized
from .draft import FILE, Draft, Entry, write_whole
from .sources import GuidelineRefused

_LONGEST_QUOTE = 300
"""In characters; more of a clause is read in the guideline itself."""

_LONGEST_COMMENT = 60
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+")


def save(folder: Path, draft: Draft) -> None:
    """Write the draft and the pack made from it, each file whole.

    Raises:
        GuidelineRefused: nothing is left that could be a clause.
        OSError: a file cannot be written.
    """
    guideline = guideline_yaml(draft)
    write_whole(folder / FILE, draft.model_dump_json(indent=1))
    write_whole(folder / "guidelines" / f"{draft.guideline}.yaml", guideline)
    write_whole(folder / "pack.yaml", manifest_yaml(draft))


def manifest_yaml(draft: Draft) -> str:
    version = "draft" if draft.pending() else "1"
    return f"pack: {draft.guideline}\nversion: {_quoted(version)}\ntitle: {_localized(draft.title)}\n"


def guideline_yaml(draft: Draft) -> str:
    """Raises: GuidelineRefused: nothing is left that could be a clause."""
    clauses = [_clause(draft, index, entry) for index, entry in enumerate(draft.entries) if entry.is_kept]
    if not clauses:
        raise GuidelineRefused(
            "条項がひとつも残りません。少なくとも一つは残してください。",
            "No clause would be left. Keep at least one.",
        )
    lines = [
        f"# {_comment(draft.source.file)} から。/ From it; what was published is what counts.",
        *([f"# まだ確かめていない条項 / clauses not confirmed yet: {len(draft.pending())}"] if draft.pending() else []),
        f"guideline: {draft.guideline}",
        f"title: {_localized(draft.title)}",
        f"city: {_localized(draft.city)}",
        f"edition: {_quoted(draft.edition)}",
        f"published: {_quoted(draft.published)}",
        "clauses:",
        *(line for clause in clauses for line in clause),
        *_left_out(draft),
    ]
    return "\n".join(lines) + "\n"


def _clause(draft: Draft, index: int, entry: Entry) -> Iterator[str]:
    decision = entry.decision
    if decision is None:
        yield "  # 未確認 / not confirmed: " + (_reasons(entry) or "どの分類にも当てはまらない義務 / a duty that fits no category")
    quote = _quote(entry)
    summary = Localized(
        ja=(decision.summary_ja if decision else "") or quote,
        en=(decision.summary_en if decision else "") or f"Not translated yet: {quote}",
    )
    yield f"  - number: {_quoted(entry.number)}"
    yield "    summary:"
    yield f"      ja: {_quoted(summary.ja)}"
    yield f"      en: {_quoted(summary.en)}"
    yield f"    binds: {entry.whom}"
    yield f"    source: {_quoted(source(draft, index))}"
    if entry.categories:
        yield f"    categories: [{', '.join(category.value for category in entry.categories)}]"


def _reasons(entry: Entry) -> str:
    return ", ".join(
        f"{found.category.value} {found.score:.2f} ({_comment(' '.join(found.words))})"
        for found in entry.proposals
        if found.category in entry.proposed
    )


def _left_out(draft: Draft) -> Iterator[str]:
    """What is in the text and not in the pack, so that nobody need wonder."""
    left = [entry for entry in draft.entries if not entry.is_kept and entry.words]
    if left:
        yield ""
        yield "# 条項にしていない部分 / not made into clauses:"
        for entry in left:
            yield f"#   {_comment(entry.number)}: {_comment(entry.words)}"


def source(draft: Draft, index: int) -> str:
    """Where to read a clause: title, day, and the labels as the guideline writes them."""
    return f"{draft.title.ja}（{draft.published}）{place(draft, index)}"


def place(draft: Draft, index: int) -> str:
    """第4条第2項(1), 7(1)エ, 「禁止事項」の2つ目."""
    written = ""
    for at in (*draft.above(index), index):
        entry = draft.entries[at]
        label = _plain(entry.label).strip("#*_- \u3000.、")
        ordinal = entry.number.rpartition("-")[2]
        if entry.kind == "heading":
            continue
        if entry.label and ordinal.isdecimal() and not any(map(str.isalnum, label)):
            label = f"の{ordinal}つ目"
        elif re.match("第[^条]+条", label):
            count, _, branches = ordinal.partition("の")
            label = f"第{count}条" + (f"の{branches}" if branches else "")
        elif "条" in written and entry.label.isdecimal():
            label = f"第{label}項"
        elif "条" in written and entry.label and entry.label[0] in "一二三四五六七八九十":
            label = f"第{ordinal}号"
        elif not label:
            label = f"の段落{ordinal.removeprefix('¶')}"
        elif written and written[-1].isascii() and written[-1].isalnum() and label[0].isalnum():
            label = f" {label}"
        written += label
    if not written or written.startswith("の"):
        headings = [draft.entries[at].words for at in draft.above(index) if draft.entries[at].kind == "heading"]
        written = (f"「{headings[-1].strip('【】')}」" if headings else "本文") + written
    return written


def _plain(label: str) -> str:
    """Half-width, but for ①, which would read like another number."""
    return "".join(
        character if unicodedata.category(character) == "No" else unicodedata.normalize("NFKC", character) for character in label
    )


def _quote(entry: Entry) -> str:
    words = f"（{entry.caption}）{entry.words}" if entry.caption else entry.words
    words = _UNPRINTABLE.sub(" ", words).replace("**", "").strip() or entry.number
    return words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}…"


def _quoted(text: str) -> str:
    return json.dumps(_UNPRINTABLE.sub(" ", text), ensure_ascii=False)


def _localized(words: Localized) -> str:
    return f"{{ja: {_quoted(words.ja)}, en: {_quoted(words.en)}}}"


def _comment(text: str) -> str:
    plain = _UNPRINTABLE.sub(" ", text)
    return plain if len(plain) <= _LONGEST_COMMENT else f"{plain[:_LONGEST_COMMENT]}…"
