"""Whatever is typed: nothing crashes, and every span leads back to what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import re2
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hitokokyu.advisor import Advisor
from hitokokyu.match.patterns import PatternError, compile_regex
from hitokokyu.models import Context, Post, is_blank
from hitokokyu.pack.yaml_source import YamlProblem, read_documents
from hitokokyu.text.document import Document
from hitokokyu.text.normalize import Utf16Offsets, normalize

from ..packs import Finders, advisor, check, words

# What people type, in pieces that meet in every order: all of Unicode alone would hardly ever
# put a voiced mark behind a half-width kana, or a zero-width space inside a word.
PIECES = st.sampled_from(
    [
        *"拡散して猫が泣いた。!?\n\r　 ー～っ・.「」『』“”()",
        *"ｶﾞﾊﾟﾞﾟ㈱㌔⑫ＡＢaİıßσς1２",
        "\u200b", "\u200d", "\ufe0f", "\ufeff", "\u00ad", "\u3099", "\u309a", "\u0301", "\u0323",
        "\x03", "\x1f", "\x85", "\u2028", "\ud7ff", "\ue000", "\U0010ffff", "𠮷", "😀", "👨\u200d👩\u200d👧",
        "拡散して", "拡\u200b散して", "拡 散 し て", "ない", "泣いていません", "628232683995", "03-3581-0101",
        "窓口で", "らしい", "死 ね よ", "ﷺ", "\u1100\u1161\u11a8", "각",
    ]
)  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.lists(st.one_of(PIECES, PIECES, CHARACTERS), min_size=1, max_size=40).map("".join)
POSTS = TEXTS.filter(lambda text: not is_blank(text))

quickly = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Advisor]:
    """A rule of every kind of pattern, so that most texts have findings."""
    folder: Path = tmp_path_factory.mktemp("pack")
    number = {"pattern": "[0-9][0-9-]{8,}", "validator": "phone"}
    yield advisor(
        folder,
        check("rumor.text", let={"a": {"text": ["拡散して", "ー"]}}, rewrite={"replace": {"a": "✓"}, "drop": True}),
        check("security.words", let={"a": {"words": ["泣く", "猫"], "polarity": "affirmed"}}, scope="passage"),
        check("confidential.regex", let={"a": {"regex": [r"[^\n]て", number, "(?i)[a-zß]+1?", "が|。$"]}}),
        check("personal-info.tokens", let={"a": {"tokens": [[{"pos": ["名詞"], "optional": True}, {"surface": ["が", "で", "猫"]}]]}}),
        check("rights.near", let={"a": {"text": ["拡"]}, "b": {"regex": r"\p{So}|ガ"}}, when={"near": ["a", "b"], "within": 10}, scope="post"),
        check("defamation.quoted", let={"a": {"text": ["散"], "quoted": True}}, rewrite={"append": words("なお")}),
    )


@quickly
@given(text=POSTS, profile=TEXTS, reply_to=TEXTS)
def test_every_span_leads_back_to_its_quote(
    rules: Advisor, text: str, profile: str, reply_to: str
) -> None:
    report = rules.check(Post(text=text, context=Context(profile=profile, reply_to=reply_to)))
    units = text.encode("utf-16-le")
    for finding in report.findings:
        assert finding.span is not None
        assert 0 <= finding.span.start < finding.span.end <= len(units) // 2
        cut = units[finding.span.start * 2 : finding.span.end * 2].decode("utf-16-le")
        assert cut == finding.quote
        for found in finding.trace.matched.values():
            assert all(quote in text for quote in found)
    for silenced in report.silenced:
        assert silenced.span.end <= len(units) // 2


@quickly
@given(text=POSTS)
def test_answer_survives_the_way_through_json(rules: Advisor, text: str) -> None:
    report = rules.check(Post(text=text))
    assert type(report).model_validate_json(report.model_dump_json()) == report


@quickly
@given(text=TEXTS)
def test_offsets_never_run_backwards_or_out_of_the_text(text: str) -> None:
    normalized = normalize(text)
    previous = (0, 0)
    for i in range(len(normalized.text)):
        start, end = normalized.original(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= previous[0]
        assert end >= previous[1]
        previous = start, end


@quickly
@given(text=TEXTS)
def test_utf16_offsets_are_those_of_the_encoding(text: str) -> None:
    to_utf16 = Utf16Offsets(text)
    for offset in range(len(text) + 1):
        assert to_utf16(offset) == len(text[:offset].encode("utf-16-le")) // 2


@quickly
@given(text=TEXTS)
def test_tokens_and_sentences_cover_the_text_in_order(text: str) -> None:
    document = Document(text)
    assert "".join(document.text[a:b] for a, b in document.sentences) == document.text
    position = 0
    for token, (start, end) in enumerate(
        document.token_span(i, i) for i in range(len(document))
    ):
        assert document.text[position:start].strip(" ") == ""
        assert start <= end
        if start < end:
            assert document.token_at(start) == token
        position = end
    assert document.text[position:].strip(" ") == ""


# -- YAML ---------------------------------------------------------------------------------

YAML_TEXTS = st.lists(
    st.one_of(
        st.sampled_from([
            "a", "b", ": ", ":", "- ", "\n", "\n  ", "\t", "[", "]", "{", "}", ", ", "'", '"', "&x ", "*x", "<<: ",
            "!!int ", "!!python/x ", "!!binary ", "!t ", "? ", "| ", "> ", "|+\n ", "%YAML 1.1\n", "%TAG ! x\n", "---\n", "...\n", "#",
            "0o8", "1_0", "0x", ".inf", "~", "null", "\\", "\ufeff", "\x85", "1:2", "=", "@", "`", "2026-13-99",
        ]),
        CHARACTERS,
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(quickly, max_examples=200)
@given(text=YAML_TEXTS)
def test_yaml_reader_raises_nothing_but_a_problem(text: str) -> None:
    try:
        for source in read_documents("x.yaml", text):
            assert source.line(()) >= 1
    except YamlProblem as error:
        assert error.problem.line >= 1
        assert error.problem.remedy


# -- prefilters ---------------------------------------------------------------------------

LETTERS = "abck1あ橋円"


def _more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = inner.map(lambda body: f"(?:{body})")
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(group, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{0,3}", "+?", "*?"])).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
    )  # fmt: skip


ATOMS = st.one_of(
    st.sampled_from(LETTERS),
    st.sampled_from(LETTERS),
    st.lists(st.sampled_from(LETTERS), min_size=2, max_size=3).map("".join),
    st.sampled_from(["[ab1]", "[^a]", "[a-c]", "[あ-お]", ".", r"\d", r"\w", r"\s", r"\b", "^", "$", r"\p{Han}", "[[:digit:]]", r"\Qa|b\E", r"\.", "[|)]"]),
)  # fmt: skip
REGEXES = st.tuples(
    st.sampled_from(["", "", "", "(?i)", "(?s)", "(?m)"]),
    st.recursive(ATOMS, _more, max_leaves=8),
    st.sampled_from(["", "", "|b1", "|(?i)kb|あc"]),
).map("".join)
SUBJECTS = st.text(st.sampled_from(LETTERS + "ABK.|\n "), max_size=12)


def _is_usable(pattern: str) -> bool:
    try:
        compile_regex(pattern)
    except PatternError:
        return False
    return True


def _starts(spans: list[tuple[int, int]]) -> int | None:
    return min((start for start, _ in spans), default=None)


@settings(quickly, max_examples=300)
@given(pattern=REGEXES, subjects=st.lists(SUBJECTS, min_size=3, max_size=6))
def test_regex_loses_nothing_by_waiting_or_being_taken_apart(
    pattern: str, subjects: list[str]
) -> None:
    """Hits begin where RE2's begin, each of RE2's touches one, and there are none without.

    They may differ in the middle: of a|ab the parts find ab, and the whole finds a.
    """
    assume(_is_usable(pattern))
    finders = Finders({"regex": [pattern]})
    for text in subjects:
        document = Document(text)
        (found,) = finders.search(document)
        expected = [match.span() for match in re2.finditer(pattern, document.text)]
        assert _starts(found) == _starts(expected), (text, found, expected)
        for start, end in expected:
            assert any(a < end and start < b for a, b in found), (text, found, expected)
