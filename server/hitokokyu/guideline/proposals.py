"""What a clause may be about, whom it binds, and whether it asks for anything: proposals, each with its reason.

Nothing here is learned from a guideline: it goes by the words in which offices write, in `vocabulary.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from ..models import Category
from ..pack.yaml_source import read_documents
from ..text.document import Document
from .markers import section_references
from .outline import Part, is_furniture

Binds = Literal["personal", "official", "both"]

ENOUGH = 0.5
"""Score from which on a category is proposed."""

WORTH_SHOWING = 0.2
"""Score from which on it is mentioned."""

_SURE = 0.8
"""Score from which on an item is a clause even if it does not say that anything is to be done."""

_SAYS = 0.8
_HINTS = 0.35
_INHERITED = 0.4
"""What a word in a title above counts, against one in the clause itself."""

_LONGEST_LEAD = 30
"""In characters: 次の事項を掲載しないこと。 says nothing without its list, a longer sentence does."""

_VOCABULARY = Path(__file__).with_name("vocabulary.yaml")

_PERSONAL = re.compile(
    "個人(?:の|で開設した)?アカウント|個人が開設|個人として|職員個人|個人的に|個人利用|個人で利用|私的|私用|業務外|職務外|勤務時間外|私生活(?:において|での)|プライベート|休みの日"
)
_OFFICIAL = re.compile(
    "公式(?:の)?(?:アカウント|ソーシャル|SNS|ＳＮＳ|ページ|サイト|チャンネル)|(?:市|町|村|県|区)が(?:開設|運用)|業務として|職務として|業務利用|運用(?:主体|担当|管理|責任|ポリシー|方針)|アカウントの(?:開設|運用|管理者)|所属長|決裁|アカウント管理者"
)
_ALSO = re.compile("含む|含み|含め|にも|及び|又は|または|並びに|双方|両方|全般|問わず")
_SCOPE = re.compile("適用|対象|範囲")
_SPEAKS_OF_SCOPE = re.compile("適用|対象と|留意")
_BACKGROUND = re.compile(
    r"^(?:ソーシャルメディアの)?(?:目的|趣旨|定義|用語|はじめに|背景|策定|適用範囲|適用|対象|特性|特徴|概要|経緯|施行|改定|見直し|位置づけ|おわりに|その他$|問い?合わ?せ|お問い?合わ?せ|(?:附|付)\s*則|必要性)"
    "|の(?:定義|目的|趣旨|特性|特徴|必要性)"
)
_DUTY = re.compile(
    "なければな|てはな|ではな(?:ら|り)|いけ(?:ない|ません)|べき|こと[。）)]?$|こととし|こととする|ものとし|ものとする|禁止|禁じ|厳禁|遵守|順守|厳守|努め|徹底|義務|留意|注意|配慮|慎重|心がけ|心掛け"
    "|してください|ましょう|控え|慎|避け|守る|守り|(?:行|用|使|利用|公開|発信|掲載|投稿|開)(?:わ|い|か|き|し|さ)?(?:ない|ません)|しない|しません|認めない|(?<!て)[いきしちにみりえけせべめ]ます[。]?$|(?:する|行う|受ける|定める|報告する|実施する|保存する)[。）)]?$"
)
_LEAD = re.compile("次の|次に掲げ|以下の|下記|各号")
_SENTENCE_END = re.compile("。(?![）)])")
_MEANING = re.compile("をいう|をいいます|と定義|意義は|のことを(?:いう|いいます|指)")


@dataclass(frozen=True, slots=True)
class Proposal:
    category: Category
    score: float
    """0 to 1: how sure the words are."""
    words: tuple[str, ...]
    """Those that speak for it; a title above in （）."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a part of a guideline was taken for."""

    proposals: tuple[Proposal, ...]
    """Best first, those from `WORTH_SHOWING` on."""
    binds: Binds
    binds_reason: str
    """The words that say so; empty if nothing does."""
    standing: Literal["clause", "unknown-duty", "remainder"]
    """A clause with a category; a duty that fits none; anything else."""


