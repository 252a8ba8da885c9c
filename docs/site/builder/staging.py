"""Puts together the sources of one language: the pages of the site, tables, and the documents in docs/."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
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
_ENGLISH = re.compile(r"^## English\n", re.MULTILINE)
_TO_HEADING = re.compile(r"(?<!!)\[([^\]\n]*)\]\(#([^)\s]+)\)")
_TO_ENGLISH = re.compile(r"^.*\]\(#english\).*\n", re.MULTILINE)
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


def part_of(document: Path, language: Language) -> str:
    """What a document says in one language, or all of it if its languages are not kept apart.

    A document in two languages has its Japanese first, and then everything in English under "## English".
    """
    text = document.read_text(encoding="utf-8")
    parts = _ENGLISH.split(text, maxsplit=1)
    # A rule between the languages would be the last thing on the page.
    japanese = _TO_ENGLISH.sub("", parts[0]).rstrip("\n- ") + "\n"
    first = _HEADING.search(japanese)
    title = first[2] if first else document.stem
    if len(parts) == 2 and language == "en":
        body = _outside_code(parts[1], lambda plain: _HEADING.sub(lambda found: f"{found[1][1:]} {found[2]}", plain))
    else:
        body = japanese[first.end() :] if first else japanese
    otherwise = title if language == "ja" else document.stem.replace("-", " ").capitalize()
    if len(parts) == 2:
        here, elsewhere = (parts[0], parts[1]) if language == "ja" else (parts[1], parts[0])
        body = _outside_code(body, lambda plain: _across(plain, here, elsewhere, document.stem, language))
    heading = f"# {tables.document_title(document.stem, language) or tables.in_language(title, language) or otherwise}\n\n"
    return heading + _outside_code(body.lstrip("\n"), _with_links)


def _joined(text: str) -> str:
    """Without the ends of lines within a Japanese sentence: a browser would show them as spaces."""
    return _BROKEN.sub(r"\1", text)


def _across(text: str, here: str, elsewhere: str, name: str, language: Language) -> str:
    """Links from one half of a document to a heading of the other lead to the page in the other language."""
    known, others = (
        {github_slugify(heading[2]) for heading in _HEADING.finditer(_outside_code(half, str, code=""))}
        for half in (here, elsewhere)
    )
    page = f"../../{'en' if language == 'ja' else 'ja'}/more/{name}.html"

    def led(found: re.Match[str]) -> str:
        return f'<a href="{page}">{found[1]}</a>' if found[2] in others - known else found[0]

    return _TO_HEADING.sub(led, text)


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


def _outside_code(text: str, change: Callable[[str], str], *, code: str | None = None) -> str:
    """The text with everything but its code changed; `code` stands for the code if it is given."""
    return "".join(
        (part if code is None else code) if part.startswith("```") else change(part) for part in _FENCED.split(text)
    )
