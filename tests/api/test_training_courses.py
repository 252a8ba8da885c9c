"""Courses, tests, self-checks and what is kept, over HTTP; and what was acknowledged survives `kill -9`."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.training.exams import results
from jsonschema import Draft202012Validator

from ..exercises import ALL, MEND, write_scenarios
from ..packs import Data, words
from .conftest import Service
from .test_training import killable

__all__ = ["killable"]

COURSES = "/api/v1/training/courses"
SITTINGS = "/api/v1/training/sittings"
KEPT = "/api/v1/training/kept"
WARNINGS = "/api/v1/training/warnings"
SELF_CHECK = "/api/v1/training/self-check"
WRITTEN = "橋が怖くて眠れないほど心配"
"""Words by a learner that must be nowhere."""


def exam(**parts: Any) -> Data:
    whole: Data = {
        "course": "exam",
        "format": "test",
        "title": words("試験"),
        "about": words("六問"),
        "minutes": 5,
        "pass_percent": 50,
        "parts": [{"scenarios": [one["id"] for one in ALL]}],
        **parts,
    }
    return {key: value for key, value in whole.items() if value is not None}


LESSON: Data = {
    "course": "lesson",
    "format": "lesson",
    "title": words("講習"),
    "about": words("二つのまとまり"),
    "minutes": 3,
    "parts": [
        {"title": words("はじめ"), "intro": words("読むもの"), "scenarios": ["rumor.mend", "rumor.reply"]},
        {"title": words("つぎ"), "intro": words("次に読むもの"), "scenarios": ["rumor.profile"]},
    ],
}
GIVEN: dict[str, dict[str, Any]] = {
    "judge": {"publish": False, "category": "rumor"},
    "find": {"marked": [3]},
    "mend": {"text": f"{WRITTEN}。"},
    "when": {"moments": [False, True]},
    "profile": {"text": "市職員。個人の見解で、代表しません。"},
    "reply": {"choice": 1},
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    return write_scenarios(folder, *ALL, files={"courses/exam.yaml": exam(), "courses/lesson.yaml": LESSON})


@pytest.fixture(scope="module")
def pack_advisor(pack: Path) -> Advisor:
    return Advisor.of(load_ruleset([pack]))


@pytest.fixture
def script(start: Any, pack: Path, pack_advisor: Advisor) -> Service:
    return start(pack_advisor, packs=[pack]).script()


def ask(script: Service, method: str, path: str, shape: str, content: Any = None) -> Any:
    """Ask, and hold the answer against the description."""
    reply = script.post(path, content) if method == "POST" else script.send(method, path)
    assert reply.status == 200, reply.body
    components = script.send("GET", "/openapi.json").json["components"]
    Draft202012Validator({"$ref": f"#/components/schemas/{shape}", "components": components}).validate(reply.json)
    return reply.json


def begin(script: Service, course: str) -> Any:
    return ask(script, "POST", f"{COURSES}/{course}/sittings", "SittingState", {})


def given(sitting: Any, **more: Any) -> dict[str, Any]:
    """A right answer to what is asked now."""
    exercise = sitting["exercise"]
    right = {"publish": True} if exercise["twin"] else GIVEN[exercise["format"]]
    return {"number": sitting["number"], **right, **more}


def answer(script: Service, sitting: Any, **more: Any) -> Any:
    return ask(script, "POST", f"{SITTINGS}/{sitting['id']}/answers", "SittingReply", given(sitting, **more))


def course(script: Service, name: str) -> Any:
    return next(one for one in ask(script, "GET", COURSES, "CourseList")["courses"] if one["id"] == name)


def everything_stored() -> str:
    """All bytes in the folder of ひと呼吸."""
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in home().rglob("*") if path.is_file())


# -- lessons --------------------------------------------------------------------------------


def test_a_lesson_explains_at_once_and_goes_on_where_one_left(script: Service) -> None:
    assert course(script, "lesson")["open"] is None
    sitting = begin(script, "lesson")
    assert (sitting["part"]["title"]["ja"], sitting["is_new_part"], sitting["number"]) == ("はじめ", True, 0)
    reply = answer(script, sitting, certainty=3)
    assert (reply["counts"], reply["feedback"]["right"], reply["feedback"]["marks"]) == (True, True, 3)
    assert reply["sitting"]["is_new_part"] is False
    # Closed, and begun again: it is the same attempt.
    again = begin(script, "lesson")
    assert (again["id"], again["number"], again["answered"]) == (sitting["id"], 1, 1)
    assert course(script, "lesson")["open"] == {"id": sitting["id"], "answered": 1, "questions": 3}
    third = answer(script, again, certainty=1)["sitting"]
    assert (third["part"]["title"]["ja"], third["is_new_part"]) == ("つぎ", True)
    end = answer(script, third, certainty=2)["sitting"]
    assert (end["exercise"], end["number"], end["result"], end["review"]) == (None, None, None, [])
    state = course(script, "lesson")
    assert (state["open"], state["finished"], state["results"]) == (None, 1, [])
    # It belongs to training; and the words of the learner are nowhere.
    assert script.send("GET", "/api/v1/training/progress").json["answers"] == 3
    assert WRITTEN not in everything_stored()
    assert begin(script, "lesson")["id"] != sitting["id"]


def test_a_lesson_asks_how_sure_one_is(script: Service) -> None:
    sitting = begin(script, "lesson")
    refused = script.post(f"{SITTINGS}/{sitting['id']}/answers", given(sitting))
    assert (refused.status, refused.code, refused.json["error"]["field"]) == (422, "missing-field", "certainty")
    assert begin(script, "lesson")["answered"] == 0


# -- tests ----------------------------------------------------------------------------------


def test_a_test_explains_at_its_end(script: Service) -> None:
    sitting = begin(script, "exam")
    for number in range(6):
        assert (sitting["number"], sitting["review"], sitting["result"]) == (number, [], None)
        wrong = {"marked": [0]} if sitting["exercise"]["format"] == "find" else {}
        reply = answer(script, sitting, **wrong)
        assert reply["feedback"] is None
        sitting = reply["sitting"]
    result = sitting["result"]
    assert (result["scenarios"], result["score"], result["pass_mark"], result["passed"]) == (6, 5 / 6, 0.5, True)
    assert result["categories"] == [{"category": "rumor", "scenarios": 6, "right": 5}]
    assert [one["id"] for one in result["guidelines"]] == ["a-city"]
    review = {one["exercise"]["format"]: one for one in sitting["review"]}
    assert len(sitting["review"]) == 6
    assert review["find"]["feedback"]["right"] is False
    assert review["find"]["given"]["marked"] == [0]
    assert review["reply"]["feedback"]["verdicts"][1]["publish"] is True
    assert review["mend"]["given"]["text"] is None
    assert review["mend"]["feedback"]["solution"] == MEND["solution"]
    assert WRITTEN not in everything_stored()
    # It can be read again, and is what certificates speak of.
    assert ask(script, "GET", f"{SITTINGS}/{sitting['id']}", "SittingState") == sitting
    assert [one.model_dump(mode="json") for one in results(script.store.exams)] == [result]
    assert course(script, "exam")["results"] == [result]
    late = script.post(f"{SITTINGS}/{sitting['id']}/answers", {"number": 0, "choice": 0})
    assert late.status == 422 or late.json["counts"] is False
    assert ask(script, "GET", f"{SITTINGS}/{sitting['id']}", "SittingState") == sitting


def test_of_two_answers_to_one_question_the_first_counts(script: Service) -> None:
    sitting = begin(script, "exam")
    while sitting["exercise"]["format"] != "reply":
        sitting = answer(script, sitting)["sitting"]
    first = answer(script, sitting)
    second = answer(script, sitting, choice=0)
    assert (first["counts"], second["counts"]) == (True, False)
    assert first["sitting"] == second["sitting"]
    (kept,) = [one for one in script.store.exams.sitting(sitting["id"]).answers if one.number == sitting["number"]]
    assert kept.score == 1


def test_two_tabs_that_begin_at_once_sit_the_same_test(script: Service) -> None:
    begun: list[str] = []
    tabs = [threading.Thread(target=lambda: begun.append(begin(script, "exam")["id"])) for _ in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(begun) == 6
    assert len(set(begun)) == 1


@pytest.mark.parametrize(
    ("content", "status", "code", "field"),
    [
        ({"number": 99, "choice": 1}, 422, "wrong-value", "number"),
        ({"number": -1, "choice": 1}, 422, "wrong-value", "number"),
        ({"number": 0}, 422, "missing-field", None),
        ({"choice": 1}, 422, "missing-field", "number"),
        ({"number": 0, "oops": 1}, 422, "unknown-field", "oops"),
    ],
)
def test_refused_answers(script: Service, content: Any, status: int, code: str, field: str | None) -> None:
    sitting = begin(script, "exam")
    refused = script.post(f"{SITTINGS}/{sitting['id']}/answers", content)
    assert (refused.status, refused.code) == (status, code)
    assert field is None or refused.json["error"]["field"] == field
    assert begin(script, "exam")["answered"] == 0


def test_what_there_is_not(script: Service) -> None:
    nobody = str(uuid.uuid4())
    assert script.post(f"{COURSES}/none/sittings", {}).code == "course-unknown"
    assert script.send("DELETE", f"{COURSES}/exam").code == "course-unknown"  # Not imported: it stays.
    assert script.send("GET", f"{SITTINGS}/{nobody}").code == "sitting-unknown"
    assert script.post(f"{SITTINGS}/{nobody}/answers", {"number": 0, "choice": 0}).code == "sitting-unknown"
    assert script.send("DELETE", f"{KEPT}/{nobody}").code == "kept-unknown"


def test_without_a_token(service: Service) -> None:
    for path in (COURSES, KEPT, WARNINGS, f"{SITTINGS}/x"):
        assert service.send("GET", path).status == 401
    for path in (COURSES, KEPT, WARNINGS, SELF_CHECK, f"{SELF_CHECK}/pieces", f"{COURSES}/exam/sittings"):
        assert service.post(path, {}).status == 401


# -- files that are handed round ------------------------------------------------------------

FILE = """\
course: our-office
format: test
title: {ja: 課の確認, en: Ours}
about: {ja: 一問, en: One question}
minutes: 1
pass_percent: 100
attempts: 1
deadline: 2020-03-31
parts:
  - scenarios: rumor.reply