@dataclass(frozen=True, slots=True)
class _Cue:
    category: Category
    weight: float
    words: tuple[str, ...]
    """All have to be there."""
    norms: tuple[tuple[str, ...], ...]
    """The normalised forms of each."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A stretch of text, ready to look for cues in."""

    text: str
    norms: tuple[str, ...]
    known: frozenset[str]
    """The norms, to rule most cues out at once."""

    def has(self, word: str, norms: tuple[str, ...]) -> bool:
        if word in self.text:
            return True
        if not self.known.issuperset(norms):
            return False
        width = len(norms)
        return any(self.norms[at : at + width] == norms for at in range(len(self.norms) - width + 1))


@cache
def _cues() -> tuple[_Cue, ...]:
    (source,) = read_documents(_VOCABULARY.name, _VOCABULARY.read_text(encoding="utf-8"))
    cues = []
    for name, entries in source.data.items():
        for kind, weight in (("says", _SAYS), ("hints", _HINTS)):
            for entry in entries[kind]:
                words = tuple(word.strip() for word in entry.split("&"))
                norms = tuple(tuple(Document(word).norms) for word in words)
                cues.append(_Cue(Category(name), weight, tuple(Document(word).text for word in words), norms))
    return tuple(cues)


@lru_cache(maxsize=1024)
def _found(text: str) -> tuple[_Cue, ...]:
    """The cues of a stretch of text. Titles are asked for again and again."""
    document = Document(text)
    words = _Words(document.text, tuple(document.norms), frozenset(document.norms))
    return tuple(
        cue
        for cue in _cues()
        # Most cues fail at their first word, which is cheaper to see than to call for.
        if (cue.words[0] in words.text or words.known.issuperset(cue.norms[0]))
        and all(words.has(word, norms) for word, norms in zip(cue.words, cue.norms, strict=True))
    )


def _scores(own: str, above: Sequence[str]) -> tuple[Proposal, ...]:
    doubt = dict.fromkeys(Category, 1.0)
    reasons: dict[Category, list[str]] = {category: [] for category in Category}
    said: dict[Category, str] = dict.fromkeys(Category, "")
    for text, share, frame in ((own, 1.0, "{}"), *((title, _INHERITED, "（{}）") for title in above)):
        inherited: set[Category] = set()
        for cue in _found(text):
            reason = "＋".join(cue.words)
            # A title counts once for a category, however many words of it say so.
            if share < 1 and cue.category in inherited:
                continue
            inherited.add(cue.category)
            # A word inside another that counted already says nothing new.
            if reason in said[cue.category]:
                continue
            said[cue.category] += f"\n{reason}"
            doubt[cue.category] *= 1 - cue.weight * share
            reasons[cue.category].append(frame.format(reason))
    found = (
        Proposal(category, round(1 - doubt[category], 2), tuple(reasons[category]))
        for category in Category
        if 1 - doubt[category] >= WORTH_SHOWING
    )
    return tuple(sorted(found, key=lambda proposal: -proposal.score))


def judge(parts: Sequence[Part]) -> list[Judged]:
    """A proposal for each part of a guideline, in their order."""
    return _Judge(parts).judged


