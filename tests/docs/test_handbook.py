"""The handbook is whole: the same in both languages, no link leads nowhere, nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from .conftest import SITE

LANGUAGES = ("ja", "en")
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


@cache
def parsed(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def pages(handbook: Path) -> list[Path]:
    return sorted(handbook.rglob("*.html"))


def article(page: Path) -> Tag:
    found = parsed(page).find("article")
    assert isinstance(found, Tag)
    return found


def test_both_languages_have_the_same_pages(handbook: Path) -> None:
    ja, en = ({page.relative_to(handbook / language) for page in pages(handbook / language)} for language in LANGUAGES)
    assert ja == en
    assert {Path("use/privacy.html"), Path("reference/commands.html"), Path("more/extension.html")} <= ja


def test_both_languages_have_the_same_headings_and_pictures(handbook: Path) -> None:
    """On the pages of the handbook; the documents in docs/ are told in their own ways."""
    written = [page.relative_to(SITE / "ja").with_suffix(".html") for page in (SITE / "ja").rglob("*.md")]
    assert len(written) > 15
    for name in written:
        ja, en = (
            Counter(element.name for element in article(handbook / language / name)(["h1", "h2", "h3", "h4", "pre", "img"]))
            for language in LANGUAGES
        )
        assert ja == en, name


def test_every_page_is_in_its_language(handbook: Path) -> None:
    for language in LANGUAGES:
        for name in (SITE / language).rglob("*.md"):
            page = handbook / language / name.relative_to(SITE / language).with_suffix(".html")
            assert parsed(page).html["lang"] == language
            headings = [heading.get_text() for heading in article(page)(["h1", "h2"])]
            if language == "en":
                assert not any(map(JAPANESE.search, headings)), page
            else:
                assert JAPANESE.search(headings[0]), page


def test_the_words_of_the_frame_are_in_the_language_of_the_page(handbook: Path) -> None:
    ja, en = (parsed(handbook / language / "use" / "faq.html").get_text() for language in LANGUAGES)
    assert {"本文へ", "先頭へ", "このページ"} <= set(ja.split())
    assert "Skip to content" in en and "Back to top" in en
    assert parsed(handbook / "en" / "use" / "faq.html").find("input", class_="sidebar-search")["placeholder"] == "Search"


def test_every_document_is_in_the_handbook(handbook: Path) -> None:
    documents = {path.stem for path in SITE.parent.glob("*.md")}
    assert documents == {page.stem for page in (handbook / "ja" / "more").glob("*.html")}


def test_no_link_leads_nowhere(handbook: Path) -> None:
    wrong = []
    for page in pages(handbook):
        for element in parsed(page)(["a", "link", "img", "script"]):
            target = element.get("href") or element.get("src")
            if not target or urlsplit(target).scheme:
                continue
            place, fragment = unquote(urlsplit(target).path), unquote(urlsplit(target).fragment)
            file = (page.parent / place).resolve() if place else page
            if not file.is_file():
                wrong.append(f"{page.relative_to(handbook)}: {target}")
            elif fragment and file.suffix == ".html" and parsed(file).find(id=fragment) is None:
                wrong.append(f"{page.relative_to(handbook)}: no place {target}")
    assert wrong == []


def test_the_other_language_is_one_click_away(handbook: Path) -> None:
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        for page in pages(handbook / language):
            if page.name == "search.html":
                continue
            link = parsed(page).select_one(".other-language a")
            assert link is not None and link["hreflang"] == link["lang"] == other
            assert (page.parent / link["href"]).resolve() == handbook / other / page.relative_to(handbook / language)


def test_nothing_is_fetched_from_elsewhere(handbook: Path) -> None:
    for page in pages(handbook):
        for element in parsed(page)(["link", "img", "script", "iframe", "source", "video"]):
            target = element.get("href") or element.get("src") or ""
            assert not urlsplit(target).netloc, f"{page}: {target}"
    for sheet in handbook.rglob("*.css"):
        for target in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", sheet.read_text(encoding="utf-8")):
            assert not urlsplit(target).netloc, f"{sheet}: {target}"


def test_every_picture_says_what_it_shows(handbook: Path) -> None:
    for page in pages(handbook):
        for picture in parsed(page)("img"):
            assert picture.get("alt", "").strip(), f"{page}: {picture}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_entrance_leads_to_both_languages(handbook: Path, language: str) -> None:
    assert parsed(handbook / "index.html").find("a", href=f"{language}/index.html") is not None
