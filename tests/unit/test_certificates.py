"""Certificates: what they say, that they are drawn as they say, and that a change shows."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pypdfium2
import pytest
from hitokokyu.models import Localized
from hitokokyu.pack.schema import Language
from hitokokyu.training.certificate import LABELS, Certificate, NotPassed, certificate, percent
from hitokokyu.training.certificate_pdf import NotPrintable, NotReadable, draw, read

from ..exams import MATSUMOTO, exam, failed_exam

MADE = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)


def lines(text: str) -> list[str]:
    return "".join(text.split()).split("|")


@pytest.mark.parametrize(
    ("language", "date", "score"),
    [
        ("ja", "2026年11月22日", "90%（20問、合格は80%以上）"),
        ("en", "22 November 2026", "90% (20 questions, pass mark 80%)"),
    ],
)
def test_what_it_says(language: Language, date: str, score: str) -> None:
    made = certificate(exam(), " 吉田　花子 ", language).lines
    assert (made["name"], made["date"], made["score"]) == ("吉田 花子", date, score)
    assert made["number"] == "0f8f-ad5b-d9cb"
    assert "Ver1.00" in made["guidelines"] and "2024-04-22" in made["guidelines"]


def test_of_a_course_without_a_guideline() -> None:
    printed, code = read(draw(certificate(exam(guidelines=()), "吉田 花子", "ja"), "ja", MADE))
    assert printed.has_code(code)
    assert printed.lines["guidelines"] == "–"


def test_only_of_what_was_passed() -> None:
    with pytest.raises(NotPassed):
        certificate(failed_exam(), "吉田 花子", "ja")


@pytest.mark.parametrize(("share", "shown"), [(0.29, 29), (0.7999, 79), (2 / 3, 66), (1.0, 100), (0.0, 0), (0.57, 57)])
def test_percent_is_never_rounded_up_to_the_pass_mark(share: float, shown: int) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize("line", LABELS)
def test_any_changed_line_shows(line: Any) -> None:
    made = certificate(exam(), "吉田 花子", "ja")
    assert made.has_code(made.code)
    assert not Certificate({**made.lines, line: made.lines[line] + "1"}).has_code(made.code)


def test_code_does_not_mind_how_the_lines_are_typed() -> None:
    made = certificate(exam(), "吉田 花子", "ja")
    typed = {
        "name": "吉田花子",
        "course": "年次研修　２０２６",
        "guidelines": made.lines["guidelines"].replace("\n", " "),
        "date": "２０２６年１１月２２日",
        "score": "90％ (20問、合格は80％以上)",
        "number": "0f8f-ad5b-d9cb",
    }
    assert Certificate(typed).has_code(made.code)  # type: ignore[arg-type]
    assert Certificate(typed).has_code(made.code.replace("-", " ").upper())  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["𠮷田　髙子", "Renée O’Brien", "﨑"])
def test_drawn_and_read_back(language: Language, name: str) -> None:
    made = certificate(exam(), name, language)
    content = draw(made, language, MADE)
    assert content.startswith(b"%PDF-1.7")
    printed, code = read(content)
    assert printed.has_code(code)
    assert code == made.code
    assert [lines(printed.lines[line]) for line in LABELS] == [lines(made.lines[line]) for line in LABELS]


def test_ready_for_the_archive_with_its_letters_inside() -> None:
    content = draw(certificate(exam(), "吉田 花子", "ja"), "ja", MADE)
    assert b"<pdfaid:part>2</pdfaid:part>" in content and b"<pdfaid:conformance>U</pdfaid:conformance>" in content
    assert b"NotoSerifJP" in content and b"/FontFile3" in content
    assert b"/Lang (ja-JP)" in content
    assert len(content) < 200_000


def test_one_page_however_much_there_is_to_say() -> None:
    long = Localized(ja="とても長い名前の講習" * 8, en="A course with quite a long name " * 6)
    for language, name in (("ja", "吉" * 100), ("en", "Maximiliana " * 8)):
        result = exam(title=long, guidelines=(MATSUMOTO,) * 5)
        made = certificate(result, name, language)  # type: ignore[arg-type]
        content = draw(made, language, MADE)  # type: ignore[arg-type]
        document = pypdfium2.PdfDocument(content)
        try:
            assert len(document) == 1
            text = document[0].get_textpage()
            boxes = [text.get_charbox(number) for number in range(text.count_chars())]
        finally:
            document.close()
        # Nothing outside the frame, and no line over another one's.
        assert min(bottom for _, bottom, _, top in boxes if top > bottom) > 34
        printed, code = read(content)
        assert printed.has_code(code)


def test_a_title_that_looks_like_a_label_and_letters_that_are_missing() -> None:
    result = exam(title=Localized(ja="修了日：得点： 🌸の研修", en="Score: Date:"))
    printed, code = read(draw(certificate(result, "吉田 花子", "ja"), "ja", MADE))
    assert printed.has_code(code)
    assert lines(printed.lines["course"]) == ["修了日：得点：〓の研修"]


@pytest.mark.parametrize("name", ["花子🌸", "葛\U000e0100城", "花\u200b子"])
def test_name_that_cannot_be_printed_is_refused(name: str) -> None:
    with pytest.raises(NotPrintable):
        draw(certificate(exam(), name, "ja"), "ja", MADE)


def test_what_is_no_certificate() -> None:
    for content in (b"", b"hello", b"%PDF-1.7\n%%EOF"):
        with pytest.raises(NotReadable):
            read(content)
    other = pypdfium2.PdfDocument.new()
    other.new_page(100, 100)
    written = io.BytesIO()
    other.save(written)
    with pytest.raises(NotReadable):
        read(written.getvalue())
