"""Training scenarios are read strictly, and the advisor has to agree with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.pack.errors import PackError
from hitokokyu.pack.loader import load
from hitokokyu.pack.scenarios import Find, ScenarioSet, load_scenarios
from hitokokyu.training.proving import prove

from ..exercises import ALL, FIND, MEND, PROFILE, REPLY, WHEN, scenario, write_scenarios
from ..packs import Data, words


def read(folder: Path) -> ScenarioSet:
    return load_scenarios([folder], load([folder]).clauses())


def refused(folder: Path) -> str:
    with pytest.raises(PackError) as error:
        read(folder)
    return str(error.value)


@pytest.fixture(scope="module")
def advisor(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    return Advisor.of(load_ruleset([write_scenarios(tmp_path_factory.mktemp("pack"))]))


def disproved(advisor: Advisor, folder: Path, one: Data) -> str:
    found = read(write_scenarios(folder, one))
    with pytest.raises(PackError) as error:
        prove(advisor, found)
    return str(error.value)


def test_every_format_is_read_and_proved(advisor: Advisor, tmp_path: Path) -> None:
    found = read(write_scenarios(tmp_path, *ALL))
    assert [value.format for value in found.by_id.values()] == [
        "judge", "find", "mend", "profile", "reply", "when"
    ]  # fmt: skip
    prove(advisor, found)


def test_marks_are_told_in_the_text_that_is_shown(tmp_path: Path) -> None:
    one = scenario(format="find", text="《橋が》落ちた。😀《拡散して》ね")
    find = read(write_scenarios(tmp_path, one)).by_id["rumor.bridge"]
    assert isinstance(find, Find)
    assert find.post == "橋が落ちた。😀拡散してね"
    assert [find.post[a:b] for a, b in find.marks] == ["橋が", "拡散して"]


def test_rules_do_not_depend_on_scenarios(tmp_path: Path) -> None:
    without = load([write_scenarios(tmp_path / "a")]).infos
    broken = write_scenarios(tmp_path / "b", files={"scenarios/rumor/bad.yaml": "id: ["})
    assert load([broken]).infos == without


def test_digest_tells_sets_apart(tmp_path: Path) -> None:
    one = read(write_scenarios(tmp_path / "a", scenario())).digest
    assert one == read(write_scenarios(tmp_path / "b", scenario())).digest
    assert one != read(write_scenarios(tmp_path / "c", scenario(title=words("川")))).digest


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"titel": "x"}, "unknown key 'titel'"),
        ({"title": None}, "'title' is missing"),
        ({"format": "guess"}, "scenarios/rumor/bridge.yaml:1: scenario: "),
        ({"keep": ["橋"]}, "unknown key 'keep'"),
        ({"clauses": ["a-city:3"]}, "unknown clause a-city:3"),
        ({"category": "security"}, "a scenario of security outside scenarios/security/"),
        ({"text": "橋《が》落ちた"}, "《》 in a text that nobody marks"),
        ({"format": "find"}, "needs 《》 around each passage"),
        ({"format": "find", "text": "橋《が落ちた"}, "needs 《》 around each passage"),
        ({"format": "find", "text": "橋《が》落ち《た"}, "needs 《》 around each passage"),
        ({"format": "when", "moments": [WHEN["moments"][0]] * 2}, "two moments have the same context"),
        ({"format": "when", "moments": WHEN["moments"][:1]}, "at least 2"),
        ({"format": "reply", "choices": REPLY["choices"]}, "a reply needs the comment"),
        ({**REPLY, "id": "rumor.bridge", "choices": [REPLY["choices"][0]] * 2}, "choices need one to publish"),
        ({"format": "mend", "keep": [], "solution": "橋。"}, "keep"),
    ],
)
def test_refused(tmp_path: Path, parts: dict[str, Any], message: str) -> None:
    said = refused(write_scenarios(tmp_path, scenario(**parts)))
    assert "scenarios/rumor/bridge.yaml:" in said
    assert message in said


def test_refused_with_the_line(tmp_path: Path) -> None:
    good = "id: rumor.bridge\nformat: judge\ncategory: rumor\nclauses: [a-city:1]\ntitle: {ja: 橋, en: bridge}\n"
    rest = "text: 拡散して\nexplanation: {ja: 訳, en: why}\ntwin: {text: 橋。, why: {ja: 訳, en: why}}\n"
    file = {"scenarios/rumor/bridge.yaml": f"{good}oops: 1\n{rest}"}
    assert "scenarios/rumor/bridge.yaml:6: unknown key 'oops'" in refused(write_scenarios(tmp_path, files=file))


def test_one_id_once(tmp_path: Path) -> None:
    said = refused(write_scenarios(tmp_path, scenario(), files={"scenarios/rumor/again.yaml": scenario()}))
    assert "exists already (scenarios/rumor/again.yaml:1)" in said


@pytest.mark.parametrize("name", ["scenarios/a.yaml", "scenarios/rumor/deep/a.yaml", "scenarios/rumor/a.yml"])
def test_files_that_no_one_reads(tmp_path: Path, name: str) -> None:
    assert f"{name}:1: no one reads a file here" in refused(write_scenarios(tmp_path, files={name: scenario()}))


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (scenario(text="橋が落ちた。"), "the advisor does not speak of rumor"),
        (scenario(twin={"text": "拡散して", "why": words("?")}), "the advisor objects to '拡散して': rumor.spread"),
        ({**FIND, "text": "《橋》が落ちた。拡散して"}, "the advisor marks 《拡散して》, not 《橋》"),
        ({**FIND, "text": "《橋》が落ちた。😀《拡散》して"}, "the advisor marks 《拡散して》, not 《橋》"),
        ({**MEND, "solution": "橋が心配、拡散して"}, "the advisor objects"),
        ({**MEND, "solution": "橋へ行った。"}, "the solution has lost 心配 / 不安"),
        ({**WHEN, "moments": [{**WHEN["moments"][0], "publish": True}, {**WHEN["moments"][1], "publish": False}]}, None),
        ({**WHEN, "moments": [WHEN["moments"][0], {**WHEN["moments"][1], "context": {"profile": "猫"}}]}, "nothing that is shown tells"),
        ({**PROFILE, "missing": ["personal"]}, "what the profile lacks is non-representative, personal"),
        ({**PROFILE, "solution": "市職員。個人の見解。"}, "the solution lacks non-representative"),
        ({**REPLY, "choices": [{**REPLY["choices"][0], "text": "はい"}, REPLY["choices"][1]]}, "does not speak of rumor"),
    ],
)  # fmt: skip
def test_contradicted_by_the_advisor(advisor: Advisor, tmp_path: Path, one: Data, message: str | None) -> None:
    if message is None:  # Both moments are the wrong way round.
        found = read(write_scenarios(tmp_path, one))
        with pytest.raises(PackError) as error:
            prove(advisor, found)
        assert [problem.message.split(" '")[0] for problem in error.value.problems] == [
            "the advisor does not speak of rumor in",
            "the advisor objects to",
        ]
    else:
        assert message in disproved(advisor, tmp_path, one)