class _Judge:
    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._has_children = {part.parent for part in parts}
        self._titles = [_title(part) for part in parts]
        self._background = [self._is_background(index) for index in range(len(parts))]
        self._scope = self._scope_of_sections()
        self._binds: list[tuple[Binds, str]] = []
        self._duties: list[bool] = []
        self.judged: list[Judged] = []
        for index, part in enumerate(parts):
            self._binds.append(self._who(index))
            is_duty = self._is_duty(index)
            self._duties.append(is_duty)
            above = [title for ancestor in self._above(index) if (title := self._titles[ancestor])]
            own = f"{part.caption}\u3000{part.words}".strip()
            proposals = _scores(own, above) if own and part.kind != "heading" else ()
            self.judged.append(Judged(proposals, *self._binds[index], self._standing(index, proposals, is_duty)))

    def _above(self, index: int) -> Iterable[int]:
        parent = self._parts[index].parent
        while parent is not None:
            yield parent
            parent = self._parts[parent].parent

    def _is_background(self, index: int) -> bool:
        """Whether a part explains: a purpose, a definition, a way to ask."""
        places = (index, *self._above(index))
        return any(
            _BACKGROUND.search(words) for place in places for words in (self._titles[place], self._parts[place].label) if words
        )

    def _standing(self, index: int, proposals: Sequence[Proposal], is_duty: bool) -> Literal["clause", "unknown-duty", "remainder"]:
        part = self._parts[index]
        is_outside = part.kind == "text" and is_furniture(part.words)
        if part.kind == "heading" or not part.words or is_outside or self._background[index]:
            return "remainder"
        best = proposals[0].score if proposals else 0.0
        is_sure = part.kind == "clause" and best >= _SURE
        if not is_duty and not is_sure:
            return "remainder"
        if best >= ENOUGH:
            return "clause"
        is_only_lead = index in self._has_children and _LEAD.search(part.words) and len(part.words) <= _LONGEST_LEAD
        is_only_title = index in self._has_children and part.words == self._titles[index]
        return "remainder" if is_only_lead or is_only_title else "unknown-duty"

    def _is_duty(self, index: int) -> bool:
        part = self._parts[index]
        if _MEANING.search(part.words):
            return False
        if _DUTY.search(part.words) or any(_DUTY.search(sentence) for sentence in re.split("[。]", part.words) if sentence):
            return True
        if part.kind != "clause":
            return False
        # An item of a list is as much of a duty as what the list is for.
        return any(
            self._duties[above] or _FORBIDS.search(self._titles[above]) for above in self._above(index)
        )

    # -- whom it binds ----------------------------------------------------------------------

    def _who(self, index: int) -> tuple[Binds, str]:
        part = self._parts[index]
        if index in self._scope:
            return self._scope[index]
        said = _who_is_meant(self._titles[index] or "") or _who_is_meant(part.words)
        if said is not None:
            return said
        inherited = self._binds[part.parent] if part.parent is not None else ("both", "")
        return inherited if inherited[1] else self._scope.get(None, inherited)

    def _scope_of_sections(self) -> Mapping[int | None, tuple[Binds, str]]:
        """What the guideline says about its own scope: of all of it (None), and of single sections."""
        whole: tuple[Binds, str] | None = None
        sections: dict[int | None, tuple[Binds, str]] = {}
        for index, part in enumerate(self._parts):
            places = (index, *self._above(index))
            if not any(_SCOPE.search(self._titles[place]) for place in places if self._titles[place]):
                continue
            for sentence in _SENTENCE_END.split(part.words):
                if not _SPEAKS_OF_SCOPE.search(sentence):
                    continue
                said = _who_is_meant(sentence)
                if said is None:
                    continue
                named = set(section_references(sentence))
                meant = [
                    i for i, other in enumerate(self._parts) if other.parent is None or self._parts[other.parent].kind == "heading"
                    if named and _own_number(other) in named
                ]
                for i in meant:
                    sections[i] = said
                if not meant:
                    whole = said if whole is None or whole[0] == said[0] else ("both", f"{whole[1]}・{said[1]}")
        if whole is not None:
            for section, (who, words) in sections.items():
                # What it asks of some it asks beside what it asks of all.
                sections[section] = (who, words) if who == whole[0] else ("both", f"{whole[1]}・{words}")
            sections[None] = whole
        return sections


_FORBIDS = re.compile("禁止|遵守|順守|守る(?:べき)?こと|ならない|いけない|載せない|しない|注意|留意|事項|原則|心得|ルール|マナー|べき|前に")


def _title(part: Part) -> str:
    """The title of a part, if it has one: 3 適用範囲, （目的） above 第1条."""
    if part.caption:
        return part.caption
    if part.kind == "heading":
        return part.words
    title, separator, _ = part.words.partition("\u3000")
    if part.kind == "clause" and len(title) <= 32 and "。" not in title and (separator or part.label):
        return title
    return ""


def _own_number(part: Part) -> str:
    found = re.search(r"[0-9０-９一二三四五六七八九十]+", part.label)
    return next(section_references(f"第{found[0]}条"), "") if found else ""


def _who_is_meant(text: str) -> tuple[Binds, str] | None:
    personal, official = _PERSONAL.search(text), _OFFICIAL.search(text)
    if personal and official:
        return "both", f"{personal[0]}・{official[0]}"
    if personal:
        return ("both" if _ALSO.search(text, personal.end()) and "含" in text else "personal"), personal[0]
    return ("official", official[0]) if official else None
