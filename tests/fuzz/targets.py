"""What has to hold for any bytes at all, one target for each way into ひと呼吸.

A target takes bytes and returns. It raises only if something does not hold, so an exception is a
crash. `seeds` are inputs that mean something: whoever makes up others begins with them.
"""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.context.calendar import CalendarRefused, ShiftCalendar, reduce_calendar
from hitokokyu.context.timetable import HoursUnknown, Timetable
from hitokokyu.models import Context, Post, is_blank
from hitokokyu.pack.courses import CourseRefused, read_course
from hitokokyu.pack.errors import PackError
from hitokokyu.pack.scenarios import load_scenarios
from hitokokyu.pack.yaml_source import YamlProblem, read_documents
from hitokokyu.store import Store
from hitokokyu.store.backup import BackupRefused
from hitokokyu.text.document import Document
from hitokokyu.text.normalize import Utf16Offsets, normalize
from hitokokyu.training.certificate_pdf import NotReadable
from hitokokyu.training.certificate_pdf import read as read_certificate
from hitokokyu.training.copies import FORMS
from hitokokyu.web.answers import CheckRequest
from hitokokyu.web.app import create_app
from hitokokyu.web.errors import Problem
from hitokokyu.web.validation import parse
from hitokokyu.withheld.folding import fold, offsets
from hitokokyu.withheld.tables import TableRefused, decoded, read_table, write_table
from hitokokyu.withheld.terms import TermList

from ..exercises import ALL, write_scenarios
from ..packs import MANIFEST, advisor, check, words, write

PORT = 8110
"""Of the application that is asked without a socket."""


@dataclass(frozen=True)
class Target:
    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    tokens: tuple[str, ...] = ()
    """Pieces that mean something to whatever reads the input."""

    @property
    def name(self) -> str:
        return self.run.__name__


def _text(data: bytes) -> str:
    """What may be the text of a post: characters, none of them NUL."""
    return data.decode("utf-8", "ignore").replace("\0", "")