"""


def import_(script: Service, source: str) -> Any:
    return script.post(COURSES, {"source": source})


def test_a_file_is_imported_taken_once_and_removed(script: Service) -> None:
    assert import_(script, FILE).status == 200
    state = course(script, "our-office")
    assert (state["is_imported"], state["attempts_left"], state["is_late"], state["pass_mark"]) == (True, 1, True, 1.0)
    result = answer(script, begin(script, "our-office"), choice=0)["sitting"]["result"]
    assert (result["score"], result["passed"]) == (0, False)
    assert course(script, "our-office")["attempts_left"] == 0
    again = script.post(f"{COURSES}/our-office/sittings", {})
    assert (again.status, again.code) == (409, "attempts-used")
    # Another edition takes its place; the attempt stays.
    assert import_(script, FILE.replace("attempts: 1", "attempts: 2")).status == 200
    assert course(script, "our-office")["attempts_left"] == 1
    assert script.send("DELETE", f"{COURSES}/our-office").status == 200
    assert len(results(script.store.exams)) == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("rumor.reply", "rumor.replay", 10, "rumor.reply のことでしょうか"),
        ("scenarios: rumor.reply", "draw: 9", 10, "9 問を選ぶには足りません"),
        ("pass_percent: 100", "pass_percent: 101", 6, "pass_percent"),
        ("minutes: 1\n", "minutes: 1\nminuets: 2\n", 6, "知らない項目 minuets"),
        ("minutes: 1\n", "minutes: 1\nguidelines: b-city\n", 6, "ガイドライン b-city は入っていません"),
        ("minutes: 1\n", "", 1, "minutes がありません"),
        ("2020-03-31", "2020-02-31", 8, "deadline"),
        ("2020-03-31", "来週", 8, "日付ではありません"),
        ("format: test", "format: quiz", 2, "講習かテスト"),
        ("title: {ja", "title: [ja", 3, "YAML"),
        ("course: our-office", "course: Our Office", 1, "course"),
        ("scenarios: rumor.reply", "scenarios: [rumor.reply, rumor.reply]", 10, "二度出てきます"),
        ("scenarios: rumor.reply", "scenarios: [rumor.reply]\n    formats: judge", 10, "draw にだけ"),
    ],
)
def test_a_file_with_a_mistake_is_refused_whole(script: Service, old: str, new: str, line: int, words: str) -> None:
    assert old in FILE
    refused = import_(script, FILE.replace(old, new))
    assert (refused.status, refused.code) == (422, "course-refused")
    error = refused.json["error"]
    assert f"{line} 行目" in error["message"]
    assert words in error["message"] + error["hint"]
    english = script.post(COURSES, {"source": FILE.replace(old, new)}, Accept_Language="en").json["error"]
    assert english["message"].startswith(f"Line {line} of the course file: ")
    assert [one["id"] for one in ask(script, "GET", COURSES, "CourseList")["courses"]] == ["exam", "lesson"]


@pytest.mark.parametrize("kind", ["test", "lesson"])
def test_a_file_to_begin_with_lists_the_scenarios_there_are(script: Service, kind: str) -> None:
    given = script.send("GET", f"/api/v1/training/course-starters/{kind}")
    assert (given.status, given.headers["Content-Type"]) == (200, "application/yaml")
    words = given.body.decode()
    assert f"\nformat: {kind}" in words
    assert "#   rumor.reply: " in words
    assert script.send("GET", "/api/v1/training/course-starters/poem").code == "not-found"


@pytest.mark.parametrize("source", ["", "猫", "- a\n- b", "course: a\n---\ncourse: b\n"])
def test_what_is_no_course_file(script: Service, source: str) -> None:
    assert import_(script, source).code == "course-refused"


def test_a_course_whose_scenario_is_gone_says_so_and_nothing_else_breaks(
    start: Any, tmp_path: Path, pack_advisor: Advisor, script: Service
) -> None:
    import_(script, FILE)
    sitting = begin(script, "exam")
    fewer = [one for one in ALL if one["format"] not in ("reply", "judge")]
    smaller = write_scenarios(tmp_path / "smaller", *fewer)
    later = start(pack_advisor, packs=[smaller]).script()
    listed = ask(later, "GET", COURSES, "CourseList")
    assert (listed["courses"], [one["id"] for one in listed["refused"]]) == ([], ["our-office"])
    assert "rumor.reply" in listed["refused"][0]["message"]["ja"]
    # A test under way goes on with what is left.
    now = ask(later, "GET", f"{SITTINGS}/{sitting['id']}", "SittingState")
    assert now["questions"] == 4
    while now["exercise"]:
        now = answer(later, now)["sitting"]
    assert (now["result"]["scenarios"], now["result"]["score"]) == (4, 1)


def test_broken_courses_of_a_pack_leave_checks_alone(start: Any, tmp_path: Path, pack_advisor: Advisor) -> None:
    broken = write_scenarios(tmp_path / "broken", *ALL, files={"courses/exam.yaml": exam(oops=1)})
    script = start(pack_advisor, packs=[broken]).script()
    assert script.send("GET", COURSES).code == "scenarios-unreadable"
    assert script.check({"text": "拡散して"}).status == 200
    assert script.send("GET", "/api/v1/training/today").status == 200


# -- one's own drafts -----------------------------------------------------------------------

DRAFT = "橋が落ちた😀みんな拡散して"


def test_a_draft_is_compared_and_not_kept(script: Service) -> None:
    cut = ask(script, "POST", f"{SELF_CHECK}/pieces", "Pieces", {"text": DRAFT})["pieces"]
    assert "".join(cut) == DRAFT
    seen = {"text": DRAFT, "marked": [0], "categories": ["defamation"]}
    compared = ask(script, "POST", SELF_CHECK, "Comparison", seen)
    assert (compared["both"], compared["only_writer"], compared["only_advisor"]) == ([], ["defamation"], ["rumor"])
    assert compared["marked"] == [0]
    # UTF-16 offsets of the report and pieces of the text meet behind an emoji, too.
    assert "拡散" in "".join(cut[number] for number in compared["found"])
    assert "落ちた" not in "".join(cut[number] for number in compared["found"])
    agreed = ask(script, "POST", SELF_CHECK, "Comparison", {**seen, "categories": ["rumor"]})
    assert (agreed["both"], agreed["only_writer"], agreed["only_advisor"]) == (["rumor"], [], [])
    # Who sees the words need not know what the matter is called.
    by_words = ask(script, "POST", SELF_CHECK, "Comparison", {"text": DRAFT, "marked": compared["found"][:1]})
    assert (by_words["both"], by_words["only_writer"], by_words["only_advisor"]) == (["rumor"], [], [])
    elsewhere = ask(script, "POST", SELF_CHECK, "Comparison", {"text": DRAFT, "marked": [0]})
    assert (elsewhere["both"], elsewhere["only_writer"], elsewhere["only_advisor"]) == ([], [], ["rumor"])
    assert "みんな" not in everything_stored()


def test_what_was_not_looked_at_is_said(script: Service) -> None:
    draft = {"text": "虹が出た。", "context": {"attachments": ["image"]}}
    report = ask(script, "POST", SELF_CHECK, "Comparison", draft)["report"]
    assert (report["findings"], report["complete"]) == ([], False)
    assert report["reasons"]


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"text": ""}, "text-empty", "text"),
        ({"text": "虹" * 2001}, "field-too-long", "text"),
        ({"text": "虹", "marked": [1]}, "wrong-value", "marked"),
        ({"text": "虹", "categories": ["weather"]}, "wrong-choice", "categories[0]"),
    ],
)
def test_refused_drafts(script: Service, content: Any, code: str, field: str) -> None:
    refused = script.post(SELF_CHECK, content)
    assert (refused.status, refused.code, refused.json["error"]["field"]) == (422, code, field)


def test_a_draft_is_kept_when_its_writer_says_so_and_goes_without_a_trace(script: Service) -> None:
    kept = {"id": str(uuid.uuid4()), "text": DRAFT, "context": {"account": "official"}}
    for _ in range(2):
        (one,) = ask(script, "POST", KEPT, "KeptList", kept)["kept"]
        assert (one["id"], one["text"], one["context"]["account"]) == (kept["id"], DRAFT, "official")
    assert DRAFT in everything_stored()
    assert ask(script, "DELETE", f"{KEPT}/{kept['id']}", "KeptList")["kept"] == []
    assert DRAFT not in everything_stored()


# -- warnings that were met -----------------------------------------------------------------


def test_warnings_are_remembered_only_if_wished_and_never_with_words(script: Service) -> None:
    met = {"met": [{"rule": "rumor.spread"}, {"rule": "rumor.other"}, {"rule": "weather.rain"}]}

    def wish(enabled: bool) -> Any:
        return script.send("PUT", WARNINGS, b'{"enabled": %s}' % str(enabled).lower().encode(), Content_Type="application/json").json

    assert ask(script, "POST", WARNINGS, "LearningState", met) == {"enabled": False, "met": []}
    assert ask(script, "GET", WARNINGS, "LearningState") == {"enabled": False, "met": []}
    assert script.store.kept.warnings(0) == ()
    assert wish(True) == {"enabled": True, "met": []}
    assert script.post(WARNINGS, met).status == 200
    assert ask(script, "GET", WARNINGS, "LearningState")["met"] == [{"category": "rumor", "warnings": 2}]
    for words_ in ("橋が落ちた。みんな拡散して", "rumor.拡散して"):
        assert script.post(WARNINGS, {"met": [{"rule": words_}]}).status == 422
        assert script.post(WARNINGS, {"met": [{"rule": "rumor.spread", "text": words_}]}).status == 422
    assert {warning.rule for warning in script.store.kept.warnings(0)} == {"rumor.spread", "rumor.other"}
    assert "拡散" not in everything_stored()
    assert ask(script, "DELETE", WARNINGS, "LearningState") == {"enabled": True, "met": []}
    script.post(WARNINGS, met)
    assert wish(False) == {"enabled": False, "met": []}
    assert script.store.kept.warnings(0) == ()


# -- kill -9 --------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_killed_in_the_middle_of_a_test(killable: tuple[subprocess.Popen[str], int]) -> None:
    """Whatever was acknowledged is there, and a test that had ended has its result."""
    process, port = killable
    script = Service(port, Store(home())).script()
    acknowledged: list[tuple[str, int]] = []
    ended: list[str] = []
    enough = threading.Event()

    def learn() -> None:
        while True:
            try:
                sitting = script.post(f"{COURSES}/exam/sittings", {}).json
                while sitting["exercise"]:
                    reply = script.post(f"{SITTINGS}/{sitting['id']}/answers", given(sitting)).json
                    if reply["counts"]:
                        acknowledged.append((sitting["id"], sitting["number"]))
                    sitting = reply["sitting"]
                ended.append(sitting["id"])
            except (OSError, http.client.HTTPException):
                return  # Killed while it was at it.
            if len(acknowledged) >= 20:
                enough.set()

    learners = [threading.Thread(target=learn) for _ in range(2)]
    for learner in learners:
        learner.start()
    assert enough.wait(60)
    process.send_signal(signal.SIGKILL)
    for learner in learners:
        learner.join(20)
    process.wait(10)
    exams = Store(home()).exams
    kept = {(one.id, answer.number) for one in exams.sittings("exam") for answer in one.answers}
    assert set(acknowledged) <= kept
    finished = {one.id for one in exams.sittings("exam") if one.finished is not None}
    assert set(ended) <= finished
    assert {one.id for one in results(exams)} == finished
