"""Making scenarios over HTTP: judged like any other, kept in the office's own folder, there at once."""

from __future__ import annotations

import os
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.home import home
from hitokokyu.pack.loader import load
from hitokokyu.pack.scenarios import load_scenarios
from hitokokyu.training.proving import prove
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from ..exercises import ALL, FIND, MEND, PROFILE, REPLY, WHEN, scenario, write_scenarios
from ..packs import Data, words
from .conftest import Answer, Service

EDITOR = "/api/v1/training/editor"
DRAFT = f"{EDITOR}/draft"
SCENARIOS = f"{EDITOR}/scenarios"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenarios(tmp_path_factory.mktemp("pack"), *ALL)


@pytest.fixture(scope="module")
def trainer(pack: Path) -> Advisor:
    return Advisor.of(load_ruleset([pack]))


@pytest.fixture
def script(start: Any, pack: Path, trainer: Advisor) -> Service:
    return start(trainer, packs=[pack]).script()


def own(one: Data, name: str = "rumor.ours", /, **parts: Any) -> Data:
    return {key: value for key, value in {**one, "id": name, **parts}.items() if value is not None}


def draft(script: Service, data: Data, base: str = "") -> Any:
    answer = script.post(DRAFT, {"base": base, "data": data})
    assert answer.status == 200, answer.body
    return answer.json


def save(script: Service, data: Data, base: str = "", replaces: str | None = None) -> Answer:
    return script.post(SCENARIOS, {"base": base, "data": data, "replaces": replaces})


def fields(script: Service, data: Data) -> set[str]:
    return {problem["field"] for problem in draft(script, data)["problems"]}


def test_what_there_is(script: Service) -> None:
    openapi = script.send("GET", "/openapi.json").json
    answer = script.send("GET", EDITOR)
    schema = {"$ref": "#/components/schemas/EditorState", "components": openapi["components"]}
    Draft202012Validator(schema).validate(answer.json)
    assert [one["id"] for one in answer.json["scenarios"]] == sorted(one["id"] for one in ALL)
    assert not any(one["own"] for one in answer.json["scenarios"])
    assert answer.json["suggested"] == {"rumor": ["a-city:1"]}
    assert [one["id"] for one in answer.json["elements"]] == ["identity", "personal", "non-representative"]
    drafted = draft(script, own(scenario()))
    schema = {"$ref": "#/components/schemas/EditorDraft", "components": openapi["components"]}
    Draft202012Validator(schema).validate(drafted)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one["format"])
def test_every_format_is_made_and_trained_at_once(script: Service, pack: Path, trainer: Advisor, one: Data) -> None:
    assert script.send("GET", "/api/v1/training/today").status == 200  # All was read before.
    drafted = draft(script, own(one))
    assert drafted["problems"] == []
    assert drafted["exercise"]["text"].replace("《", "") != "…"
    saved = save(script, own(one))
    assert (saved.status, saved.json["file"]) == (200, "scenarios/rumor/ours.yaml")
    office = home() / "office"
    assert (office / saved.json["file"]).read_text("utf-8") == drafted["yaml"]
    # The file holds for the strict reader and the proof of the command line, too.
    found = load_scenarios([pack, office], load([pack]).clauses())
    assert "rumor.ours" in found.by_id
    prove(trainer, found)
    right = {
        "judge": {"publish": False, "category": "rumor"},
        "find": {"marked": [len(drafted["exercise"]["pieces"]) - 1]},
        "mend": {"text": one.get("solution")},
        "when": {"moments": [False, True]},
        "profile": {"text": one.get("solution")},
        "reply": {"choice": 1},
    }[one["format"]]
    answer = {"id": str(uuid.uuid4()), "scenario": "rumor.ours", "certainty": 3, **right}
    feedback = script.post("/api/v1/training/answers", answer)
    assert (feedback.status, feedback.json["right"]) == (200, True)
    (listed,) = (one for one in script.send("GET", EDITOR).json["scenarios"] if one["own"])
    assert listed["id"] == "rumor.ours"
    # The pack itself is as it was.
    assert not (pack / "scenarios" / "rumor" / "ours.yaml").exists()


