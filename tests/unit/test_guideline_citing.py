"""A guideline that comes on top of the rules is cited by them, although they were written before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hitokokyu.advise.clauses import general_clauses
from hitokokyu.advisor import Advisor, Settings
from hitokokyu.models import Category
from hitokokyu.pack.citing import clauses_about
from hitokokyu.pack.loader import load
from hitokokyu.pack.schema import Guideline

from ..packs import CLAUSES, MANIFEST, ask, check, words, write


def clause(number: str, binds: str, *categories: str) -> dict[str, Any]:
    return {"number": number, "summary": words(f"条{number}"), "binds": binds, "source": number, "categories": categories}


def upper(tmp_path: Path, *clauses: dict[str, Any], checks: tuple[Any, ...] = ()) -> list[Path]:
    """A pack below, and one with another city's guideline on top of it."""
    absent = {f"disclaimers/{name}.yaml": None for name in ("elements", "phrases", "platforms")}
    files = {
        "pack.yaml": {**MANIFEST, "pack": "upper"},
        "guidelines/a-city.yaml": None,
        "guidelines/b-city.yaml": {**CLAUSES, "guideline": "b-city", "clauses": list(clauses)},
        **absent,
    }
    below = write(tmp_path / "below", check(), check("security.key"))
    return [below, write(tmp_path / "upper", *checks, files=files)]


def test_clauses_of_the_category_are_cited(tmp_path: Path) -> None:
    folders = upper(tmp_path, clause("7", "both", "rumor"), clause("8", "official", "rumor"), clause("9", "both", "security"))
    report = ask(Advisor(folders), "拡散して")
    assert {finding.rule: finding.clauses for finding in report.findings} == {
        "rumor.spread": ("b-city:7", "a-city:1"),
        "security.key": ("b-city:9", "a-city:1"),
    }
    assert report.cited["b-city:7"].summary.ja == "条7"
    official = ask(Advisor(folders), "拡散して", account="official")
    assert official.findings[0].clauses == ("b-city:7", "b-city:8", "a-city:1")


def test_only_ones_own_city(tmp_path: Path) -> None:
    folders = upper(tmp_path, clause("7", "both", "rumor"))
    report = ask(Advisor(folders, Settings(guidelines=("b-city",))), "拡散して")
    assert {finding.rule: finding.clauses for finding in report.findings} == {
        "rumor.spread": ("b-city:7",),
        "security.key": (),
    }


def test_general_clauses_know_it(tmp_path: Path) -> None:
    packs = load(upper(tmp_path, clause("7", "both", "rumor")))
    assert general_clauses(packs)[Category.RUMOR] == ("a-city:1", "b-city:7")


def test_checks_of_the_same_pack_say_themselves_what_they_cite(tmp_path: Path) -> None:
    own = check("rumor.own", clauses=["b-city:8"])
    folders = upper(tmp_path, clause("7", "both", "rumor"), clause("8", "both", "rumor"), checks=(own,))
    assert load(folders).checks["rumor.own"].value.clauses == ("b-city:8",)


def test_at_most_two_for_each_account_the_most_particular_first() -> None:
    guideline = Guideline.model_validate(
        {
            **CLAUSES,
            "clauses": [
                clause("1", "both", "rumor", "security", "rights"),
                clause("2", "personal", "rumor", "security"),
                clause("3", "both", "rumor"),
                clause("4", "official", "rumor"),
                clause("5", "both"),
            ],
        },
        strict=False,
    )
    assert clauses_about(guideline, Category.RUMOR) == ("a-city:3", "a-city:2", "a-city:4")
    assert clauses_about(guideline, Category.OBSCENE) == ()
