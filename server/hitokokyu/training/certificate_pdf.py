"""Drawing a certificate as a PDF, and reading one back.

The typeface is Noto Serif JP (SIL Open Font License 1.1, which lets documents embed it), from the
package `pylopdf-fonts-jp`; only the letters that occur are embedded. The file is PDF/A-2u: made to
be archived, and each letter can be found and read aloud as what it is.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from pylopdf_fonts_jp import serif_path
from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

from ..models import Localized
from ..pack.schema import Language
from .certificate import CODE_LABEL, LABELS, Certificate

_TITLE = Localized(ja="修了証", en="Certificate of completion")
_SENTENCE = Localized(
    ja="次のとおり、講習のテストに合格したことを記します。",
    en="This records that the test of the following course was passed.",
)
_MAKER = Localized(ja="ひと呼吸　投稿する前の、ひと呼吸。", en="hitokokyu – take a breath before you post")
_PROVES = Localized(
    ja=(
        "確認コードは、上の各行から計算した値です（SHA-256 の前半）。このファイルを hitokokyu training verify に渡すか、各行を打ち込むと、\n"
        "あとからの書き換えや写し間違いがないかを確かめられます。だれが受けたか、だれが作ったかを証明するものではありません。"
    ),
    en=(
        "The code is worked out from the lines above (the first half of their SHA-256). Given this file, or the lines as typed,\n"
        "hitokokyu training verify tells whether anything was changed or mistyped since. It does not prove who took the test,\n"
        "or who made this document."
    ),
)

_GREEN: Final = (27, 106, 98)
_INK: Final = (28, 42, 40)
_SOFT: Final = (77, 95, 91)
_WIDTH, _HEIGHT = 297.0, 210.0
"""A4, landscape, in millimetres."""
_MARGIN = 30.0
_LABEL_WIDTH = 56.0
_FOOT = 164.0
"""Where the lines have to end, from the top."""
_SCALES = (1.0, 0.85, 0.7, 0.55)
"""Sizes to try until everything fits."""
_COLON: Final = {"ja": "：", "en": ":"}
_NO_SUCH_LETTER = "〓"


class NotPrintable(ValueError):
    """The name has a letter that the typeface lacks."""


class NotReadable(ValueError):
    """This file is no certificate, or its letters cannot be read."""


def draw(certificate: Certificate, language: Language, made: datetime) -> bytes:
    """The PDF of a certificate.

    Raises:
        NotPrintable
    """
    if not _is_printable(certificate.lines["name"]):
        raise NotPrintable
    # What is printed counts: a title with a letter that the typeface lacks gets a stand-in.
    certificate = Certificate({line: _printable(text) for line, text in certificate.lines.items()})
    for scale in _SCALES:
        pdf = FPDF(orientation="landscape", unit="mm", format="A4", enforce_compliance="PDF/A-2U")
        pdf.set_title(f"{getattr(_TITLE, language)} {certificate.lines['course']}")
        pdf.set_lang("ja-JP" if language == "ja" else "en-GB")
        pdf.set_creator("hitokokyu")
        pdf.set_creation_date(made)
        pdf.set_auto_page_break(False)
        pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
        pdf.add_font("serif", fname=serif_path())
        pdf.add_page()
        _frame(pdf)
        _head(pdf, language)
        _lines(pdf, certificate, language, scale)
        if pdf.get_y() <= _FOOT:
            break
    _foot(pdf, language)
    return bytes(pdf.output())


def read(content: bytes) -> tuple[Certificate, str]:
    """The lines that are printed in a PDF, and the code.

    Raises:
        NotReadable
    """
    try:
        document = PdfDocument(content)
        try:
            text = document[0].get_textpage().get_text_bounded()
        finally:
            document.close()
    except (PdfiumError, IndexError) as error:
        raise NotReadable from error
    text = "\n".join(text.splitlines())
    for language in ("ja", "en"):
        found = _read(text, language)
        if found is not None:
            return found
    raise NotReadable


def _read(text: str, language: str) -> tuple[Certificate, str] | None:
    marks = [_mark(label, language) for label in (*LABELS.values(), CODE_LABEL)]
    values: list[str] = []
    _, first, rest = text.partition(marks[0])
    for mark in marks[1:]:
        # A label begins a line; the same words inside a value do not.
        value, found, rest = rest.partition(f"\n{mark}")
        if not found:
            return None
        values.append(" ".join(value.split()))
    if not first or not rest.split():
        return None
    return Certificate(dict(zip(LABELS, values, strict=True))), rest.split()[0]


def _mark(label: Localized, language: str) -> str:
    return f"{getattr(label, language)}{_COLON[language]}"


@cache
def _letters() -> frozenset[int]:
    with TTFont(serif_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _is_printable(text: str) -> bool:
    return all(ord(letter) in _letters() for letter in text)


def _printable(text: str) -> str:
    return "".join(
        letter if letter == "\n" or ord(letter) in _letters() else _NO_SUCH_LETTER for letter in text
    )


def _frame(pdf: FPDF) -> None:
    pdf.set_draw_color(*_GREEN)
    for inset, width in ((9.0, 1.1), (11.2, 0.25)):
        pdf.set_line_width(width)
        pdf.rect(inset, inset, _WIDTH - 2 * inset, _HEIGHT - 2 * inset)


def _head(pdf: FPDF, language: Language) -> None:
    title = getattr(_TITLE, language)
    pdf.set_xy(_MARGIN, 27)
    pdf.set_text_color(*_GREEN)
    pdf.set_font("serif", size=34 if language == "ja" else 28)
    pdf.set_char_spacing(14 if language == "ja" else 1)
    pdf.cell(0, 16, title, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_char_spacing(0)
    pdf.set_line_width(0.25)
    pdf.line(_WIDTH / 2 - 22, pdf.get_y() + 3, _WIDTH / 2 + 22, pdf.get_y() + 3)
    pdf.set_y(pdf.get_y() + 8)
    pdf.set_text_color(*_INK)
    pdf.set_font("serif", size=12.5)
    pdf.cell(0, 8, getattr(_SENTENCE, language), align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _lines(pdf: FPDF, certificate: Certificate, language: Language, scale: float) -> None:
    pdf.set_y(pdf.get_y() + 7)
    for line, label in LABELS.items():
        name_scale = 1.5 * scale if line == "name" else scale
        _line(pdf, _mark(label, language), certificate.lines[line], name_scale)
    _line(pdf, _mark(CODE_LABEL, language), certificate.code, scale)


def _line(pdf: FPDF, label: str, value: str, scale: float) -> None:
    height = 7.0 * scale
    top = pdf.get_y()
    pdf.set_text_color(*_SOFT)
    pdf.set_font("serif", size=11 * min(scale, 1))
    pdf.cell(_LABEL_WIDTH, height, label, align=Align.L)
    pdf.set_text_color(*_INK)
    pdf.set_font("serif", size=12.5 * scale)
    pdf.set_xy(_MARGIN + _LABEL_WIDTH, top)
    pdf.multi_cell(0, height, value, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_y(pdf.get_y() + 1.6 * min(scale, 1))


def _foot(pdf: FPDF, language: Language) -> None:
    pdf.set_xy(_MARGIN, _FOOT + 3)
    pdf.set_text_color(*_SOFT)
    pdf.set_font("serif", size=8.5)
    pdf.multi_cell(0, 4.6, getattr(_PROVES, language), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_xy(_MARGIN, 187)
    pdf.set_text_color(*_GREEN)
    pdf.set_font("serif", size=9.5)
    pdf.cell(0, 6, getattr(_MAKER, language), align=Align.R)