# -- what is wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (own(scenario(), title=None), "title"),
        (own(scenario(), title={"ja": "", "en": ""}), "title"),
        (own(scenario(), text="  "), "text"),
        (own(scenario(), twin=None), "twin.text"),
        (own(scenario(), clauses=[]), "clauses"),
        (own(scenario(), clauses=["a-city:99"]), "clauses.0"),
        (own(scenario(), "rumor."), "id"),
        (own(scenario(), "rumor.Ä"), "id"),
        (own(scenario(), "rumor.../../x"), "id"),
        (own(scenario(), "rumor.bridge"), "id"),
        (own(scenario(), format="poem"), "format"),
        (own(scenario(), text="あ" * 2001), "text"),
        (own(scenario(), text="あ\0"), ""),
        (own(scenario(), text="橋を渡った。"), "text"),
        (own(scenario(), twin={"text": "橋が落ちた。みんな拡散して", "why": words("x")}), "twin.text"),
        (own(scenario(), context={"now": "昨日"}), "context.now"),
        (own(FIND, text="橋が落ちた。みんな拡散して"), "text"),
        (own(FIND, text="《橋》が落ちた。みんな拡散して"), "text"),
        (own(MEND, keep=None), "keep"),
        (own(MEND, keep=["船"]), "solution"),
        (own(WHEN, moments=WHEN["moments"][:1]), "moments"),
        (own(WHEN, moments=[WHEN["moments"][0], {**WHEN["moments"][0], "publish": True}]), "moments"),
        (own(WHEN, moments=[WHEN["moments"][0], {}]), "moments.1.publish"),
        (own(PROFILE, missing=["identity"]), "missing"),
        (own(PROFILE, solution="市職員"), "solution"),
        (own(REPLY, context=None), "context.reply_to"),
        (own(REPLY, choices=[{**one, "publish": True} for one in REPLY["choices"]]), "choices"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_in_both_languages(script: Service, data: Data, field: str) -> None:
    drafted = draft(script, data)
    found = [problem for problem in drafted["problems"] if problem["field"] == field]
    if not found and field == "":  # A character that no file can hold: wherever it was noticed.
        found = drafted["problems"]
    assert found, drafted["problems"]
    for problem in found:
        assert 1 <= problem["line"] <= len(drafted["yaml"].splitlines())
        for said in (problem["message"], problem["remedy"]):
            assert not said["ja"].isascii() and said["ja"] != said["en"]
    refused = save(script, data)
    assert (refused.status, refused.code) == (422, "scenario-refused")
    assert not (home() / "office").exists()


def test_the_line_is_that_of_the_yaml(script: Service) -> None:
    drafted = draft(script, own(scenario(), clauses=["a-city:1", "a-city:99"]))
    (problem,) = drafted["problems"]
    assert "a-city:99" in drafted["yaml"].splitlines()[problem["line"] - 1]


def test_the_advisor_speaks_before_everything_is_there(script: Service) -> None:
    bare = {"id": "rumor.", "format": "judge", "category": "rumor", "text": "橋を渡った。"}
    drafted = draft(script, {**bare, "twin": {"text": "橋が落ちた。みんな拡散して"}})
    assert {"text", "twin.text", "id", "title", "explanation"} <= {one["field"] for one in drafted["problems"]}
    assert drafted["exercise"]["text"] == "橋を渡った。"
    assert [one["rule"] for one in drafted["twin_findings"]] == ["rumor.spread"]
    nothing = draft(script, {"id": "rumor.", "format": "judge", "category": "rumor"})
    assert nothing["exercise"]["text"] == "…"
    assert nothing["findings"] == []


# -- the file -------------------------------------------------------------------------------


def test_comments_and_the_form_of_what_did_not_change_stay(script: Service) -> None:
    base = (
        "# 2026年の研修用\nid: rumor.ours\nformat: judge\ncategory: rumor\nclauses: [a-city:1]  # 要確認\n"
        'title: {ja: 橋, en: "A bridge"}\ntext: 橋が落ちた。みんな拡散して\nexplanation:\n  ja: 訳\n  en: why\n'
        "twin:\n  text: 橋を渡った。\n  why: {ja: 見たこと, en: seen}\n"
    )
    data = YAML(typ="safe", pure=True).load(base)
    assert draft(script, data, base)["yaml"] == base
    data["explanation"]["ja"] = "広がる訳"
    assert draft(script, data, base)["yaml"] == base.replace("ja: 訳", "ja: 広がる訳")
    data["text"] = "橋が落ちた。\nみんな拡散して"
    changed = draft(script, data, base)["yaml"]
    assert "# 要確認" in changed and "text: |-\n  橋が落ちた。\n  みんな拡散して\n" in changed
    assert YAML(typ="safe", pure=True).load(changed) == data


def test_nothing_is_overwritten_unasked(script: Service) -> None:
    first = save(script, own(scenario()))
    file = home() / "office" / first.json["file"]
    before = file.read_bytes()
    other = own(scenario(), title=words("別の橋"))
    for replaces in (None, "0" * 64):
        refused = save(script, other, replaces=replaces)
        assert (refused.status, refused.code) == (409, "scenario-taken")
        assert file.read_bytes() == before
    assert save(script, other, replaces=first.json["digest"]).status == 200
    assert "別の橋" in file.read_text("utf-8")
    assert [one.name for one in file.parent.iterdir()] == ["ours.yaml"]


def test_two_tabs_save_at_once(script: Service) -> None:
    """One of them wins, and the other is told."""
    statuses: list[int] = []

    def one(number: int) -> None:
        statuses.append(save(script, own(scenario(), title=words(f"橋 {number}"))).status)

    tabs = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(statuses) == [200, 409, 409, 409]


def test_opening_and_deleting(script: Service) -> None:
    template = script.send("GET", f"{SCENARIOS}/rumor.bridge").json
    assert (template["own"], template["data"]["title"]["ja"]) == (False, "橋")
    digest = save(script, own(scenario())).json["digest"]
    mine = script.send("GET", f"{SCENARIOS}/rumor.ours").json
    assert (mine["own"], mine["digest"]) == (True, digest)
    assert script.send("GET", f"{SCENARIOS}/rumor.none").code == "scenario-unknown"
    # What comes with the pack cannot be deleted, nor what somebody else has changed meanwhile.
    assert script.send("DELETE", f"{SCENARIOS}/rumor.bridge?digest={template['digest']}").status == 404
    assert script.send("DELETE", f"{SCENARIOS}/rumor.ours?digest=x").status == 409
    left = script.send("DELETE", f"{SCENARIOS}/rumor.ours?digest={digest}")
    assert (left.status, [one["id"] for one in left.json["scenarios"] if one["own"]]) == (200, [])
    gone = {"id": str(uuid.uuid4()), "scenario": "rumor.ours", "certainty": 1, "publish": True}
    assert script.post("/api/v1/training/answers", gone).code == "scenario-unknown"


def test_a_broken_file_is_left_out_and_named(script: Service) -> None:
    """The others, and the pack, go on."""
    assert save(script, own(scenario())).status == 200
    (home() / "office" / "scenarios" / "rumor" / "torn.yaml").write_text("id: [", "utf-8")
    state = script.send("GET", EDITOR).json
    assert [one["file"] for one in state["refused"]] == ["scenarios/rumor/torn.yaml"]
    assert "rumor.ours" in [one["id"] for one in state["scenarios"]]
    assert script.send("GET", "/api/v1/training/today").status == 200


@pytest.mark.skipif(os.name == "nt", reason="has no such links")
def test_a_folder_that_cannot_be_written(script: Service) -> None:
    """A file where the folder should be: nobody, not even an administrator, can write there."""
    (home() / "office").write_text("no folder")
    refused = save(script, own(scenario()))
    assert (refused.status, refused.code) == (503, "scenario-not-written")


def test_without_a_token(service: Service) -> None:
    assert service.send("GET", EDITOR).status == 401
    assert service.post(DRAFT, {"data": {}}).status == 401
    assert service.post(SCENARIOS, {"data": {}}).status == 401
    assert service.send("DELETE", f"{SCENARIOS}/x?digest=x").status == 401
