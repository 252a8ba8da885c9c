"""Puts together the sources of one language: the pages of the site, tables, and the documents in docs/."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from myst_parser.slugs import github_slugify

from . import tables

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")

SITE = Path(__file__).parents[1]
DOCS = SITE.parent
ROOT = DOCS.parent

_TABLE = re.compile(r"^<!-- table: ([a-z-]+) -->$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_PICTURE = re.compile(r"(!\[[^\]\n]*\]\(|src=\")images/")
_TO_HEADING = re.compile(r"(?<!!)\[([^\]\n]*)\]\(#([^)\s]+)\)")
_TO_ENGLISH = re.compile(r"^\[English below\]\(#[^)]*\)(?: · )?", re.MULTILINE)
_HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
_WIDE = "ぁ-んァ-ヶー一-龠々"
_BROKEN = re.compile(rf"^((?!#)[^\n]*[{_WIDE}、。」）])\n(?=[{_WIDE}「（])", re.MULTILINE)
_FENCED = re.compile(r"^(```.*?^```$)", re.MULTILINE | re.DOTALL)


def stage(language: Language, folder: Path) -> Path:
    """Write all sources of this language into a new folder, and return it.

    Raises:
        Undocumented: the program has settings that no words are there for.
    """
    shutil.copytree(SITE / language, folder)
    shutil.copytree(DOCS / "images", folder / "images")
    shutil.copytree(SITE / "images", folder / "images", dirs_exist_ok=True)
    for page in folder.rglob("*.md"):
        text = _outside_code(page.read_text(encoding="utf-8"), _joined)
        page.write_text(_TABLE.sub(lambda found: tables.table(found[1], language), text), encoding="utf-8")
    more = folder / "more"
    more.mkdir(exist_ok=True)
    for document in sorted(DOCS.glob("*.md")):
        text = _outside_code(part_of(document, language), _joined)
        (more / document.name).write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class _Heading:
    start: int
    """Where its line begins, and where it ends."""
    end: int
    level: int
    words: str


def part_of(document: Path, language: Language) -> str:
    """What a document says in one language, or all of it if its languages are not kept apart.

    A document in two languages has its Japanese first and then everything in English, under "## English" or
    a second title. What has a heading in both ("試験 / Tests") after that is for readers of both.
    """
    text = document.read_text(encoding="utf-8")
    first, *others = _headings(text)
    title = first.words
    english = next((heading for heading in others if heading.words == "English" or heading.level == 1), None)
    body = text[first.end :]
    if english is not None:
        common = next((one for one in others if one.start > english.start and _in_both(one.words)), None)
        japanese = text[first.end : english.start] + (text[common.start :] if common else "")
        in_english = text[english.end :]
        if language == "ja":
            # A rule between the languages would be the last thing on the page.
            body = _TO_ENGLISH.sub("", japanese).rstrip("\n- ") + "\n"
            body = _across(body, in_english, document.stem, language)
        elif english.level == 1:
            title = english.words
            body = _across(in_english, text[: english.start], document.stem, language)
        else:
            promoted = _outside_code(in_english, lambda plain: re.sub(r"^##(#+ )", r"#\1", plain, flags=re.MULTILINE))
            body = _across(promoted, text[: english.start], document.stem, language)
    otherwise = title if language == "ja" else document.stem.replace("-", " ").capitalize()
    title = tables.document_title(document.stem, language) or tables.in_language(title, language) or otherwise
    return f"# {title}\n\n{_outside_code(body.lstrip(), _with_links)}"


def _headings(text: str) -> Iterator[_Heading]:
    """Those outside of code."""
    code = [found.span() for found in _FENCED.finditer(text)]
    for found in _HEADING.finditer(text):
        if not any(start <= found.start() < end for start, end in code):
            yield _Heading(found.start(), found.end(), len(found[1]), found[2])


def _in_both(words: str) -> bool:
    halves = {language: tables.in_language(words, language) for language in LANGUAGES}
    return all(halves.values()) and halves["ja"] != halves["en"]


def _joined(text: str) -> str:
    """Without the ends of lines within a Japanese sentence: a browser would show them as spaces."""
    return _BROKEN.sub(r"\1", text)


def _across(text: str, elsewhere: str, name: str, language: Language) -> str:
    """Links to a heading that is only in the other language lead to the page in that language."""
    known, others = ({github_slugify(heading.words) for heading in _headings(half)} for half in (text, elsewhere))
    page = f"../../{'en' if language == 'ja' else 'ja'}/more/{name}.html"

    def led(found: re.Match[str]) -> str:
        return f'<a href="{page}">{found[1]}</a>' if found[2] in others - known else found[0]

    return _outside_code(text, lambda plain: _TO_HEADING.sub(led, plain))


def _with_links(text: str) -> str:
    """Links between documents stay; what is no page of the site is named only. Pictures are where pages have them."""

    def mended(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        if "://" in target or target.startswith("mailto:"):
            return found[0]
        named = (DOCS / target).resolve()
        if named.parent == DOCS.resolve() and named.suffix == ".md":
            return found[0]
        # A link that leads nowhere at all is kept, for the build to refuse it.
        return words if named.exists() else found[0]

    return _PICTURE.sub(r"\1/images/", _LINK.sub(mended, text))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text with everything but its code changed."""
    return "".join(part if part.startswith("```") else change(part) for part in _FENCED.split(text))
