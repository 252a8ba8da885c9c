"""A guideline as plain text: from a text file, a saved web page or a PDF."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..models import Localized

Form = Literal["text", "html", "pdf"]

MAX_BYTES = 8_000_000
"""Largest file that is read. A guideline of a hundred pages with pictures is smaller."""

MAX_CHARACTERS = 200_000
"""Longest text that is cut into clauses: some three hundred pages."""

_FEWEST_LETTERS = 20
_ENCODINGS = ["utf_8", "utf_16", "iso2022_jp", "cp932", "euc_jp", "euc_jis_2004"]
_WIDER = {"shift_jis": "cp932"}
"""What pages that name the first are written in: with ① and Ⅰ."""
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)
# What a PDF or a page may hold beside its letters: a terminal would obey some of it, and files refuse some.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HEAD = 4096
"""In how many of the first bytes a file says what it is."""


class GuidelineRefused(ValueError):
    """A guideline, or a draft of one, that cannot be used. `words` say what is wrong and how to mend it."""

    def __init__(self, ja: str, en: str) -> None:
        self.words = Localized(ja=ja, en=en)
        super().__init__(f"{ja}\n{en}")


@dataclass(frozen=True, slots=True)
class Guidance:
    """The words of a guideline, and where they are from."""

    file: str
    """Name of the file, without its folder."""
    form: Form
    encoding: str | None
    """How the characters of a text or a web page were written; None for a PDF."""
    sha256: str
    """Of the file."""
    text: str


def read_guideline(path: Path) -> Guidance:
    """The text of a guideline. Of a web page neither scripts nor styles, of a PDF no pictures.

    Raises:
        GuidelineRefused: there is no text in it, or it cannot be read.
        OSError: the file cannot be opened.
    """
    if path.stat().st_size > MAX_BYTES:
        raise GuidelineRefused(
            f"{path.name}: 大きすぎます。{MAX_BYTES // 1_000_000} MB までです。ガイドラインの本文だけを保存してください。",
            f"{path.name}: too large; at most {MAX_BYTES // 1_000_000} MB are read. Save the guideline itself and nothing else.",
        )
    content = path.read_bytes()
    form, encoding, text = _text(path.name, content)
    text = _UNREADABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    if sum(map(str.isalpha, text[: MAX_CHARACTERS])) < _FEWEST_LETTERS:
        if form == "pdf":
            raise GuidelineRefused(
                f"{path.name}: 文字がありません。紙を読み取った画像の PDF のようです。"
                "文字認識（OCR）をかけるか、もとの文書から PDF かテキストに保存し直してください。",
                f"{path.name}: no text in it. It seems to be a scan; run it through OCR, or save the original document as PDF or text.",
            )
        raise GuidelineRefused(
            f"{path.name}: 本文がありません。ガイドラインの文が入ったファイルを渡してください。",
            f"{path.name}: there is no text in it. Give a file with the words of the guideline.",
        )
    if len(text) > MAX_CHARACTERS:
        raise GuidelineRefused(
            f"{path.name}: 長すぎます（{len(text):,} 文字。{MAX_CHARACTERS:,} 文字まで）。ガイドラインの本文だけにしてください。",
            f"{path.name}: too long ({len(text):,} characters; at most {MAX_CHARACTERS:,}). Keep the guideline itself and nothing else.",
        )
    return Guidance(path.name, form, encoding, hashlib.sha256(content).hexdigest(), text)


def _text(name: str, content: bytes) -> tuple[Form, str | None, str]:
    if content.startswith(b"%PDF"):
        return "pdf", None, _of_pdf(name, content)
    is_html = name.lower().endswith((".html", ".htm", ".xhtml")) or _HTML.search(content[:_HEAD])
    declared = _DECLARED.search(content[:_HEAD]) if is_html else None
    encoding, text = _decoded(name, content, (declared[1] or declared[2]).decode() if declared else None)
    return ("html", encoding, _of_html(name, text)) if is_html else ("text", encoding, text)


def _decoded(name: str, content: bytes, declared: str | None) -> tuple[str, str]:
    """The name of the encoding, and the characters."""
    # Here and not above: it takes time, and nothing else needs it.
    import charset_normalizer

    # What changes characters by escapes is good UTF-8, too, but not to read.
    for encoding in ("iso-2022-jp",) if b"\x1b$" in content else ("utf-8-sig", declared):
        try:
            if encoding is not None:
                known = codecs.lookup(encoding).name
                text = content.decode(_WIDER.get(known, known))
                return _readable(name, "utf-8" if encoding == "utf-8-sig" else encoding, text)
        except (UnicodeDecodeError, LookupError):
            pass
    best = charset_normalizer.from_bytes(content, cp_isolation=_ENCODINGS).best()
    if best is None:
        raise _not_text(name)
    return _readable(name, best.encoding.replace("_", "-"), str(best))


def _readable(name: str, encoding: str, text: str) -> tuple[str, str]:
    if any(unicodedata.category(character) == "Cc" and character not in "\t\n\r\f\v\x85" for character in set(text)):
        raise _not_text(name)
    return encoding, text.removeprefix("\ufeff")


def _not_text(name: str) -> GuidelineRefused:
    return GuidelineRefused(
        f"{name}: 文字として読めません。テキスト（UTF-8、Shift_JIS、EUC-JP、BOM つき UTF-16）、保存したウェブページ（HTML）、PDF のどれかにしてください。"
        "Word や一太郎の文書は、PDF かテキストに保存し直してください。",
        f"{name}: cannot be read as text. Give plain text (UTF-8, Shift_JIS, EUC-JP, UTF-16 with a byte order mark), a saved web page"
        " (HTML) or a PDF. Save documents of a word processor as PDF or text.",
    )


def _of_html(name: str, html: str) -> str:
    from inscriptis import Inscriptis  # type: ignore[import-untyped]
    from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
    from lxml.etree import LxmlError, ParserError  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

    try:
        # Without huge_tree, what is nested hundreds deep would be missing without a word.
        tree = document_fromstring(_XML_DECLARATION.sub("", html), parser=HTMLParser(huge_tree=True))
        return str(Inscriptis(tree, ParserConfig()).get_text())
    except ParserError:
        # Nothing in it, or nothing but comments.
        return ""
    except (LxmlError, RecursionError, ValueError):
        raise GuidelineRefused(
            f"{name}: ウェブページとして読めません。ブラウザで開き、本文を写してテキストに保存してください。",
            f"{name}: cannot be read as a web page. Open it in a browser, copy the text and save it as plain text.",
        ) from None


def _of_pdf(name: str, content: bytes) -> str:
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

    try:
        document = PdfDocument(content)
        try:
            pages, length = [], 0
            for page in document:
                pages.append(page.get_textpage().get_text_range())
                length += len(pages[-1])
                if length > MAX_CHARACTERS:
                    break  # Too long already, and a few bytes of PDF can hold a great deal more.
        finally:
            document.close()
    except PdfiumError:
        raise GuidelineRefused(
            f"{name}: PDF を開けません。こわれているか、パスワードがかかっています。保存し直すか、パスワードを外してください。",
            f"{name}: the PDF cannot be opened. It is damaged or needs a password; save it again, or without one.",
        ) from None
    # PDFium marks a hyphen at the end of a line with U+FFFE, and what it cannot name with NUL.
    return "\n".join(pages).replace("\ufffe", "").replace("\0", "")
