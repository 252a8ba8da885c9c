"""Cut the text of a guideline into clauses with their numbers. Nothing is lost: every character has its part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Literal

from ..text.document import tokenize
from .markers import BULLETS, SPACES, Marker, bracketed_heading, caption, marker_at

Kind = Literal["clause", "heading", "text"]

_LONGEST_TITLE = 32
_SURE_TITLE = 20
_DEEPEST = 12
"""Lists inside lists. No office goes deeper; a damaged text may seem to."""

_INDENT = 2
"""From how many columns on a list stands further in than another."""

_LONGEST_NAME = 16
"""Of a heading in the number of a clause."""
"""In characters. A longer line is a sentence, with or without a full stop."""

_FULL_LINE = 25
"""A line this long without a full stop goes on in the next one."""

_SECTIONS = ("第編", "第章", "第節", "第款")
_BULLET = "・"
"""Begins the number of what only has a bullet in the text."""
_STOPS = "。！？!?」』）)】：:"
_LINKED = re.compile("ただし|但し|なお、|この場合|※|[（(]?注[)）:：0-9０-９]")
_DATE = re.compile(r"(?:平成|令和|昭和|20)[\d０-９元一二三四五六七八九十 　]{1,5}(?:年|[./-])|Ver", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"[-–—－・\s　]*[0-9０-９]{1,3}(?:\s*[/／]\s*[0-9０-９]{1,3})?(?:\s*ページ)?[-–—－・\s　]*|[-–—－_=＝─━]{3,}")
_FURNITURE = re.compile(
    "ページの先頭|メニューを飛ばして|現在地|トップページ|ページID|ページ番号|更新日|印刷|本文へ|お問い?合わ?せ|問い?合わ?せ先"
    "|このページ|このホームページ|PDFファイル|Adobe|Copyright|©|サイトマップ|関連リンク|〒|(?:電話|TEL|ファ(?:ック|ク)ス|FAX)(?:番号)?[ \u3000:：(（0-9０-９]",
    re.IGNORECASE,
)
_ENDS_OPEN = ("助詞", "接続詞", "連体詞")
_GUIDELINE = re.compile("(?:ガイドライン|指針|要綱|要領|規程|規則|規定|基準|ルール|手引き?|ポリシー|方針|心得|マニュアル|について)$")
_TITLES = ("はじめに", "おわりに", "終わりに", "最後に", "あたって", "当たって", "について", "に関して", "向けて")
"""Ends of titles that would be half sentences elsewhere."""


@dataclass(slots=True)
class Part:
    """A clause, a heading, or anything else that stands in the text."""

    kind: Kind
    parent: int | None
    """Index of the part that this one belongs under."""
    label: str = ""
    """What stands before it, as written: 第3条, (1), ・."""
    caption: str = ""
    """The title that stands above an article."""
    number: str = ""
    """`7-1-エ`: no two parts have the same."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Where in the text, half-open, in code points. All parts together cover it, and no two overlap."""
    words: str = ""
    """What it says, without its label and without line breaks."""


@dataclass(slots=True)
class _Open:
    """A part that may still get children or further lines."""

    part: int
    marker: Marker | None
    """None: a heading without a number."""
    value: int
    indent: int
    has_body: bool = False
    has_children: bool = False
    listed: bool = False
    """The one before it in its list had neither body nor children, so it is no title either."""
    count: int = 0
    """How many children without a number of their own it has."""


def outline(text: str) -> list[Part]:
    """The parts of a guideline, in order."""
    return _Outline(text).parts


