"""Words, literal texts, regexes and token patterns: what is a hit, and exactly where."""

from __future__ import annotations

from typing import Any

import pytest
import re2

from hitokokyu.match.patterns import PatternError, compile_regex
from hitokokyu.text.document import Document

from ..packs import Finders

def hits(text: str, /, **patterns: Any) -> list[str]:
    """What one finder finds, as it stands in the normalised text."""
    document = Document(text)
    (spans,) = Finders(patterns).search(document)
    return [document.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("聞く", "聞いた。聴いて。聞かない", ["聞い", "聴い", "聞か"]),
        ("聞く", "新聞を読む", []),
        ("口が滑る", "つい口がすべった", ["口がすべっ"]),
        ("口が滑る", "口は滑る", []),
        ("猫", "猫とネコ", ["猫", "ネコ"]),
        ("市役所", "市役所で", ["市役所"]),
        ("お客さん", "きょうの お客 さん", ["お客 さん"]),
        ("窓口", "窓口窓口", ["窓口", "窓口"]),
        ("ｺﾋﾟｰ", "コピーした", ["コピー"]),
    ],
)
def test_words(word: str, text: str, expected: list[str]) -> None:
    assert hits(text, words=[word]) == expected


@pytest.mark.parametrize(
    ("literal", "text", "expected"),
    [
        ("かる", "わかる", ["かる"]),
        ("ＯＫ", "ok OK ＯＫ", ["OK", "OK"]),
        ("(株)", "㈱山田", ["(株)"]),
        ("𠮷野", "あ𠮷野家", ["𠮷野"]),
        ("なし", "ある", []),
    ],
)
def test_text(literal: str, text: str, expected: list[str]) -> None:
    assert hits(text, text=[literal]) == expected


def test_the_longest_hit_stands_for_those_inside_it() -> None:
    assert hits("値上げする", text=["値上", "値上げ", "上げ"]) == ["値上げ"]


def test_finders_do_not_mix() -> None:
    index = Finders({"text": ["猫"]}, {"words": ["猫"]}, {"regex": ["猫|犬+"]}, {"text": ["鳥"]})
    assert index.search(Document("猫と犬犬")) == [[(0, 1)], [(0, 1)], [(0, 1), (2, 4)], []]


TEXTS = [
    "",
    "abc abcabc ab1c AB12C",
    "課長と部長と係長が、来月の予算を1234万円と言った。",
    "電話は03-1234-5678か0120-000-000です",
    "ははは、うそうそ。あーあ、ねえねえ!",
    "xax xbbbx xcx xx x\ny",
    "𠮷野さん😀が12:30に来る。12時30分?",
    "https://example.com/a?b=c and HTTP://EXAMPLE.COM",
    "見た!見た。見た\n見た",
]
REGEXES = [
    "abc",
    "ab?c",
    "[ab]c",
    "a[0-9]+|b[0-9]+c",
    "(?i)ab[0-9]{1,2}c",
    "(?i)https?://[a-z.]+",
    "(?:課|部|係)長",
    "来月の(?:予算|人事)を[0-9]+万円",
    "[0-9]{2,4}-[0-9]{2,4}-[0-9]{3,4}",
    r"\d+(?:万円|時)",
    "は{2,}",
    "(?:うそ){2}",
    "x(?:a|b+|c)x",
    "x(?:a|b+|c)?x",
    "x[^x\n]*x",
    "見た$",
    "見た(?:!|。|$)",
    "^見た",
    r"\p{Han}+",
    r"[\p{Hiragana}ー]{3}",
    "^(?:課長|電話)",
    "(?m)^見た$",
    "(?s)x.y",
    r"\Qa?b=c\E",
    "[\\]a]b",
    "(?:[0-9]+時|[0-9]+:)[0-9]+",
    "さん.{0,3}が[^。]{0,10}に",
    "[一-龠]{2}",
    "予算|うそ|.さん",
    "(?P<who>課長|部長)と",
    # RE2 and the parser that the prefilter borrows do not agree about these.
    "[[:digit:]]万円|[[:digit:]]円",
    "[[:digit:]]+万",
    "a{,3}b?c",
    "課長|(?i)ab[0-9]+c|xax",
    "(?:課長|(?i)ab1c|x+ax)",
    "(?i)xa(?-i)x",
    "見(?:た|$)$",
]


@pytest.mark.parametrize("pattern", REGEXES)
def test_regexes_find_what_re2_finds(pattern: str) -> None:
    """Whatever waits for literals, is written out or is taken apart: the hits are RE2's own."""
    index = Finders({"regex": [pattern]})
    for text in TEXTS:
        document = Document(text)
        expected = [match.span() for match in re2.finditer(pattern, document.text)]
        assert index.search(document) == [expected], text