@cache
def _folder() -> Path:
    """A folder that lasts as long as the process."""
    _kept.append(tempfile.TemporaryDirectory(prefix="hitokokyu-fuzz-"))
    return Path(_kept[-1].name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


# -- text -----------------------------------------------------------------------------------


def normalising(data: bytes) -> None:
    """Every character of the normalised text stands for a place in the original, in order."""
    text = _text(data)[:2_000]
    normalized = normalize(text)
    previous = (0, 0)
    for i in range(len(normalized.text)):
        start, end = normalized.original(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert previous <= (start, end) and previous[1] <= end
        previous = start, end
    assert len(offsets(normalized.text)) == len(fold(normalized.text))
    to_utf16 = Utf16Offsets(text)
    for offset in range(0, len(text) + 1, 7):
        assert to_utf16(offset) == len(text[:offset].encode("utf-16-le")) // 2
    if text:
        document = Document(text)
        assert "".join(document.text[a:b] for a, b in document.sentences) == document.text


@cache
def _rules() -> Advisor:
    """A rule of every kind of pattern, so that most texts have findings."""
    number = {"pattern": "[0-9][0-9-]{8,}", "validator": "phone"}
    return advisor(
        _folder() / "rules",
        check("rumor.text", let={"a": {"text": ["拡散して", "ー", "a"]}}, rewrite={"replace": {"a": "✓"}, "drop": True}),
        check("security.words", let={"a": {"words": ["泣く", "猫"], "polarity": "affirmed"}}, scope="passage"),
        check("confidential.regex", let={"a": {"regex": [r"[^\n]て", number, "(?i)[a-zß]+1?", "が|。$"]}}),
        check("rights.near", let={"a": {"text": ["拡"]}, "b": {"regex": r"\p{So}|ガ"}}, when={"near": ["a", "b"], "within": 10}, scope="post"),
        check("defamation.quoted", let={"a": {"text": ["散"], "quoted": True}}, rewrite={"append": words("なお")}),
    )


def checking(data: bytes) -> None:
    """Every finding leads back to exactly its quote; the report survives the way through JSON."""
    text, _, profile = _text(data)[:2_000].partition("\x1f")
    if is_blank(text):
        return
    context = Context(profile=profile) if profile else Context()
    report = _rules().check(Post(text=text, context=context))
    units = text.encode("utf-16-le")
    for finding in report.findings:
        if finding.span is not None:
            assert 0 <= finding.span.start < finding.span.end <= len(units) // 2
            assert units[finding.span.start * 2 : finding.span.end * 2].decode("utf-16-le") == finding.quote
    assert type(report).model_validate_json(report.model_dump_json()) == report


def requests(data: bytes) -> None:
    """A request is a post, or an error of the catalogue that says nothing of what was sent."""
    try:
        asked = parse(CheckRequest, data)
    except Problem as problem:
        assert json.loads(problem.body("en"))["error"]["code"] == problem.code
    else:
        assert not is_blank(asked.text)


_POSTS = (
    "橋が落ちたらしいよ拡散して ①ｶﾞｯｸｰｰｰ 死　ね　よ".encode(),
    "みんな\u200b拡 散 し て!! 「散」って😀👨‍👩‍👧ﾊﾟ㌔ﷺ a\u0323\u0301 03-3581-0101\x1f市職員です".encode(),
    "まどぐちのおきゃくさんがないていました。〇〇さん、猫が泣いた。".encode(),
)
_JAPANESE = ("拡散して", "ｶﾞ", "ﾟ", "㈱", "ーーー", "っっ", "・", "　", "\u200b", "\u3099", "𠮷", "😀", "ﷺ", "\u0301", "「", "』", "。", "〜", "○○")


# -- rules ----------------------------------------------------------------------------------


def reading_yaml(data: bytes) -> None:
    """YAML is plain data with lines, or one problem with its line."""
    with suppress(YamlProblem):
        for source in read_documents("x.yaml", data.decode("utf-8", "replace")):
            assert source.line(()) >= 1


_PACK_FILES = (
    "pack.yaml",
    "guidelines/a-city.yaml",
    "disclaimers/elements.yaml",
    "disclaimers/phrases.yaml",
    "disclaimers/platforms.yaml",
    "lexicons/things.yaml",
    "checks/rumor/spread.yaml",
)


@cache
def _pack() -> Path:
    # Proved, so that the examples are tried too.
    return write(_folder() / "pack", check(let={"a": {"lexicon": "things"}}), lexicons={"things": {"text": ["拡散して"]}})


def loading_a_pack(data: bytes) -> None:
    """A pack with a foreign file is sound, or refused with file, line and remedy. (Byte 0: which file.)"""
    if not data:
        return
    folder = _pack()
    file = folder / _PACK_FILES[data[0] % len(_PACK_FILES)]
    sound = file.read_bytes()
    file.write_bytes(data[1:])
    try:
        load_ruleset([folder])
    except PackError as error:
        assert error.problems
        assert all(one.line >= 1 and one.message and one.remedy for one in error.problems)
    finally:
        file.write_bytes(sound)


def _pack_seeds() -> list[bytes]:
    overlay = {**MANIFEST, "pack": "over", "overrides": [{"check": "rumor.spread", "off": True, "why": "試験"}]}
    return [
        *(bytes([number]) + (_pack() / name).read_bytes() for number, name in enumerate(_PACK_FILES)),
        b"\0" + json.dumps(overlay, ensure_ascii=False).encode(),
        b"\6" + "id: rumor.spread\nlet: {a: {regex: ['(?i)[a-z]+']}}\nwhen: {all: [a, {not: a}]}\nunless: [{id: x, find: {tokens: [[{pos: [名詞]}]]}}]\n".encode(),
    ]


def loading_scenarios(data: bytes) -> None:
    """A folder with a foreign scenario is read, or refused with file, line and remedy."""
    folder = _scenarios()
    file = folder / "scenarios/rumor/foreign.yaml"
    file.write_bytes(data)
    try:
        load_scenarios([folder])
    except PackError as error:
        assert all(one.line >= 1 and one.message and one.remedy for one in error.problems)
    finally:
        file.unlink()


@cache
def _scenarios() -> Path:
    return write_scenarios(_folder() / "scenarios", *ALL)


def _scenario_seeds() -> list[bytes]:
    return [json.dumps({**one, "id": "rumor.foreign"}, ensure_ascii=False).encode() for one in ALL]


def reading_a_course(data: bytes) -> None:
    """A course file is a course, or refused with line and remedy in both languages."""
    try:
        read_course(data.decode("utf-8", "replace"))
    except CourseRefused as refused:
        assert refused.problems
        assert all(one.line >= 1 and one.message.ja and one.remedy.en for one in refused.problems)


_COURSE = """course: autumn
format: test
title: {ja: 秋の確認, en: Autumn}
about: {ja: 説明, en: About}
minutes: 20
pass_percent: 80
deadline: 2027-03-31
parts:
  - draw: 2
    categories: [rumor]
    formats: [judge, reply]
  - scenarios: [rumor.find]
"""
_YAML = (": ", "- ", "\n", "\n  ", "\t", "[", "]", "{", "}", "&x ", "*x", "<<: ", "!!int ", "!!binary ", "? ", "|\n", ">-\n", "%YAML 1.1\n", "---\n", "...\n", "~", ".inf", "0o8", "1_0", "'", '"', "\ufeff", "\x85")


# -- calendars ------------------------------------------------------------------------------


def importing_a_calendar(data: bytes) -> None:
    """Shifts are understood, and can then be followed; or the file is refused in the words made for that."""
    try:
        imported = reduce_calendar(data.decode("utf-8", "ignore"))
    except CalendarRefused as refused:
        assert json.loads(Problem(refused.code, **refused.figures).body("ja"))
        return
    calendar = ShiftCalendar(imported.text)
    timetable = Timetable(None, calendar)
    for day in (calendar.first_day, calendar.last_day or date(2027, 3, 1), date(2026, 11, 22)):
        for around in range(-1, 2):
            # What a rule comes to is known only when it is followed: then the report says so.
            with suppress(HoursUnknown, OverflowError if day in (date.min, date.max) else HoursUnknown):
                timetable.segments(day + timedelta(days=around))


_CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//
BEGIN:VTIMEZONE
TZID:Eastern
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1
SUMMARY:早番
DTSTART;TZID=Asia/Tokyo:20261102T083000
DTEND;TZID=Asia/Tokyo:20261102T171500
RRULE:FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20270331T000000Z
EXDATE;TZID=Asia/Tokyo:20261103T083000
END:VEVENT
BEGIN:VEVENT
UID:1
SUMMARY:休み
RECURRENCE-ID;TZID=Asia/Tokyo:20261109T083000
DTSTART;TZID=Asia/Tokyo:20261109T083000
DURATION:PT8H
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:夜勤
DTSTART;TZID=Eastern:20261120T220000
DURATION:PT10H
RDATE:20261125T130000Z,20261127T130000Z
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20261123
DTEND;VALUE=DATE:20261124
END:VEVENT
END:VCALENDAR
"""
_ICS = (
    "BEGIN:VEVENT\n", "END:VEVENT\n", "RRULE:FREQ=DAILY\n", ";COUNT=5", ";INTERVAL=0", ";BYMONTHDAY=-31", ";BYSETPOS=-1", ";BYWEEKNO=53",
    ";UNTIL=20261231", "FREQ=YEARLY", "FREQ=MONTHLY", ";WKST=SU", ";BYDAY=-1FR", "DURATION:-PT1H\n", "DURATION:P1W\n", "TZID=", "VALUE=DATE", "VALUE=PERIOD",
    "20261122T000000Z/PT1H", "RDATE;VALUE=PERIOD:", "RECURRENCE-ID;RANGE=THISANDFUTURE:", "19700101T000000", "22001231T235959Z", "00010101", "99991231T235959",
    "STATUS:CANCELLED\n", "TRANSP:TRANSPARENT\n", "X-WR-TIMEZONE:Asia/Tokyo\n", "TZOFFSETTO:+2400\n", "\r\n ", "RSCALE=", "EXRULE:",
)  # fmt: skip


# -- tables ---------------------------------------------------------------------------------


def importing_a_table(data: bytes) -> None:
    """Terms are read, or lines named; what is written again is read as the same terms."""
    try:
        terms = read_table(decoded(data))
    except TableRefused as refused:
        assert refused.lines
        assert all(line.number >= 1 and line.words.ja and line.words.en for line in refused.lines)
        return
    kept = TermList(terms)
    assert 0 < len(kept) <= len(terms)
    again = read_table(write_table(kept))
    assert [(one.plain, one.kind, one.public_on, one.note) for one in again] == [
        (one.plain, one.kind, one.public_on, one.note) for one in kept
    ]


_TABLE = "言葉,種類,公表日,メモ\nみらいパーク構想,公表前,2026-12-01,企画課へ\n\"甲,乙\",秘密,,'=1\n"
_CSV = (",", '"', '""', "\n", "\r", "\r\n", "'", "'=", "=", "公表前", "秘密", "2026年12月1日", "2026/2/30", "9999-12-31", "term", "kind", "note", "\ufeff", "\x1a")


# -- copies of the store --------------------------------------------------------------------

_LOOKED_AT = (
    "/api/v1/hours",
    "/api/v1/training/data",
    "/api/v1/training/today",
    "/api/v1/training/progress",
    "/api/v1/training/courses",
    "/api/v1/training/kept",
    "/api/v1/training/warnings",
    "/api/v1/training/records",
)


@cache
def _trainer() -> tuple[Advisor, Path]:
    folder = _scenarios()
    return Advisor.of(load_ruleset([folder])), folder


@cache
def a_copy() -> bytes:
    """A copy of a store with something of everything in it."""
    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder))) as store:
        client = _Client(store)
        client.must("PUT", "/api/v1/hours", {"usual": {"days": [{"shifts": [{"start": "08:30", "end": "17:15"}]}] * 7}})
        client.must("POST", "/api/v1/duty", {"minutes": 60})
        client.must("POST", "/api/v1/hours/import", {"ics": _CALENDAR})
        answer = {"scenario": "rumor.reply", "certainty": 2, "choice": 1}
        client.must("POST", "/api/v1/training/answers", {"id": "0a1b2c3d-0000-4000-8000-123456789abc", **answer})
        client.must("PUT", "/api/v1/training/warnings", {"enabled": True})
        client.must("POST", "/api/v1/training/courses", {"source": _COURSE})
        begun = client.must("POST", "/api/v1/training/courses/autumn/sittings", {})
        client.must("POST", "/api/v1/training/kept", {"id": "0a1b2c3d-0000-4000-8000-123456789abd", "text": "下書き"})
        assert begun["id"]
        return store.backups.content()


class _Client:
    """The application over a store, asked without a socket."""

    def __init__(self, store: Store) -> None:
        rules, folder = _trainer()
        self._client = create_app(rules, store, port=PORT, packs=[folder]).test_client()
        bearer, _ = store.tokens.create("fuzz")
        self._headers = {"Host": f"127.0.0.1:{PORT}", "Authorization": f"Bearer {bearer}"}

    def must(self, method: str, path: str, content: object) -> dict[str, object]:
        answer = self._client.open(path, method=method, json=content, headers=self._headers)
        assert answer.status_code == 200, (path, answer.get_data(as_text=True))
        found: dict[str, object] = answer.get_json()
        return found

    def status(self, path: str, content: object = None) -> int:
        method = "GET" if content is None else "POST"
        return self._client.open(path, method=method, json=content, headers=self._headers).status_code


def restoring(data: bytes) -> None:
    """A foreign copy is refused, or everything there is can still be looked at and used."""
    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder))) as store:
        try:
            store.backups.look(io.BytesIO(data), FORMS)
        except BackupRefused:
            return
        store.backups.restore(io.BytesIO(data), FORMS)
        client = _Client(store)
        for path in _LOOKED_AT:
            assert client.status(path) == 200, path
        assert client.status("/api/v1/check", {"text": "橋を渡った。", "context": {"now": "2026-11-24T10:00:00+09:00"}}) == 200
        assert client.status("/api/v1/training/exports", {"kind": "answers"}) < 500
        assert client.status("/api/v1/training/backup", {}) == 200


_ODD_NUMBERS = (0.0, -1.0, 1e10, 1e18, 1e300, -1e18, float("inf"), 253402300800.0, -62135596801.0)
_ODD_WORDS = ("", "{}", "[]", "null", "{", "0", '{"a":1}', "BEGIN:VCALENDAR", "/nowhere", "\0", "x" * 5_000, "\ud7ff")


def restoring_odd_rows(data: bytes) -> None:
    """As `restoring`; a file of the right form, with values in it that ひと呼吸 never wrote.

    Of every four bytes one says which table, the next which column, the last two which value.
    """
    if len(data) < 4:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "copy.sqlite3"
        file.write_bytes(a_copy())
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
            for place in range(0, min(len(data), 16) - 3, 4):
                which, column, value = struct.unpack_from("<BBH", data, place)
                table = tables[which % len(tables)]
                columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
                _, name, kind, *_ = columns[column % len(columns)]
                odd: Sequence[object] = _ODD_WORDS if kind == "TEXT" else _ODD_NUMBERS
                # The schema refuses some of it, as it would at home.
                with suppress(sqlite3.Error):
                    connection.execute(f"UPDATE {table} SET {name} = ?", (odd[value % len(odd)],))
        restoring(file.read_bytes())


# -- certificates ---------------------------------------------------------------------------


def reading_a_certificate(data: bytes) -> None:
    """A PDF that somebody handed in is a certificate, or is not."""
    with suppress(NotReadable):
        read_certificate(data)


def _certificates() -> list[bytes]:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, text="Certificate\nName: A\nCode: 1234")
    return [bytes(pdf.output())]


TARGETS = {
    target.name: target
    for target in (
        Target(normalising, lambda: _POSTS, _JAPANESE),
        Target(checking, lambda: _POSTS, _JAPANESE),
        Target(
            requests,
            lambda: (
                b'{"text": "a", "context": {"now": "2026-05-01T19:30:00+09:00", "attachments": ["image"]}, "guidelines": ["a-city"]}',
                '{"text": "\\ud83d\\ude00 橋", "sensitivity": "off"}'.encode(),
            ),
            ('"text"', '"context"', "\\ud800", "\\u0000", "NaN", "1e999", "[[[[", "null", '"now"', "-0"),
        ),
        Target(reading_yaml, lambda: (_COURSE.encode(), b"a: [1, 'b', {c: ~}]\n--- \n- x: |\n   y\n"), _YAML),
        Target(loading_a_pack, _pack_seeds, _YAML),
        Target(loading_scenarios, _scenario_seeds, _YAML),
        Target(reading_a_course, lambda: (_COURSE.encode(),), (*_YAML, "draw: 0", "scenarios: [rumor.a]", "pass_percent: 1000")),
        Target(importing_a_calendar, lambda: (_CALENDAR.encode(),), _ICS),
        Target(importing_a_table, lambda: (_TABLE.encode(), _TABLE.encode("cp932")), _CSV),
        Target(restoring, lambda: (a_copy(),)),
        Target(restoring_odd_rows, lambda: tuple(bytes([table, 1, 3, 0]) for table in range(16))),
        Target(reading_a_certificate, _certificates),
    )
}
