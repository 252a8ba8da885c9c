"""The draft of a guideline pack: what was found, what is proposed, and what a person decided. Saved at every step.

The folder of a draft is a rule pack from the beginning, so it can be tried at any time. Beside the files of the
pack stands `draft.json`, which rule packs do not read.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from ..models import Category, Frozen, Localized
from .markers import plain_number
from .outline import Kind, is_furniture, outline
from .proposals import ENOUGH, Binds, judge
from .sources import Form, Guidance, GuidelineRefused

FILE = "draft.json"

Standing = Literal["clause", "unknown-duty", "remainder"]

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_NUMBER = "[0-9０-９]{1,4}|[一二三四五六七八九十]{1,3}|元"
_DATE = re.compile(
    rf"(?:({'|'.join(_ERAS)})\s*)?({_NUMBER})\s*[年./-]\s*({_NUMBER})\s*[月./-]\s*(?:({_NUMBER})\s*日?)?(?:\s*(?:更新|改定|改正|制定|策定))?"
)
_CITY = re.compile(
    "(?:^|[^\u3005\u4e00-\u9fffノヶヵ])((?!本|当|各|全|他|同)(?:[\u3005\u30f5\u30f6\u4e00-\u9fffノケ]{1,6}?|[ぁ-ん]{2,5}?)[市区町村県都府])(?=職員|の?(?:ソーシャル|SNS|ＳＮＳ|公式|役|総務)|では|[ \u3000])"
)
_HEAD = 1500
"""In how many characters of the beginning a guideline says of which city and when it is."""
_NAMED = re.compile("[^。、]{2,60}(?:ガイドライン|指針|要綱|要領|規程|規則|基準|ルール|手引き?|ポリシー|方針|心得|マニュアル)(?:について)?")


class Decision(Frozen):
    """What a person made of one part."""

    keep: bool
    """Whether it becomes a clause of the pack."""
    categories: tuple[Category, ...] = ()
    binds: Binds = "both"
    summary_ja: str = ""
    """The clause in the person's own words; empty: quoted."""
    summary_en: str = ""
    note: str = ""


class Proposed(Frozen):
    category: Category
    score: Annotated[float, Field(ge=0, le=1)]
    words: tuple[str, ...]


class Entry(Frozen):
    """One part of the guideline. See `outline.Part` and `proposals.Judged`."""

    number: str
    label: str
    caption: str
    kind: Kind
    parent: int | None
    spans: tuple[tuple[int, int], ...]
    words: str
    standing: Standing
    binds: Binds
    binds_reason: str
    proposals: tuple[Proposed, ...]
    decision: Decision | None = None
    note: str = ""
    """Something to come back to; no decision."""

    @property
    def proposed(self) -> tuple[Category, ...]:
        return tuple(entry.category for entry in self.proposals if entry.score >= ENOUGH)

    @property
    def is_kept(self) -> bool:
        """Whether it is a clause of the pack as things stand."""
        return self.decision.keep if self.decision is not None else self.standing != "remainder"

    @property
    def categories(self) -> tuple[Category, ...]:
        return self.decision.categories if self.decision is not None else self.proposed

    @property
    def whom(self) -> Binds:
        return self.decision.binds if self.decision is not None else self.binds


class SourceFile(Frozen):
    file: str
    form: Form
    encoding: str | None
    sha256: str


