"""What passes keeps passing, what fails is on a list that only shrinks, and the document says so."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
import regex

from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.evaluation import Item
from hitokokyu.models import Category
from hitokokyu.resources import embedded_pack

from . import capabilities
from .capabilities import CAPABILITIES, capability_of, category_of, seed_of

CASES = capabilities.read_cases()
WRITE_AGAIN = "run `python -m tests.functional`, look at what changed, and commit it"
# Half width in digits, letters or some of the kana only.
HALF_WIDTH_BY_HAND = {
    "personal-info.named-resident.half-width",
    "public-morals.glee.half-width",
    "risky-link.executable.half-width",
    "risky-link.shortened.half-width",
}


@pytest.fixture(scope="session")
def failed() -> dict[str, list[str]]:
    advisor = Advisor.of(load_ruleset([embedded_pack()]))
    return capabilities.by_capability(CASES, capabilities.failures(advisor, CASES))


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_what_was_right_stays_right(failed: dict[str, list[str]], capability: str) -> None:
    broken = set(failed[capability]) - set(capabilities.read_known_failures()[capability])
    assert [(c.id, c.text, c.note) for c in CASES if c.id in broken] == []


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_the_list_of_known_failures_shrinks(failed: dict[str, list[str]], capability: str) -> None:
    mended = set(capabilities.read_known_failures()[capability]) - set(failed[capability])
    assert mended == set(), f"these pass now: {WRITE_AGAIN}"


def test_known_failures_are_cases_in_their_place() -> None:
    known = capabilities.read_known_failures()
    listed = [case for ids in known.values() for case in ids]
    assert known == capabilities.by_capability(CASES, listed), WRITE_AGAIN


def test_the_document_shows_the_committed_list() -> None:
    listed = [case for ids in capabilities.read_known_failures().values() for case in ids]
    assert capabilities.documented() == capabilities.tables(CASES, listed), WRITE_AGAIN


def test_every_category_has_two_situations_in_every_form() -> None:
    assert {category_of(case) for case in CASES} == {category.value for category in Category}
    seeds = Counter(seed_of(case) for case in CASES)
    assert all(
        sum(seed.startswith(f"{category.value}.") for seed in seeds) >= 2 for category in Category
    )
    for seed in seeds:
        assert {capability_of(case) for case in CASES if seed_of(case) == seed} == set(CAPABILITIES)


def test_a_case_is_about_its_own_category_and_says_why() -> None:
    assert [case.id for case in CASES if case.labels not in ((), (category_of(case),))] == []
    assert [case.id for case in CASES if not case.note] == []
    assert [text for text, times in Counter(case.text for case in CASES).items() if times > 1] == []


def of(capability: str) -> list[Item]:
    return [case for case in CASES if capability_of(case) == capability]


@pytest.mark.parametrize(
    ("capability", "mark"),
    [
        ("half-width", r"[\uFF61-\uFF9F]"),
        ("spaced-out", r"\S([ ・]\S){2}"),
        ("masked", r"[○●]"),
        ("emoji", r"\p{Emoji_Presentation}|\p{Extended_Pictographic}"),
        ("quoted", r"「[^」]+」"),
    ],
)
def test_forms_are_what_they_are_called(capability: str, mark: str) -> None:
    assert [case.text for case in of(capability) if not regex.search(mark, case.text)] == []


def test_kana_only_has_no_kanji() -> None:
    assert [c.text for c in of("all-kana") if re.search("[\u4e00-\u9fff]", c.text)] == []


def test_dialects_are_named() -> None:
    assert {(case.model_extra or {}).get("dialect") for case in of("dialect")} == {
        "kansai",
        "tohoku",
        "kyushu",
    }


def test_half_width_is_the_same_text_to_a_reader() -> None:
    """Half width is an exact transformation: of the plain text, or of the one in kana."""
    texts = {case.id: case.text for case in CASES}

    def sounds(text: str) -> str:
        """Full-width katakana, without spaces and punctuation."""
        plain = unicodedata.normalize("NFKC", text)
        kana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in plain)
        return re.sub(r"\W", "", kana)

    for case in of("half-width"):
        if case.id not in HALF_WIDTH_BY_HAND:
            others = [texts[f"{seed_of(case)}.{form}"] for form in ("plain", "all-kana")]
            assert sounds(case.text) in [sounds(other) for other in others]
