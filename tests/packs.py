"""A rule pack so small that a test can say all of it, written into a folder.

JSON is YAML: a check is given as a dictionary and written as such. Tests about lines and keys
write YAML by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor, Settings
from hitokokyu.match.program import Program
from hitokokyu.match.reading import Facts
from hitokokyu.models import Context, Post, Report
from hitokokyu.pack.schema import Finder
from hitokokyu.text.document import Document

Data = dict[str, Any]


def words(ja: str) -> Data:
    return {"ja": ja, "en": f"about {ja}"}


MANIFEST: Data = {"pack": "tiny", "version": "1.0.0", "title": words("試験用")}
CLAUSES: Data = {
    "guideline": "a-city",
    "title": words("見本市の手引き"),
    "city": words("見本市"),
    "edition": "1",
    "published": "2026",
    "clauses": [
        {"number": "1", "summary": words("広めない"), "binds": "both", "source": "第1条"},
        {"number": "2", "summary": words("漏らさない"), "binds": "both", "source": "第2条"},
    ],
}
STATEMENTS = {"identity": "市職員", "personal": "個人の見解", "non-representative": "代表しません"}
ELEMENTS: Data = {
    "elements": [
        {
            "id": name,
            "title": words(name),
            "find": {"text": [phrase]},
            "examples": {"warn": [phrase], "silent": ["猫が好き"]},
        }
        for name, phrase in STATEMENTS.items()
    ]
}
PHRASES: Data = {
    "employers": [],
    "otherwise": words("勤務先"),
    "tones": [
        {"id": tone, "title": words(tone), "joined": {"ja": "。", "en": ". "}}
        for tone in ("plain", "polite", "compact")
    ],
    "phrases": [
        {"language": language, "tone": tone, "covers": [element], "text": phrase}
        for language in ("ja", "en")
        for tone in ("plain", "polite", "compact")
        for element, phrase in STATEMENTS.items()
    ],
    "examples": [{"city": "見本市"}],
}
PLATFORMS: Data = {
    "weights": {
        "default": 2,
        "light": [[0, 4351]],
        "emoji": 2,
        "source": "https://example.org/weights",
        "checked": "2026-01-01",
    },
    "platforms": [
        {
            "id": "x",
            "title": words("X"),
            "field": words("自己紹介"),
            "limit": 160,
            "count": "weighted",
            "source": "https://example.org/room",
            "checked": "2026-01-01",
        }
    ],
}


def check(name: str = "rumor.spread", /, **parts: Any) -> Data:
    """A check that warns of らしい拡散して, changed in these parts; None leaves a part out."""
    whole: Data = {
        "id": name,
        "category": name.partition(".")[0],
        "title": words("題"),
        "clauses": ["a-city:1"],
        "severity": "caution",
        "let": {"a": {"text": ["拡散して"]}},
        "when": "a",
        "message": words("訳"),
        "advice": words("案"),
        "examples": {
            "warn": ["橋が落ちた《拡散して》"],
            "silent": [
                "橋を渡った。",
                *({"text": "例", "by": exception["id"]} for exception in parts.get("unless", ())),
            ],
        },
        **parts,
    }
    return {key: value for key, value in whole.items() if value is not None}


def write(
    folder: Path,
    *checks: Data,
    lexicons: Mapping[str, Data] | None = None,
    files: Mapping[str, Data | str | bytes | None] | None = None,
) -> Path:
    """Write a pack.

    Args:
        files: further files by path, or None for one that must not be there.
    """
    contents: dict[str, Data | str | bytes | None] = {
        "pack.yaml": MANIFEST,
        "guidelines/a-city.yaml": CLAUSES,
        "disclaimers/elements.yaml": ELEMENTS,
        "disclaimers/phrases.yaml": PHRASES,
        "disclaimers/platforms.yaml": PLATFORMS,
    }
    for one in checks:
        category, _, name = one["id"].partition(".")
        contents[f"checks/{category}/{name}.yaml"] = one
    for name, lexicon in (lexicons or {}).items():
        contents[f"lexicons/{name}.yaml"] = {"lexicon": name, "title": words(name), **lexicon}
    for name, content in {**contents, **(files or {})}.items():
        path = folder / name
        if content is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def advisor(
    folder: Path,
    *checks: Data,
    lexicons: Mapping[str, Data] | None = None,
    settings: Settings | None = None,
) -> Advisor:
    """An advisor over a pack of these checks, whose examples nobody proves."""
    return Advisor.of(load_ruleset([write(folder, *checks, lexicons=lexicons)]), settings)


def ask(advisor: Advisor, text: str, **context: Any) -> Report:
    return advisor.check(Post(text=text, context=Context(**context)))


def quotes(report: Report) -> list[str]:
    return [finding.quote for finding in report.findings]


Spans = list[tuple[int, int]]


class Finders:
    """What to look for, by number, searched for together without any check around it."""

    def __init__(self, *finders: dict[str, Any]) -> None:
        self._program = Program(
            (), {}, {str(i): Finder.model_validate(finder) for i, finder in enumerate(finders)}
        )

    def search(self, document: Document) -> list[Spans]:
        """The outermost spans of each (code points of the normalised text)."""
        reading = self._program.read(document, Facts())
        return [find.spans(reading) for find in self._program.named.values()]