class _Outline:
    def __init__(self, text: str) -> None:
        self.parts: list[Part] = []
        self._components: list[str] = []
        self._stack: list[_Open] = []
        self._current: int | None = None
        """The part that the line before belongs to."""
        self._last_line = ""
        self._blank_before = True
        self._root_count = 0
        self._captioned: list[tuple[str, tuple[int, int]]] = []
        lines = _lines(text)
        for index, (start, end) in enumerate(lines):
            following = text[slice(*lines[index + 1])].strip() if index + 1 < len(lines) else ""
            self._line(text[start:end], (start, end), following)
        self._captions_are_text()
        for part in self.parts:
            # Bold in Markdown.
            part.words = part.words.replace("**", "")
        _name(self.parts, self._components)

    # -- one line ---------------------------------------------------------------------------

    def _line(self, raw: str, span: tuple[int, int], following: str) -> None:
        line = raw.strip()
        if not line:
            self._blank(span)
            return
        if _PAGE_NUMBER.fullmatch(line):
            self._new_text(span, "", is_current=False)
            return
        goes_on = self._current is not None and _goes_on(self._last_line, line, self._blank_before)
        title = caption(line)
        if title is not None and _begins_article(following, only_articles=goes_on):
            self._captioned.append((title, span))
            return
        if not goes_on and is_furniture(line):
            self._captions_are_text()
            self._new_text(span, line, is_current=True)
        elif (marker := self._accepted(raw, goes_on)) is not None:
            self._clause(raw, marker, span)
        elif not goes_on and self._is_heading(raw, following):
            self._heading(line, span, None)
            # No sentence begins in a heading.
            line = ""
        else:
            self._captions_are_text()
            self._words(raw, line, span, goes_on)
        self._last_line = line
        self._blank_before = False

    def _blank(self, span: tuple[int, int]) -> None:
        self._blank_before = True
        if self._captioned:
            title, (start, _) = self._captioned.pop()
            self._captioned.append((title, (start, span[1])))
        elif self.parts:
            _extend(self.parts[-1], span)
        else:
            self._new_text(span, "", is_current=False)

    def _words(self, raw: str, line: str, span: tuple[int, int], goes_on: bool) -> None:
        """A line that begins nothing: more of the part before it, or a paragraph."""
        top = self._stack[-1] if self._stack else None
        current = self.parts[self._current] if self._current is not None else None
        if current is not None and not is_furniture(current.words):
            indented = raw.startswith("\u3000") and self._last_line[-1:] in _STOPS
            # The end of a short line is the end of what it says.
            is_full = len(self._last_line) >= _FULL_LINE or self._last_line[-1:] in _STOPS
            if goes_on or (is_full and not self._blank_before and not indented and current.kind != "heading"):
                self._more(current, line, span)
                if top is not None and top.part == self._current:
                    top.has_body = True
                return
            if (
                top is not None
                and top.part == self._current
                and top.marker is not None
                and (_LINKED.match(line) or (self._is_title(top) and not top.listed))
            ):
                self._more(current, line, span)
                top.has_body = True
                return
        self._new_text(span, line, is_current=True)

    def _more(self, part: Part, line: str, span: tuple[int, int]) -> None:
        is_apart = len(self._last_line) < _FULL_LINE and not _goes_on(self._last_line, line, True)
        words_meet = part.words[-1:].isascii() and line[:1].isascii() and part.words[-1:].isalnum()
        separator = "\u3000" if is_apart and part.words and part.words[-1] not in _STOPS else " " if words_meet else ""
        part.words = f"{part.words}{separator}{line}"
        _extend(part, span)

    def _new_text(self, span: tuple[int, int], words: str, *, is_current: bool) -> None:
        parent = next(
            (entry for entry in reversed(self._stack) if entry.marker is None or self._is_title(entry)), None
        )
        if parent is None:
            self._root_count += 1
            component = f"¶{self._root_count}"
        else:
            parent.count += 1
            component = f"¶{parent.count}"
        self._add(Part("text", parent.part if parent else None, spans=[span], words=words), component)
        if is_current:
            self._current = len(self.parts) - 1

    def _captions_are_text(self) -> None:
        for title, span in self._captioned:
            self._new_text(span, title, is_current=True)
        self._captioned.clear()

    def _add(self, part: Part, component: str) -> None:
        self.parts.append(part)
        self._components.append(component)

    # -- headings ---------------------------------------------------------------------------

    def _is_heading(self, raw: str, following: str) -> bool:
        line = raw.strip()
        if bracketed_heading(line) or (self._current is None and _GUIDELINE.search(line)):
            return True
        if len(line) > _LONGEST_TITLE or line[-1] in "。、，,．.：:;；" or "。" in line or _DATE.match(line):
            return False
        is_apart = self._blank_before or self._last_line[-1:] in _STOPS
        is_alone = self._blank_before and not following and len(line) <= _SURE_TITLE
        is_open = not is_alone and _ends_with(line, _ENDS_OPEN) and not line.endswith(_TITLES)
        if not is_apart or is_open or not any(character.isalpha() for character in line):
            return False
        if not following or following.startswith("\u3000") or marker_at(following) is not None:
            return True
        return len(line) <= _SURE_TITLE and len(following) > 2 * len(line) and "。" in following

    def _heading(self, line: str, span: tuple[int, int], marker: Marker | None) -> None:
        self._captions_are_text()
        level = len(marker.family) if marker else 0
        while self._stack and not self._stays_open(self._stack[-1], level):
            self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        if parent is not None:
            parent.has_children = True
        part = Part("heading", parent.part if parent else None, label=marker.family if marker else "", spans=[span], words=line)
        self._add(part, f"§{line}")
        self._current = len(self.parts) - 1
        # Markdown headings nest by their level; it is kept as the indent.
        self._stack.append(_Open(self._current, None, 0, indent=level))

    def _stays_open(self, entry: _Open, level: int) -> bool:
        """Whether a heading without a number is part of this."""
        if entry.marker is None:
            return 0 < entry.indent < level
        if entry.marker.family in _SECTIONS:
            return True
        is_section = len(self._stack) == 1 and self._is_title(entry) and not entry.listed
        return is_section and entry.marker.family not in BULLETS and (entry.has_children or entry.part == len(self.parts) - 1)

    def _is_title(self, entry: _Open) -> bool:
        words = self.parts[entry.part].words
        return entry.has_body or (len(words) <= _LONGEST_TITLE and "。" not in words)

    # -- clauses ----------------------------------------------------------------------------

    def _accepted(self, raw: str, goes_on: bool) -> Marker | None:
        marker = marker_at(raw)
        if marker is None:
            return None
        if not marker.number:
            return None if goes_on and marker.family in BULLETS else marker
        if marker.family == "附則" or marker.family.startswith("第"):
            return None if goes_on and not self._blank_before else marker
        indent = _indent(raw)
        siblings = self._siblings(marker, indent)
        if siblings is not None and marker.may_be(siblings.value + 1):
            return marker
        if self._is_paragraph(marker):
            return marker
        if goes_on:
            return None
        if marker.may_be(1):
            return marker
        if marker.is_sure:
            return marker
        # A text that begins in the middle: its first section is not the first.
        is_first = not any(entry.marker for entry in self._stack)
        return marker if is_first and self._blank_before and len(raw.strip()) <= _LONGEST_TITLE else None

    def _siblings(self, marker: Marker, indent: int) -> _Open | None:
        """The innermost open list that this marker may go on with, one as far from the edge before any other."""
        same = [entry for entry in self._stack if entry.marker is not None and entry.marker.family == marker.family]
        fitting = [entry for entry in reversed(same) if marker.may_be(entry.value + 1)]
        aligned = [entry for entry in fitting if abs(entry.indent - indent) < _INDENT]
        return next(iter((*aligned, *fitting, *reversed(same))), None)

    def _is_paragraph(self, marker: Marker) -> bool:
        """Whether a bare 2 is the second paragraph of the article above it, the first of which has no number."""
        if marker.family != "1" or not any(entry.marker and entry.marker.family == "第条" for entry in self._stack):
            return False
        siblings = self._siblings(marker, 0)
        return marker.value == (2 if siblings is None else siblings.value + 1)

    def _clause(self, raw: str, marker: Marker, span: tuple[int, int]) -> None:
        if marker.family.startswith("#"):
            self._heading(raw[marker.end :].strip(" \t#*_\n\u3000"), span, marker)
            return
        indent = _indent(raw)
        listed = self._make_room(marker, indent)
        del self._stack[_DEEPEST:]
        parent = self._stack[-1] if self._stack else None
        if parent is not None:
            parent.has_children = True
        component = f"§{raw.strip()}" if marker.family in _SECTIONS else marker.number
        if not component:
            if parent is None:
                self._root_count += 1
                component = f"{_BULLET}{self._root_count}"
            else:
                parent.count += 1
                component = f"{_BULLET}{parent.count}"
        value = self._value(marker, listed)
        spans = [span]
        title = ""
        if self._captioned:
            title, caption_span = self._captioned.pop()
            self._captions_are_text()
            spans = [(caption_span[0], span[1])] if caption_span[1] == span[0] else [caption_span, span]
        words = raw[marker.end :].strip()
        kind: Kind = "heading" if marker.family in _SECTIONS else "clause"
        part = Part(kind, parent.part if parent else None, raw[: marker.end].strip(), title, spans=spans, words=words)
        self._add(part, component)
        self._current = len(self.parts) - 1
        self._stack.append(_Open(self._current, marker, value, indent, listed=listed is not None and not (listed.has_body or listed.has_children)))
        self._second_marker(raw, marker, span)

    def _value(self, marker: Marker, before: _Open | None) -> int:
        if before is not None and marker.may_be(before.value + 1):
            return before.value + 1
        return 1 if marker.may_be(1) else marker.value

    def _second_marker(self, raw: str, marker: Marker, span: tuple[int, int]) -> None:
        """第3条 (1) … on one line: the article, and its first item."""
        inner = marker_at(raw, marker.end)
        if inner is None or not inner.is_sure or inner.value != 1 or inner.family in (marker.family, "附則") or not inner.number:
            return
        part = self.parts[-1]
        part.words = ""
        cut = span[0] + marker.end
        first, _ = part.spans.pop()
        part.spans.append((first, cut))
        # As if it stood on a line of its own.
        self._clause(" " * marker.end + raw[marker.end :], inner, (cut, span[1]))

    def _make_room(self, marker: Marker, indent: int) -> _Open | None:
        """Close what this clause does not belong under; the one before it in its list, if there is one."""
        if marker.family == "附則":
            self._stack.clear()
            return None
        if marker.family in _SECTIONS:
            rank = _SECTIONS.index(marker.family)
            return self._close_while(
                lambda entry: entry.marker is None or entry.marker.family not in _SECTIONS[:rank], marker.family
            )
        if marker.family == "第条":
            return self._close_while(lambda entry: entry.marker is None or entry.marker.family not in _SECTIONS, "第条")
        if not marker.number:
            return self._close_bullets(marker, indent)
        siblings = self._siblings(marker, indent)
        begins = siblings is not None and marker.may_be(1) and not marker.may_be(siblings.value + 1)
        if siblings is None or (begins and (self._stack[-1] is not siblings or self._is_inside(siblings, indent))):
            # The first of a new list, under whatever was said last; the 項 of an article under the article.
            if self._is_paragraph(marker):
                self._close_while(lambda entry: entry.marker is None or entry.marker.family != "第条", "")
            elif marker.family.startswith("1.1"):
                self._close_while(lambda entry: not self._is_above(entry, marker), "")
            return None
        while self._stack[-1] is not siblings:
            self._stack.pop()
        return self._stack.pop()

    def _is_inside(self, entry: _Open, indent: int) -> bool:
        """Whether a list that counts like the one of `entry` stands inside of it: 3. 基本原則, then 1. 法令の遵守."""
        return indent >= entry.indent + _INDENT or (self._is_title(entry) and not entry.listed and not entry.has_body)

    def _is_above(self, entry: _Open, marker: Marker) -> bool:
        return entry.marker is None or marker.number.startswith(f"{entry.marker.number}-")

    def _close_bullets(self, marker: Marker, indent: int) -> _Open | None:
        for index in range(len(self._stack) - 1, -1, -1):
            entry = self._stack[index]
            if entry.marker is None:
                return None
            if entry.marker.family == marker.family and indent < entry.indent + _INDENT:
                if indent <= entry.indent - _INDENT and any(
                    other.marker and other.marker.family == marker.family for other in self._stack[:index]
                ):
                    continue
                del self._stack[index:]
                return entry
        return None

    def _close_while(self, is_below: Callable[[_Open], bool], family: str) -> _Open | None:
        """The last one closed, if it is of this family."""
        last: _Open | None = None
        while self._stack and is_below(self._stack[-1]):
            last = self._stack.pop()
        return last if last is not None and last.marker is not None and last.marker.family == family else None