class Draft(Frozen):
    format: Literal["hitokokyu-guideline-draft-1"] = "hitokokyu-guideline-draft-1"
    guideline: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Localized
    city: Localized
    edition: Annotated[str, Field(min_length=1)]
    published: Annotated[str, Field(min_length=1)]
    source: SourceFile
    text: str
    entries: tuple[Entry, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Every character is in exactly one part."""
        at = 0
        for start, end in sorted(span for entry in self.entries for span in entry.spans):
            if start != at or end <= start:
                raise ValueError(f"the parts do not cover the text at character {at}")
            at = end
        if at != len(self.text):
            raise ValueError(f"the parts do not cover the text from character {at} on")
        if any(entry.parent is not None and not 0 <= entry.parent < index for index, entry in enumerate(self.entries)):
            raise ValueError("a part stands before the one that it belongs to")
        return self

    def pending(self) -> list[int]:
        """Indices of the clauses that nobody has decided on yet."""
        return [
            index for index, entry in enumerate(self.entries) if entry.standing != "remainder" and entry.decision is None
        ]

    def with_entry(self, index: int, **changes: object) -> Draft:
        entries = list(self.entries)
        entries[index] = entries[index].model_copy(update=changes)
        return self.model_copy(update={"entries": tuple(entries)})

    def above(self, index: int) -> list[int]:
        """The parts around one, outermost first."""
        found: list[int] = []
        parent = self.entries[index].parent
        while parent is not None:
            found.append(parent)
            parent = self.entries[parent].parent
        return found[::-1]


def draft_of(
    guidance: Guidance,
    guideline: str,
    *,
    title: str | None = None,
    city: str | None = None,
    edition: str | None = None,
    published: str | None = None,
) -> Draft:
    """Cut a guideline into clauses and propose what each is about.

    Args:
        guideline: id of the new guideline: small letters, digits and -.
        title, city, edition, published: what the text is asked for if they are not given.

    Raises:
        GuidelineRefused: no clause is found in it, or it does not say of which city it is.
    """
    parts = outline(guidance.text)
    entries = tuple(
        Entry(
            number=part.number,
            label=part.label,
            caption=part.caption,
            kind=part.kind,
            parent=part.parent,
            spans=tuple(part.spans),
            words=part.words,
            standing=judged.standing,
            binds=judged.binds,
            binds_reason=judged.binds_reason,
            proposals=tuple(Proposed(category=p.category, score=p.score, words=p.words) for p in judged.proposals),
        )
        for part, judged in zip(parts, judge(parts), strict=True)
    )
    if not any(entry.is_kept for entry in entries):
        raise GuidelineRefused(
            f"{guidance.file}: 条項が見つかりません。ガイドラインの本文（守ることや、してはいけないこと）が入っているか確かめてください。",
            f"{guidance.file}: no clause was found. Is the guideline itself in it: what to do, what not to do?",
        )
    title = title or _title(entries) or Path(guidance.file).stem
    city = city or _city(f"{title}\n{guidance.text[:_HEAD]}")
    if city is None:
        raise GuidelineRefused(
            f"{guidance.file}: どこの市町村のものか読みとれません。--city 例市 のように書きそえてください。",
            f"{guidance.file}: it cannot be told whose guideline this is. Say it with --city.",
        )
    written, day = _date(guidance.text[:_HEAD])
    return Draft(
        guideline=guideline,
        title=Localized(ja=title, en=title),
        city=Localized(ja=city, en=city),
        edition=edition or written or "不明",
        published=published or day or "不明",
        source=SourceFile(file=guidance.file, form=guidance.form, encoding=guidance.encoding, sha256=guidance.sha256),
        text=guidance.text,
        entries=entries,
    )


def _title(entries: tuple[Entry, ...]) -> str | None:
    heads = [
        entry.words
        for entry in entries[:12]
        if entry.kind != "clause" and _NAMED.fullmatch(entry.words) and not is_furniture(entry.words)
    ]
    # A saved web page repeats its title; the longest says whose it is.
    return max(heads, key=len) if heads else None


def _city(text: str) -> str | None:
    found = _CITY.search(text)
    return found[1] if found else None


def _date(text: str) -> tuple[str | None, str | None]:
    """The first day, or month, that the text names: as written, and as 2024-04-22 or 2024-04."""
    for found in _DATE.finditer(text):
        era, *numbers = found.groups()
        year, month, day = (1 if number in (None, "元") else plain_number(number) for number in numbers)
        year += _ERAS.get(era, 0)
        if 1900 < year < 2200 and 1 <= month <= 12 and 1 <= day <= 31:
            known_day = f"-{day:02}" if numbers[2] else ""
            return unicodedata.normalize("NFKC", found[0]).strip(), f"{year:04}-{month:02}{known_day}"
    return None, None


def load_draft(folder: Path) -> Draft:
    """Raises: GuidelineRefused: there is no draft in the folder, or it is damaged."""
    file = folder / FILE
    try:
        return Draft.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise GuidelineRefused(
            f"{folder}: 下書きがありません。`hitokokyu guideline new` でつくったフォルダを渡してください。",
            f"{folder}: there is no draft. Give a folder that `hitokokyu guideline new` has made.",
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "draft.json"
        raise GuidelineRefused(
            f"{file}: 下書きがこわれています（{place}: {first['msg']}）。控えから戻すか、`hitokokyu guideline new` で作り直してください。",
            f"{file}: the draft is damaged ({place}: {first['msg']}). Put a copy back, or begin anew with `hitokokyu guideline new`.",
        ) from None


def write_whole(file: Path, content: str) -> None:
    """Write a file that is never there by half.

    Raises:
        OSError: it cannot be written; then the one before is still there.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        # As other files of the folder, to be handed round.
        Path(temporary).chmod(0o644)
        os.replace(temporary, file)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
