"""Drafts: what is proposed agrees with what a person makes of it, and the pack made from it loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hitokokyu.guideline
import pytest
from hitokokyu.guideline.compare import compare
from hitokokyu.guideline.draft import FILE, Decision, draft_of, load_draft
from hitokokyu.guideline.pack_files import place, save
from hitokokyu.guideline.sources import Guidance, GuidelineRefused, read_guideline
from hitokokyu.models import Category
from hitokokyu.pack.loader import load
from hitokokyu.pack.schema import Guideline
from hitokokyu.pack.yaml_source import read_documents
from hypothesis import given, settings
from hypothesis import strategies as st

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidelines"
VOCABULARY = Path(hitokokyu.guideline.__file__).with_name("vocabulary.yaml")
_BINDS = {"p": "personal", "o": "official", "b": "both"}


def expected() -> dict[str, Guideline]:
    file = FIXTURES / "expected.yaml"
    (source,) = read_documents(file.name, file.read_text(encoding="utf-8"))
    return {name: _guideline(clauses) for name, clauses in source.data.items()}


def _guideline(clauses: dict[str, list[str]]) -> Guideline:
    words = {"ja": "題", "en": "title"}
    entries = [
        {"number": number, "summary": words, "binds": _BINDS[whom], "source": "条", "categories": [*map(Category, categories)]}
        for number, (whom, *categories) in clauses.items()
    ]
    return Guideline.model_validate(
        {"guideline": "a", "title": words, "city": words, "edition": "1", "published": "1", "clauses": entries}
    )


def of_text(text: str, **options: Any) -> Any:
    return draft_of(Guidance("a.txt", "text", "utf-8", "0", text), "a-city", **{"city": "例市", **options})


@pytest.mark.parametrize(("name", "guideline"), expected().items(), ids=list(expected()))
def test_every_house_style_agrees_with_a_person(name: str, guideline: Guideline) -> None:
    found = compare(draft_of(read_guideline(FIXTURES / name), "a-city"), guideline)
    assert found.not_found == () and found.only_in_draft == ()
    assert found.binds.share == 1
    assert (found.precision.share or 0) >= 0.85 and (found.recall.share or 0) >= 0.8


@pytest.mark.parametrize(
    ("name", "title", "city", "published"),
    [
        ("asagiri.txt", "朝霧市職員のソーシャルメディアの利用に関する要綱", "朝霧市", "2023-03-24"),
        ("kirinomiya.html", "桐ノ宮市職員のSNS利用の手引き", "桐ノ宮市", "2025-06-02"),
        ("wakabano.md", "若葉野村 職員のSNS利用ルール", "若葉野村", "2024-10-01"),
        ("shiomi.txt", "汐見町ソーシャルメディア利用指針", "汐見町", "2017-09"),
    ],
)
def test_whose_it_is_and_from_when(name: str, title: str, city: str, published: str) -> None:
    draft = draft_of(read_guideline(FIXTURES / name), "a-city")
    assert (draft.title.ja, draft.city.ja, draft.published) == (title, city, published)


@pytest.mark.parametrize(
    ("number", "where"),
    [("4-2-1", "第4条第2項第1号"), ("5の2", "第5条の2"), ("6-5-イ", "第6条第5号イ"), ("9", "第9条")],
)
def test_where_to_read_a_clause_is_said_as_the_law_says_it(number: str, where: str) -> None:
    draft = draft_of(read_guideline(FIXTURES / "asagiri.txt"), "a-city")
    assert place(draft, [entry.number for entry in draft.entries].index(number)) == where


def test_a_duty_that_fits_no_category_is_a_clause_without_one() -> None:
    draft = of_text("1 秘密を守ること。\n2 年に一度、研修を受けること。\n")
    assert [(entry.standing, entry.is_kept, entry.categories) for entry in draft.entries] == [
        ("clause", True, (Category.CONFIDENTIAL,)),
        ("unknown-duty", True, ()),
    ]


def test_reasons_are_the_words_of_the_clause() -> None:
    draft = of_text("1 職務上知り得た秘密を漏らしてはならない。\n")
    (proposal,) = [found for found in draft.entries[0].proposals if found.category == Category.CONFIDENTIAL]
    assert {"職務上知り得", "秘密"} <= set(proposal.words) and proposal.score > 0.9


def test_titles_above_lend_their_scope() -> None:
    draft = of_text("1 公式アカウントの運用\n(1) 広告を載せないこと。\n2 個人アカウントの利用\n(1) 秘密を守ること。\n")
    assert {entry.number: entry.whom for entry in draft.entries} == {
        "1": "official", "1-1": "official", "2": "personal", "2-1": "personal",
    }  # fmt: skip


@pytest.mark.parametrize("name", list(expected()))
def test_the_draft_is_a_pack_and_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    draft = draft_of(read_guideline(FIXTURES / name), "a-city")
    save(tmp_path, draft)
    assert load_draft(tmp_path) == draft
    packs = load([tmp_path])
    clauses = packs.guidelines["a-city"].value.clauses
    assert [clause.number for clause in clauses] == [entry.number for entry in draft.entries if entry.is_kept]
    assert packs.infos[0].version == "draft"
    written = (tmp_path / "guidelines" / "a-city.yaml").read_text(encoding="utf-8")
    left = [entry.words for entry in draft.entries if not entry.is_kept and entry.words]
    assert left and all(f": {words[:20]}" in written for words in left)


def test_decisions_are_what_the_pack_says(tmp_path: Path) -> None:
    draft = of_text("1 秘密を守ること。\n2 うわさを流さないこと。\n")
    decision = Decision(
        keep=True,
        categories=(Category.PERSONAL_INFO,),
        binds="official",
        summary_ja="仕事の話は「職場」だけ",
        summary_en='Keep "work" at work\n',
        note="確認: 課長 # 済",
    )
    draft = draft.with_entry(0, decision=decision).with_entry(1, decision=Decision(keep=False))
    save(tmp_path, draft)
    packs = load([tmp_path])
    (clause,) = packs.guidelines["a-city"].value.clauses
    assert (clause.summary.ja, clause.summary.en) == ("仕事の話は「職場」だけ", 'Keep "work" at work ')
    assert (clause.binds, clause.categories) == ("official", (Category.PERSONAL_INFO,))
    assert packs.infos[0].version == "1"
    # A pack is handed round.
    assert not any("課長" in file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.yaml"))


def test_at_least_one_clause_has_to_stay(tmp_path: Path) -> None:
    draft = of_text("1 秘密を守ること。\n")
    save(tmp_path, draft)
    with pytest.raises(GuidelineRefused, match="Keep at least one"):
        save(tmp_path, draft.with_entry(0, decision=Decision(keep=False)))
    assert load_draft(tmp_path) == draft


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe\x00"])
def test_damaged_draft(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    with pytest.raises(GuidelineRefused, match="the draft is damaged"):
        load_draft(tmp_path)


def test_draft_that_lost_a_part_of_its_text(tmp_path: Path) -> None:
    draft = of_text("1 秘密を守ること。\n2 差別をしないこと。\n")
    (tmp_path / FILE).write_text(draft.model_copy(update={"entries": draft.entries[:1]}).model_dump_json(), encoding="utf-8")
    with pytest.raises(GuidelineRefused, match="do not cover the text from character"):
        load_draft(tmp_path)


def test_no_clause_and_no_city() -> None:
    with pytest.raises(GuidelineRefused, match="no clause was found"):
        of_text("きょうの天気は晴れ。\n明日も晴れ。\n")
    with pytest.raises(GuidelineRefused, match="--city"):
        of_text("1 秘密を守ること。\n", city=None)


@settings(max_examples=60, deadline=None)
@given(words=st.text(min_size=1, max_size=80))
def test_whatever_stands_in_a_clause_the_pack_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, words: str
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    draft = of_text(f"1 秘密を守ること。{words}\n", title=f"{words[:10]}手引き")
    save(folder, draft)
    assert load([folder]).guidelines["a-city"].value.clauses[0].number == "1"


def test_every_word_of_the_vocabulary_proposes_its_category() -> None:
    (source,) = read_documents("vocabulary.yaml", VOCABULARY.read_text(encoding="utf-8"))
    assert list(source.data) == [category.value for category in Category]
    for category, entries in source.data.items():
        assert set(entries) == {"says", "hints"}
        for entry in entries["says"]:
            draft = of_text(f"1 {entry.replace(' & ', 'と')}に留意すること。\n")
            assert category in draft.entries[0].proposed, entry
        for entry in entries["hints"]:
            draft = of_text(f"1 {entry.replace(' & ', 'と')}に留意すること。\n")
            assert category in [proposal.category for proposal in draft.entries[0].proposals], entry