def is_furniture(words: str) -> bool:
    """Whether words belong to the web page that a guideline stands on, and not to it."""
    return _FURNITURE.match(words) is not None


def _lines(text: str) -> list[tuple[int, int]]:
    ends = [found.end() for found in re.finditer(r"\n", text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    starts = [0, *ends[:-1]]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _indent(raw: str) -> int:
    return len(raw) - len(raw.lstrip(SPACES))


def _extend(part: Part, span: tuple[int, int]) -> None:
    start, end = part.spans[-1]
    if end == span[0]:
        part.spans[-1] = (start, span[1])
    else:
        part.spans.append(span)


def _begins_article(line: str, *, only_articles: bool) -> bool:
    marker = marker_at(line)
    return marker is not None and bool(marker.number) and (marker.family == "第条" or not only_articles)


def _ends_with(line: str, kinds: Sequence[str]) -> bool:
    morphemes = tokenize(line[-20:])
    return bool(morphemes) and morphemes[-1][1].part_of_speech()[0] in kinds


def _begins_with(line: str, kinds: Sequence[str]) -> bool:
    morphemes = tokenize(line[:20])
    return bool(morphemes) and morphemes[0][1].part_of_speech()[0] in kinds


def _goes_on(last: str, line: str, blank_between: bool) -> bool:
    """Whether a line is the rest of a sentence that was cut in two."""
    if not last or last[-1] in _STOPS or (blank_between and last.endswith(_TITLES)):
        return False
    if last[-1] in "、，," or line[0] in "、。，．」）)』":
        return True
    if _ends_with(last, _ENDS_OPEN) or _begins_with(line, ("助詞", "助動詞")):
        return True
    return not blank_between and len(last) >= _FULL_LINE and marker_at(line) is None


def _name(parts: Sequence[Part], components: Sequence[str]) -> None:
    """Give every part its number: as short as it can be told from the others."""
    numbers = _full_numbers(parts, components)
    common = commonprefix([_headings(number) for part, number in zip(parts, numbers, strict=True) if part.kind == "clause"])
    while common and any(len(number) > len(common) and number[len(common)].startswith(_BULLET) for number in numbers):
        # Nothing but this heading says what the bullets count.
        common = common[:-1]
    numbers = [number[len(common) :] if number[: len(common)] == tuple(common) and len(number) > len(common) else number for number in numbers]
    short = [_joined(number, with_headings=False) for number in numbers]
    counts = Counter(name for part, name in zip(parts, short, strict=True) if part.kind == "clause")
    # Where two lists count alike, the headings above them tell them apart, for the whole of each list.
    marked = {_headings(number) for number, name in zip(numbers, short, strict=True) if counts[name] > 1} - {()}
    used: Counter[str] = Counter()
    for part, number, name in zip(parts, numbers, short, strict=True):
        if part.kind != "clause" or _headings(number) in marked:
            name = _joined(number, with_headings=True)
        used[name] += 1
        part.number = name if used[name] == 1 else f"{name}.{used[name]}"


def _full_numbers(parts: Sequence[Part], components: Sequence[str]) -> list[tuple[str, ...]]:
    """The components of each number, headings included.

    The first paragraph of an article has no number in the text; its items have, where there is a second one: 3-1-2.
    """
    articles = {
        part.parent
        for part in parts
        if part.kind == "clause" and _is_plain(part.label) and part.parent is not None
        if re.match("第.+条", parts[part.parent].label)
    }
    numbers: list[tuple[str, ...]] = []
    for part, component in zip(parts, components, strict=True):
        above = numbers[part.parent] if part.parent is not None else ()
        is_item = part.parent is not None and part.kind == "clause" and not _is_plain(part.label)
        if is_item and part.parent in articles:
            above = (*above, "1")
        numbers.append((*above, component))
    return numbers


def _is_plain(label: str) -> bool:
    return label.isdecimal()


def _headings(number: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(component for component in number if component.startswith("§"))


def _joined(number: tuple[str, ...], *, with_headings: bool) -> str:
    chosen: list[str] = []
    for component, following in zip(number, (*number[1:], ""), strict=True):
        if component.startswith("§"):
            if with_headings or following.startswith(_BULLET):
                chosen.append(component[1:].strip("【】〔〕［］[]＜＞〈〉 　").replace(" ", "").replace("\u3000", "")[:_LONGEST_NAME])
        elif chosen and component.startswith(f"{chosen[-1]}-"):
            # 1-2 under 1 says where it stands by itself.
            chosen[-1] = component
        else:
            chosen.append(component.removeprefix(_BULLET) if chosen else component)
    return "-".join(chosen)
