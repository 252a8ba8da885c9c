"""Guidelines as they come: texts in every Japanese encoding, saved web pages, PDFs, and what is none of these."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from fpdf import FPDF
from hitokokyu.guideline.outline import outline
from hitokokyu.guideline.sources import (
    MAX_BYTES,
    MAX_CHARACTERS,
    GuidelineRefused,
    read_guideline,
)
from PIL import Image
from pylopdf_fonts_jp import sans_path

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidelines"
WORDS = (FIXTURES / "shiomi.txt").read_text(encoding="utf-8")


def written(tmp_path: Path, content: bytes, name: str = "guideline.txt") -> Path:
    file = tmp_path / name
    file.write_bytes(content)
    return file


def pdf_of(text: str, password: str | None = None) -> bytes:
    pdf = FPDF()
    pdf.add_font("sans", fname=str(sans_path()))
    pdf.set_font("sans", size=10)
    if password is not None:
        pdf.set_encryption(owner_password="owner", user_password=password)
    pdf.add_page()
    pdf.multi_cell(0, 6, text, align="L")
    return bytes(pdf.output())


def refusal(file: Path) -> str:
    with pytest.raises(GuidelineRefused) as refused:
        read_guideline(file)
    assert refused.value.words.ja.startswith(file.name) and refused.value.words.en.startswith(file.name)
    return refused.value.words.en


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc-jp", "euc_jis_2004", "iso-2022-jp"])
def test_text_in_any_encoding_is_the_same_text(tmp_path: Path, encoding: str) -> None:
    # ① is in the later ones of these only.
    words = WORDS.translate({ord("①"): "ア", ord("②"): "イ", ord("③"): "ウ"}) if encoding in ("euc-jp", "iso-2022-jp") else WORDS
    guidance = read_guideline(written(tmp_path, words.replace("\n", "\r\n").encode(encoding)))
    assert guidance.text == words
    assert (guidance.form, guidance.file) == ("text", "guideline.txt")


def test_web_page_has_its_list_numbers_and_none_of_its_scripts() -> None:
    guidance = read_guideline(FIXTURES / "kirinomiya.html")
    assert (guidance.form, guidance.encoding) == ("html", "utf-8")
    assert "2. パスワード、庁内システムの画面、入退室カード" in guidance.text
    assert "window" not in guidance.text and "color" not in guidance.text


def test_page_too_deep_to_read_is_refused_and_not_cut_off(tmp_path: Path) -> None:
    deep = f"<html><body><p>{WORDS}</p>{'<div>' * 3000}秘密を守ること。</body></html>"
    assert "cannot be read as a web page" in refusal(written(tmp_path, deep.encode(), "deep.html"))
    nested = f"<html><body><p>{WORDS}</p>{'<div>' * 300}秘密を守ること。</body></html>"
    assert "秘密を守ること。" in read_guideline(written(tmp_path, nested.encode(), "nested.html")).text


def test_page_with_an_xml_declaration(tmp_path: Path) -> None:
    page = f'<?xml version="1.0" encoding="Shift_JIS"?>\n<html><body><p>{WORDS}</p></body></html>'
    assert "守秘義務を守り" in read_guideline(written(tmp_path, page.encode("cp932"), "page.xhtml")).text


def test_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    page = f"<html><body><p>{WORDS}&#27;[31m&#x202e;&#xd800;</p></body></html>"
    text = read_guideline(written(tmp_path, page.encode(), "page.html")).text
    assert text.isascii() is False and not set(text) & {"\x1b", "\u202e", "\ud800"}


@pytest.mark.parametrize(("encoding", "written_in"), [("shift_jis", "cp932"), ("euc-jp", "euc_jis_2004")])
def test_web_page_in_the_encoding_it_names(tmp_path: Path, encoding: str, written_in: str) -> None:
    page = (FIXTURES / "kirinomiya.html").read_text(encoding="utf-8").replace("utf-8", encoding).replace("勤務中は", "① 勤務中は")
    guidance = read_guideline(written(tmp_path, page.encode(written_in), "page.html"))
    assert guidance.text == read_guideline(FIXTURES / "kirinomiya.html").text.replace("勤務中は", "① 勤務中は")


def test_pdf(tmp_path: Path) -> None:
    guidance = read_guideline(written(tmp_path, pdf_of(WORDS), "guideline.pdf"))
    assert guidance.form == "pdf" and guidance.encoding is None
    assert "".join(guidance.text.split()) == "".join(WORDS.split())


def test_pdf_has_the_same_clauses_as_the_text(tmp_path: Path) -> None:
    def clauses(text: str) -> list[tuple[str, str]]:
        return [(part.number, "".join(part.words.split())) for part in outline(text) if part.kind == "clause"]

    assert clauses(read_guideline(written(tmp_path, pdf_of(WORDS), "guideline.pdf")).text) == clauses(WORDS)


def test_scan_without_text(tmp_path: Path) -> None:
    page = BytesIO()
    Image.new("L", (600, 800), 255).save(page, "PDF")
    assert "seems to be a scan" in refusal(written(tmp_path, page.getvalue(), "scan.pdf"))


def test_pdf_that_cannot_be_opened(tmp_path: Path) -> None:
    whole = pdf_of(WORDS)
    assert "damaged or needs a password" in refusal(written(tmp_path, whole[:200], "half.pdf"))
    assert "damaged or needs a password" in refusal(written(tmp_path, pdf_of(WORDS, "secret"), "locked.pdf"))


@pytest.mark.parametrize("content", [b"", b" \n\r\n\t ", "\ufeff".encode(), "１２３、。（）\n".encode()])
@pytest.mark.parametrize("name", ["empty.txt", "empty.html"])
def test_nothing_to_read(tmp_path: Path, content: bytes, name: str) -> None:
    assert "there is no text in it" in refusal(written(tmp_path, content, name))


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(2000),
        b"PK\x03\x04" + bytes(range(256)) * 20,
        # Without a byte order mark nobody can tell what this is.
        WORDS.encode("utf-16-le"),
    ],
)
def test_no_text_at_all(tmp_path: Path, content: bytes) -> None:
    assert "cannot be read as text" in refusal(written(tmp_path, content))


def test_too_much(tmp_path: Path) -> None:
    assert "too large" in refusal(written(tmp_path, b"a" * (MAX_BYTES + 1)))
    long = "（１）秘密を守ること。\n" * (MAX_CHARACTERS // 12 + 1)
    assert "too long" in refusal(written(tmp_path, long.encode()))
