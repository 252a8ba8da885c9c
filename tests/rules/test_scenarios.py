"""The scenarios that come along: enough of them, of every kind, and the advisor agrees."""

from __future__ import annotations

from collections import Counter

import pytest
from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.models import Category
from hitokokyu.pack.scenarios import ScenarioSet, load_scenarios
from hitokokyu.resources import embedded_pack
from hitokokyu.training.proving import prove


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset([embedded_pack()])


@pytest.fixture(scope="module")
def scenarios(ruleset: Ruleset) -> ScenarioSet:
    return load_scenarios([embedded_pack()], ruleset.packs.clauses())


def test_advisor_agrees(ruleset: Ruleset, scenarios: ScenarioSet) -> None:
    """If this fails: mend the scenario, or the rule."""
    prove(Advisor.of(ruleset).at_usual_hours(), scenarios)


def test_all_categories_formats_and_guidelines(ruleset: Ruleset, scenarios: ScenarioSet) -> None:
    found = scenarios.by_id.values()
    assert len(found) >= 120
    categories = Counter(scenario.category for scenario in found)
    assert set(categories) == set(Category)
    assert min(categories.values()) >= 5
    assert {scenario.format for scenario in found} == {"judge", "find", "mend", "when", "profile", "reply"}
    cited = {clause.partition(":")[0] for scenario in found for clause in scenario.clauses}
    assert cited == set(ruleset.packs.guidelines)


def test_words_are_in_both_languages(scenarios: ScenarioSet) -> None:
    for scenario in scenarios.by_id.values():
        for words in (scenario.title, scenario.explanation, scenario.twin.why):
            assert not words.ja.isascii(), scenario.id
            assert words.en.isascii(), scenario.id