def test_regexes_together_find_what_each_finds_alone() -> None:
    together = Finders(*({"regex": [pattern]} for pattern in REGEXES))
    alone = [Finders({"regex": [pattern]}) for pattern in REGEXES]
    for text in TEXTS:
        document = Document(text)
        assert together.search(document) == [index.search(document)[0] for index in alone]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?i)パワハラ", "これはパワハラだ"),
        ("(?i)パワハラ[だで]+す?|abc+", "これはパワハラだ"),
        ("(?i)жук+", "Жук"),
        ("(?i)σ+.", "ΟΔΟΣ!"),
        ("(?i)[a-z]+円", "円とUSD円"),
    ],
)
def test_regex_without_case_finds_other_scripts_too(pattern: str, text: str) -> None:
    expected = [match.group() for match in re2.finditer(pattern, text)]
    assert expected
    assert hits(text, regex=[pattern]) == expected


@pytest.mark.parametrize("pattern", ["(?=a)a", "(?<!a)b", r"(a)\1", "a{5000}", "(", "a*", "a|", "$", "x?", r"\b", r"x*\b", r"a|\B", "(?m)^|x"])
def test_refused_regexes(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_regex(pattern)


NAME = {"pos": ["名詞,固有名詞,人名"]}
TITLE = {"norm": ["さん", "様", "君"]}


@pytest.mark.parametrize(
    ("specs", "text", "expected"),
    [
        ([NAME, TITLE], "田中さんと佐藤様が来た", ["田中さん", "佐藤様"]),
        ([NAME, TITLE], "お客さんが来た", []),
        ([{**NAME, "optional": True}, {"norm": ["課長"]}], "田中課長と課長", ["田中課長", "課長"]),
        ([{"norm": ["猫"]}, {"surface": ["が", "は"], "optional": True}, {"norm": ["鳴く"]}],
         "猫が鳴いた。猫鳴く。猫も鳴く", ["猫が鳴い", "猫鳴く"]),
        ([{"norm": ["駄目"], "repeat": 3}, {"norm": ["だ"]}], "駄目駄目だ", ["駄目駄目だ"]),
        ([{"surface": ["とても"], "repeat": 2}, {"norm": ["寒い"]}], "とてもとてもとても寒い", ["とてもとても寒い"]),
        ([{"pos": ["動詞"], "form": ["命令形"], "norm": ["行く", "来る"]}], "行け。行く。来い", ["行け", "来い"]),
        ([{"norm": ["行く"], "form": ["意志推量形"]}], "行こう。行った", ["行こう"]),
        ([{"surface": ["きい"]}], "聞いた。きいた", ["きい"]),
        ([{"pos": ["名詞"]}, {"surface": ["円"]}], "千円と円", ["千円"]),
        # A prefix of a tag ends where a tag ends: 名 is not 名詞.
        ([{"pos": ["名"]}, {"surface": ["さん"]}], "田中さん", []),
        # The morpheme that is searched for comes first, last, or in the middle.
        ([{"pos": ["名詞"]}, {"norm": ["役所"]}, {"pos": ["助詞"]}], "市役所から。役所から", ["市役所から"]),
        ([{"pos": ["助詞"], "repeat": 2}, {"norm": ["行く"]}, {"pos": ["助動詞"], "repeat": 2, "optional": True}],
         "駅までは行きました。駅まで行く。行った", ["までは行きました", "まで行く"]),
    ],
)
def test_token_patterns(specs: list[dict[str, Any]], text: str, expected: list[str]) -> None:
    assert hits(text, tokens=[specs]) == expected


def test_token_pattern_may_give_back_what_it_took() -> None:
    noun = {"pos": ["名詞"], "repeat": 8, "optional": True}
    assert hits("東京都知事選挙", tokens=[[noun, {"norm": ["選挙"]}]]) == ["東京都知事選挙"]
    assert hits("選挙選挙", tokens=[[noun, {"norm": ["選挙"]}]]) == ["選挙選挙"]


def test_token_pattern_needs_something_to_search_for() -> None:
    with pytest.raises(PatternError, match="norm or surface"):
        hits("猫", tokens=[[{"pos": ["名詞"]}, {"norm": ["さん"], "optional": True}]])


@pytest.mark.parametrize("text", ["あ\x1f\x1f窓口で聞いた", "\x1f窓\x1f口\x1fで聞いた"])
def test_characters_that_the_engine_uses_as_marks_mean_nothing_in_a_post(text: str) -> None:
    assert hits(text, words=["窓口", "聞く"]) == ["窓口", "聞い"]


def test_no_character_of_a_post_stands_for_its_end() -> None:
    assert hits("聞いた\x03あと", regex=["聞いた$"]) == []
    assert hits("やっと聞いた", regex=["聞いた$"]) == ["聞いた"]
