"""One meaning in many forms: what the advisor can tell apart, capability by capability.

`cases/<category>.jsonl` are corpus files (see `hitokokyu.evaluation`) whose lines also name the
`capability`. An id is `<category>.<seed>.<capability>`: the cases of one seed are about one situation.
A case with labels passes when all of them are warned of. A case without passes in perfect silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from hitokokyu.advisor import Advisor
from hitokokyu.evaluation import Item, read_corpus, run, wilson

Verdict = Literal["warn", "silent"]

FOLDER = Path(__file__).parent
KNOWN_FAILURES = FOLDER / "known_failures.json"
DOCUMENT = FOLDER.parents[1] / "docs" / "capabilities.md"
BEGIN, END = "<!-- python -m tests.functional: begin -->", "<!-- end -->"

CAPABILITIES = {
    "plain": "ふつう / plain",
    "polite": "敬語 / polite",
    "dialect": "方言 / dialect",
    "slang": "くだけた言い方 / slang",
    "all-kana": "ひらがなだけ / kana only",
    "half-width": "半角カナ / half-width",
    "spaced-out": "字のあいだを空ける / spaced out",
    "masked": "伏せ字 / masked",
    "emoji": "絵文字 / emoji",
    "ironic": "皮肉 / ironic",
    "negated": "打ち消し / negated",
    "quoted": "引用 / quoted",
    "reported": "伝え聞き・報道 / reported",
    "asked": "質問 / asked",
    "hypothetical": "仮定 / hypothetical",
    "past": "過去 / past",
}


def read_cases() -> list[Item]:
    return list(read_corpus(sorted((FOLDER / "cases").glob("*.jsonl"))))


def category_of(case: Item) -> str:
    return case.id.split(".")[0]


def seed_of(case: Item) -> str:
    return case.id.rsplit(".", 1)[0]


def capability_of(case: Item) -> str:
    return str((case.model_extra or {})["capability"])


def verdict_of(case: Item) -> Verdict:
    return "warn" if case.labels else "silent"


def failures(advisor: Advisor, cases: Iterable[Item]) -> list[str]:
    """Ids of the cases that the advisor gets wrong, in the order of the cases."""
    return [
        outcome.item.id
        for outcome in run(advisor, cases)
        if outcome.missed or (not outcome.item.labels and outcome.false)
    ]


def read_known_failures() -> dict[str, list[str]]:
    """Capability -> ids."""
    known: dict[str, list[str]] = json.loads(KNOWN_FAILURES.read_text(encoding="utf-8"))
    return known


def by_capability(cases: Sequence[Item], failed: Iterable[str]) -> dict[str, list[str]]:
    """Every capability, in their order -> the failed ids, in the order of the cases."""
    chosen = set(failed)
    return {
        capability: [c.id for c in cases if capability_of(c) == capability and c.id in chosen]
        for capability in CAPABILITIES
    }


def _share(cases: Sequence[Item], failed: set[str]) -> str:
    if not cases:
        return "–"
    passed = sum(case.id not in failed for case in cases)
    low, high = wilson(passed, len(cases))
    return f"{passed} / {len(cases)} ({passed / len(cases):.2f} [{low:.2f}–{high:.2f}])"


def _table(title: str, rows: Mapping[str, Sequence[Item]], failed: set[str]) -> list[str]:
    lines = [f"| {title} | 知らせる / warn | 黙っている / silent |", "|---|---|---|"]
    for name, cases in rows.items():
        shares = [
            _share([c for c in cases if verdict_of(c) == verdict], failed)
            for verdict in ("warn", "silent")
        ]
        lines.append(f"| {name} | {shares[0]} | {shares[1]} |")
    return lines


def tables(cases: Sequence[Item], failed: Iterable[str]) -> str:
    """Pass rates with 95 % intervals: per capability, then per category, as Markdown."""
    wrong = set(failed)
    capabilities: dict[str, list[Item]] = {
        title: [c for c in cases if capability_of(c) == capability]
        for capability, title in CAPABILITIES.items()
    }
    categories: dict[str, list[Item]] = {
        f"`{name}`": [c for c in cases if category_of(c) == name]
        for name in sorted({category_of(c) for c in cases})
    }
    everything = {"**すべて / all**": list(cases)}
    lines = _table("言い方 / capability", capabilities | everything, wrong)
    lines += ["", *_table("分類 / category", categories, wrong)]
    return "\n".join(lines)


def documented() -> str:
    """The tables as they stand in the document."""
    return DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip()


def document(written: str) -> None:
    """Put the tables into the document, between its marks."""
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{written}\n\n{END}{after}", encoding="utf-8")
