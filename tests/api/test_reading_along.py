"""The learned reader over HTTP: it reads where it is asked to, and says that it did."""

from __future__ import annotations

import pytest

from hitokokyu.reader.figures import figures
from hitokokyu.reader.model import embedded_reader

from .conftest import Service

HINT = "駅裏の井戸水、もう何人もお腹をこわして運ばれたんだって。役所は隠してるみたい。みんなに知らせて"
"""A rumour without a word of the rules of this pack."""


def test_it_reads_along_when_it_is_asked_to(script: Service) -> None:
    unasked, asked = (script.check({"text": HINT} | more).json for more in ({}, {"sensitivity": "careful"}))
    assert (unasked["findings"], unasked["reader"]) == ([], None)
    (finding,) = asked["findings"]
    assert (finding["kind"], finding["category"], finding["severity"]) == ("reader", "rumor", "caution")
    assert finding["quote"] and finding["quote"] in HINT
    assert asked["reader"]["sensitivity"] == "careful" and asked["complete"]


def test_off_is_a_choice_too(script: Service) -> None:
    assert script.check({"text": HINT, "sensitivity": "off"}).json["reader"] is None


@pytest.mark.parametrize("wrong", ["loud", 3, ["quiet"], ""])
def test_a_sensitivity_that_is_none_is_refused_by_name(script: Service, wrong: object) -> None:
    answer = script.check({"text": HINT, "sensitivity": wrong})
    assert answer.status == 422
    assert answer.json["error"]["field"].startswith("sensitivity")


def test_it_tells_how_soon_it_speaks_and_how_often_it_was_right(script: Service) -> None:
    answer = script.send("GET", "/api/v1/reader").json
    assert answer["sensitivity"] == "off", "this pack is none of the rules it was tried with"
    by_name = {measured["sensitivity"]: measured for measured in answer["figures"]["sensitivities"]}
    assert list(by_name) == ["off", "quiet", "standard", "careful"]
    assert all(0 < by_name[name]["right"]["count"] <= by_name[name]["right"]["of"] for name in by_name)


def test_the_figures_are_of_this_very_reader() -> None:
    """If this fails: `make train` measures again."""
    measured = figures()
    assert measured is not None and measured.reader == embedded_reader().digest
