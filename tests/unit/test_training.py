"""Answering, marking, repeating: the parts of training, and the coach over a real store."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fsrs import Rating
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.context.kept import NoHours
from hitokokyu.models import Attachment, Context
from hitokokyu.store import Store
from hitokokyu.training import schedule
from hitokokyu.training.coach import Coach, UnknownScenario
from hitokokyu.training.facts import facts
from hitokokyu.training.judging import AnswerRefused
from hitokokyu.training.library import Library
from hitokokyu.training.marking import marks, rating
from hitokokyu.training.models import Answer, Certainty
from hitokokyu.training.pieces import pieces

from ..exercises import ALL, scenario, write_scenarios
from ..packs import words

MORNING = datetime(2026, 11, 17, 0, 0, tzinfo=UTC).timestamp()
"""9:00 in Japan."""
DAY = 86_400.0


class Clock:
    now = MORNING

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenarios(tmp_path_factory.mktemp("pack"), *ALL)


@pytest.fixture(scope="module")
def advisor(pack: Path) -> Advisor:
    return Advisor.of(load_ruleset([pack]))


@pytest.fixture
def store(tmp_path: Path, database_address: str | None) -> Iterator[Store]:
    opened = Store(tmp_path, database=database_address)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def coach(pack: Path, advisor: Advisor, store: Store, clock: Clock) -> Coach:
    return Coach(lambda: advisor, store.training, Library([pack]), clock)


def given(name: str, certainty: Certainty = 2, **parts: Any) -> Answer:
    return Answer(id=str(uuid.uuid4()), scenario=name, certainty=certainty, **parts)


RIGHT: dict[str, dict[str, Any]] = {
    "rumor.bridge": {"publish": False, "category": "rumor"},
    "rumor.find": {"marked": (3,)},
    "rumor.mend": {"text": "橋が心配です。"},
    "rumor.when": {"moments": (False, True)},
    "rumor.profile": {"text": "市職員。個人の見解です。代表しません。"},
    "rumor.reply": {"choice": 1},
}


# -- marks and memory -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "certainty", "earned"),
    [(1, 1, 1), (1, 2, 2), (1, 3, 3), (0, 1, 0), (0, 2, -2), (0, 3, -6), (0.7, 3, 2.1), (0.59, 3, -6)],
)
def test_marks_are_those_of_certainty_based_marking(score: float, certainty: Certainty, earned: float) -> None:
    assert marks(score, certainty) == earned


def test_a_guess_is_no_knowledge() -> None:
    assert rating(0, 3) is Rating.Again
    assert [rating(1, 1), rating(1, 2), rating(1, 3)] == [Rating.Hard, Rating.Good, Rating.Easy]
    assert rating(0.8, 3) is Rating.Good


def test_what_one_knows_comes_later() -> None:
    dues = [schedule.remember(None, r, MORNING)[1] for r in (Rating.Again, Rating.Hard, Rating.Good, Rating.Easy)]
    assert dues == sorted(dues)
    assert dues[0] >= MORNING + DAY  # Nothing comes twice on a day.
    memory, first = schedule.remember(None, Rating.Good, MORNING)
    _, second = schedule.remember(memory, Rating.Good, first)
    assert second - first > first - MORNING
    _, forgotten = schedule.remember(memory, Rating.Again, first)
    assert forgotten - first < second - first


@pytest.mark.parametrize("memory", ["", "{}", "[]", '{"card_id": "x"}', "null", '{"state": 9}'])
def test_memory_that_cannot_be_read_begins_anew(memory: str) -> None:
    assert schedule.remember(memory, Rating.Good, MORNING) == schedule.remember(None, Rating.Good, MORNING)


def test_streak() -> None:
    days = {date(2026, 11, d) for d in (10, 13, 14, 15)}
    assert schedule.streak(days, date(2026, 11, 15)) == 3
    assert schedule.streak(days, date(2026, 11, 16)) == 3  # Today is not over.
    assert schedule.streak(days, date(2026, 11, 17)) == 0
    assert schedule.streak((), date(2026, 11, 17)) == 0


def test_day_is_that_of_japan() -> None:
    assert schedule.day_of(datetime(2026, 11, 16, 15, 0, tzinfo=UTC).timestamp()) == date(2026, 11, 17)
    assert schedule.end_of(date(2026, 11, 17)) == datetime(2026, 11, 17, 15, 0, tzinfo=UTC).timestamp()


# -- what is shown --------------------------------------------------------------------------


def test_pieces_are_words_with_what_clings_to_them() -> None:
    assert pieces("窓口が混んでいて大変だった。") == ("窓口が", "混んでいて", "大変だった。")
    assert pieces("ｶﾞｽが止まった") == ("ｶﾞｽが", "止まった")
    assert pieces("2億8千万で組んだ")[0] == "2億8千万で"


def test_facts_are_what_was_said() -> None:
    assert facts(Context()) == ()
    context = Context(
        account="official",
        now=datetime(2026, 11, 17, 1, 5, tzinfo=UTC),
        role="supervisor",
        audience="subordinate",
        attachments=(Attachment.IMAGE,),
    )
    assert [fact.ja for fact in facts(context)] == [
        "市の公式アカウント", "11月17日（火）10:05", "あなたは上司", "部下や課の人が読む場所", "写真つき"
    ]  # fmt: skip
    assert facts(context)[1].en == "Tuesday 2026-11-17, 10:05"


# -- a day ----------------------------------------------------------------------------------


def test_daily_set(coach: Coach, clock: Clock) -> None:
    today = coach.today()
    names = [exercise.scenario for exercise in today.exercises]
    assert (today.done, today.streak, len(set(names))) == (0, 0, 5)
    assert coach.today() == today  # Two tabs see the same.
    coach.answer(given(names[0], **RIGHT[names[0]], twin=False))
    after = coach.today()
    assert (after.done, after.streak) == (1, 1)
    assert [exercise.scenario for exercise in after.exercises] == names[1:]
    for name in names[1:]:
        coach.answer(given(name, **RIGHT[name]))
    assert coach.today().exercises == ()
    (last,) = coach.today(more=True).exercises  # There are six in all.
    assert last.scenario not in names
    clock.now += DAY
    tomorrow = coach.today()
    assert (tomorrow.done, tomorrow.streak) == (0, 1)
    assert tomorrow.exercises[0].scenario == last.scenario  # New, and nothing is due so soon.


def test_what_was_wrong_comes_first(coach: Coach, clock: Clock) -> None:
    for name, right in RIGHT.items():
        coach.answer(given(name, 3, **right) if name != "rumor.reply" else given(name, choice=0))
    clock.now += 2 * DAY
    assert coach.today().exercises[0].scenario == "rumor.reply"


def test_exercise_gives_nothing_away(coach: Coach) -> None:
    shown = {e.scenario: e for e in (*coach.today().exercises, *coach.today(more=True).exercises)}
    for exercise in shown.values():
        said = exercise.model_dump_json()
        assert "訳" not in said and "《" not in said and '"publish"' not in said
        assert "個人の見解で" not in said and "橋のことが心配" not in said
    assert shown["rumor.find"].pieces == ("橋が", "落ちた。", "みんな", "拡散して")


def test_judging_shows_the_harmless_twin_as_often_as_not(coach: Coach, clock: Clock) -> None:
    texts = set()
    for _ in range(20):
        texts |= {e.text for e in coach.today().exercises if e.scenario == "rumor.bridge"}
        clock.now += DAY
    assert texts == {"橋が落ちた。みんな拡散して", "橋を渡った。"}


# -- answers --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RIGHT)
def test_right(coach: Coach, name: str) -> None:
    feedback = coach.answer(given(name, 3, **RIGHT[name]))
    assert (feedback.right, feedback.score, feedback.marks) == (True, 1, 3)
    assert feedback.explanation.ja == "広がる訳"
    assert [clause.summary.ja for clause in feedback.cited] == ["広めない"]
    assert feedback.due is not None and feedback.due.timestamp() > MORNING + DAY


@pytest.mark.parametrize(
    ("name", "parts", "score"),
    [
        ("rumor.bridge", {"publish": True}, 0),
        ("rumor.bridge", {"publish": False, "category": "security"}, 0.7),
        ("rumor.bridge", {"publish": True, "twin": True}, 1),
        ("rumor.bridge", {"publish": False, "category": "rumor", "twin": True}, 0),
        ("rumor.find", {"marked": ()}, 0),
        ("rumor.find", {"marked": (0,)}, 0),
        ("rumor.find", {"marked": (2, 3, 3)}, pytest.approx(2 * 4 / (4 + 7))),
        ("rumor.mend", {"text": "橋が心配。拡散して"}, 0),
        ("rumor.mend", {"text": "猫。"}, 0),
        ("rumor.mend", {"text": "橋。"}, 0.5),
        ("rumor.when", {"moments": (True, True)}, 0.5),
        ("rumor.profile", {"text": "市職員"}, 0),
        ("rumor.profile", {"text": "市職員。個人の見解。"}, 0.5),
        ("rumor.profile", {"text": "個人の見解で、代表しません。"}, 0.5),
        ("rumor.reply", {"choice": 0}, 0),
    ],
)
def test_scores(coach: Coach, name: str, parts: dict[str, Any], score: Any) -> None:
    assert coach.answer(given(name, **parts)).score == score


def test_feedback_says_what_the_advisor_says(coach: Coach) -> None:
    bridge = coach.answer(given("rumor.bridge", publish=True))
    assert [finding.quote for finding in bridge.findings] == ["拡散して"]
    assert (bridge.publish, bridge.explanation.ja) == (False, "広がる訳")
    assert (bridge.other.publish, bridge.other.text, bridge.other.why.ja) == (True, "橋を渡った。", "見たこと")
    twin = coach.answer(given("rumor.bridge", publish=True, twin=True))
    assert (twin.publish, twin.explanation.ja) == (True, "見たこと")
    assert (twin.other.publish, twin.other.text, twin.other.why.ja) == (False, "橋が落ちた。みんな拡散して", "広がる訳")
    assert coach.answer(given("rumor.find", marked=(0,))).wanted == (3,)
    mend = coach.answer(given("rumor.mend", text="橋だよ拡散して"))
    assert [finding.quote for finding in mend.findings] == ["拡散して"]
    assert (mend.lost, mend.solution) == ((("心配", "不安"),), "橋のことが心配。")
    when = coach.answer(given("rumor.when", moments=(True, True)))
    assert [verdict.publish for verdict in when.verdicts] == [False, True]
    profile = coach.answer(given("rumor.profile", text="市職員"))
    assert [s.state for s in profile.statements] == ["present", "missing", "missing"]


@pytest.mark.parametrize(
    ("name", "parts", "code", "field"),
    [
        ("rumor.bridge", {}, "missing-field", "publish"),
        ("rumor.bridge", {"publish": False}, "missing-field", "category"),
        ("rumor.bridge", {"publish": True, "text": "猫"}, "answer-of-other-format", "text"),
        ("rumor.find", {}, "missing-field", "marked"),
        ("rumor.find", {"marked": (4,)}, "wrong-value", "marked"),
        ("rumor.find", {"marked": (-1,)}, "wrong-value", "marked"),
        ("rumor.find", {"marked": (3,), "twin": True}, "answer-of-other-format", "twin"),
        ("rumor.mend", {}, "missing-field", "text"),
        ("rumor.when", {"moments": (True,)}, "wrong-value", "moments"),
        ("rumor.reply", {"choice": 2}, "wrong-value", "choice"),
        ("rumor.reply", {"choice": -1}, "wrong-value", "choice"),
    ],
)
def test_answers_that_do_not_fit(
    coach: Coach, store: Store, name: str, parts: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(AnswerRefused) as refused:
        coach.answer(given(name, **parts))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert store.training.answers() == ()


def test_unknown_scenario(coach: Coach) -> None:
    with pytest.raises(UnknownScenario):
        coach.answer(given("rumor.none", choice=1))


def test_learners_own_hours_do_not_matter(pack: Path, store: Store) -> None:
    """The right answer to a question of the hour is the same for everybody."""
    own = Advisor.of(load_ruleset([pack]), clock=NoHours())
    coach = Coach(own.at_usual_hours, store.training, Library([pack]), Clock())
    assert coach.answer(given("rumor.mend", text="橋が心配です。")).right


# -- what is kept ---------------------------------------------------------------------------


def test_an_answer_sent_twice_counts_once(coach: Coach, store: Store) -> None:
    answer = given("rumor.reply", choice=1)
    assert coach.answer(answer).due == coach.answer(answer).due
    assert len(store.training.answers()) == 1


def test_practice_keeps_nothing(coach: Coach, store: Store) -> None:
    assert coach.answer(given("rumor.mend", text="橋が心配です。", practice=True)).due is None
    assert (store.training.answers(), store.training.due()) == ((), {})


def test_words_are_never_kept(coach: Coach, tmp_path: Path) -> None:
    coach.answer(given("rumor.mend", text="橋が心配です、ひみつの下書き"))
    coach.answer(given("rumor.profile", text="ひみつの自己紹介"))
    for file in tmp_path.iterdir():
        assert "ひみつ".encode() not in file.read_bytes()


def test_both_or_neither(store: Store) -> None:
    from hitokokyu.store import StoreError
    from hitokokyu.store.training import StoredAnswer

    bad = StoredAnswer("1", "rumor.bridge", "rumor", MORNING, 2.0, True, 2, 2.0)  # No such score.
    with pytest.raises(StoreError):
        store.training.keep(bad, lambda memory: ("{}", MORNING))
    assert store.training.due() == {}


def test_an_answer_needs_its_scenario(store: Store) -> None:
    from hitokokyu.store import StoreError

    with pytest.raises(StoreError, match="(?i)foreign key"), store._database.writing() as connection:
        connection.execute("INSERT INTO training_answer VALUES ('local', '1', 'gone', 'rumor', 1, 1, 1, 1, 1)")


def test_progress_and_beginning_anew(coach: Coach, clock: Clock) -> None:
    coach.answer(given("rumor.reply", 3, choice=0))
    clock.now += DAY
    coach.answer(given("rumor.reply", 3, choice=1))
    coach.answer(given("rumor.bridge", 1, publish=False, category="rumor"))
    seen = coach.progress()
    assert (seen.answers, seen.right, seen.streak) == (3, 2, 2)
    (rumor,) = seen.categories
    assert (rumor.scenarios, rumor.seen, rumor.answers, rumor.right) == (6, 2, 3, 2)
    assert [(c.certainty, c.answers, c.right) for c in seen.calibration] == [(1, 1, 1), (2, 0, 0), (3, 2, 1)]
    assert [(d.day.day, d.answers, d.right) for d in seen.days] == [(17, 1, 0), (18, 2, 2)]
    coach.forget()
    assert coach.progress().answers == 0
    assert len(coach.today().exercises) == 5


def test_scenarios_that_are_gone_do_no_harm(
    advisor: Advisor, store: Store, tmp_path: Path, coach: Coach, clock: Clock
) -> None:
    coach.answer(given("rumor.reply", choice=1))
    other = write_scenarios(tmp_path / "other", scenario(title=words("別")))
    clock.now += 30 * DAY
    later = Coach(lambda: advisor, store.training, Library([other]), clock)
    assert [e.scenario for e in later.today().exercises] == ["rumor.bridge"]
    assert later.progress().answers == 1


def test_nothing_is_read_before_it_is_needed(store: Store, tmp_path: Path) -> None:
    made: list[str] = []

    def advisor() -> Any:
        made.append("advisor")

    unread: Callable[[], Any] = advisor
    Coach(unread, store.training, Library([tmp_path / "nowhere"]))
    assert made == []
