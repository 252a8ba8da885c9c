"""Does the advisor agree with the scenarios? Whoever learns something else here would be misled."""

from __future__ import annotations

from collections.abc import Iterator

from ..models import Context
from ..pack import scenarios as pack
from ..pack.errors import PackError, Problem
from ..pack.loader import Loaded
from .facts import facts
from .judging import Advises, lost, objections
from .pieces import characters


def prove(advisor: Advises, scenarios: pack.ScenarioSet) -> None:
    """Hold every scenario against an advisor of the usual working hours.

    Raises:
        PackError: the advisor contradicts one; the error lists all of them.
    """
    problems = [problem for loaded in scenarios.loaded for problem in contradictions(advisor, loaded)]
    if problems:
        raise PackError(pack.SCENARIOS, problems)


def contradictions(advisor: Advises, loaded: Loaded[pack.AnyScenario]) -> Iterator[Problem]:
    """Where the advisor does not agree with a scenario."""
    scenario = loaded.value
    twin = scenario.twin
    yield from _unless_silent(advisor, loaded, ("twin", "text"), twin.text, twin.context)
    match scenario:
        case pack.Judge():
            yield from _unless_warned(advisor, loaded, ("text",), scenario.text, scenario.context)
        case pack.Find():
            yield from _unless_marked(advisor, loaded, scenario)
        case pack.Mend():
            yield from _unless_warned(advisor, loaded, ("text",), scenario.text, scenario.context)
            yield from _unless_silent(advisor, loaded, ("solution",), scenario.solution, scenario.context)
            for words in lost(scenario, scenario.solution):
                yield loaded.problem(
                    ("solution",),
                    f"the solution has lost {' / '.join(words)}",
                    "put it back, or mend keep",
                    (f"解答例に「{'」か「'.join(words)}」がありません。", "書き足すか、「残す言葉」を直してください。"),
                )
        case pack.When():
            for i, moment in enumerate(scenario.moments):
                place: tuple[str | int, ...] = ("moments", i)
                told = facts(moment.context)
                if not told or told in [facts(earlier.context) for earlier in scenario.moments[:i]]:
                    yield loaded.problem(
                        place,
                        "nothing that is shown tells this moment from the others",
                        "let them differ in account, now, role, audience or attachments",
                        (
                            "この場面をほかの場面と見分けるものが、学ぶ人に見えません。",
                            "アカウント、日時、立場、読む人、添付のどれかを変えてください。",
                        ),
                    )
                if moment.publish:
                    yield from _unless_silent(advisor, loaded, place, scenario.text, moment.context)
                else:
                    yield from _unless_warned(advisor, loaded, place, scenario.text, moment.context)
        case pack.Profile():
            yield from _unless_warned(advisor, loaded, ("text",), scenario.text, scenario.context)
            mended = scenario.context.model_copy(update={"profile": scenario.solution})
            yield from _unless_silent(advisor, loaded, ("solution",), scenario.text, mended)
            yield from _unless_missing(advisor, loaded, scenario)
        case pack.Reply():
            for i, choice in enumerate(scenario.choices):
                place = ("choices", i)
                if choice.publish:
                    yield from _unless_silent(advisor, loaded, place, choice.text, scenario.context)
                else:
                    yield from _unless_warned(advisor, loaded, place, choice.text, scenario.context)


def _unless_silent(
    advisor: Advises,
    loaded: Loaded[pack.AnyScenario],
    place: tuple[str | int, ...],
    text: str,
    context: Context,
) -> Iterator[Problem]:
    found = objections(advisor, text, context)
    if found:
        rules = ", ".join(finding.rule for finding in found)
        titles = "、".join(dict.fromkeys(finding.title.ja for finding in found))
        yield loaded.problem(
            place,
            f"the advisor objects to {text!r}: {rules}",
            "mend these words, or the rule",
            (f"公開してよいはずの文に、ひと呼吸が気づきます（{titles}）。", "言葉を直してください。"),
        )


def _unless_warned(
    advisor: Advises,
    loaded: Loaded[pack.AnyScenario],
    place: tuple[str | int, ...],
    text: str,
    context: Context,
) -> Iterator[Problem]:
    found = objections(advisor, text, context)
    if not any(finding.category is loaded.value.category for finding in found):
        others = f" but of {', '.join(finding.rule for finding in found)}" if found else ""
        yield loaded.problem(
            place,
            f"the advisor does not speak of {loaded.value.category} in {text!r}{others}",
            "mend these words, the category, or the rule",
            (
                "ひと呼吸は、この文に選んだ分類のことを言いません"
                + (f"（言うのは {'、'.join(dict.fromkeys(finding.title.ja for finding in found))}）。" if found else "。"),
                "言葉をもっとはっきりさせるか、分類を選び直してください。",
            ),
        )


def _unless_marked(
    advisor: Advises, loaded: Loaded[pack.AnyScenario], scenario: pack.Find
) -> Iterator[Problem]:
    post = scenario.post
    spans = []
    for finding in objections(advisor, post, scenario.context):
        if finding.category is scenario.category and finding.span is not None:
            start, end = (characters(post, offset) for offset in (finding.span.start, finding.span.end))
            spans.append((start, end))
    for a, b in scenario.marks:
        if not any(a < end and start < b for start, end in spans):
            marked = " or ".join(f"《{post[start:end]}》" for start, end in spans) or "nothing"
            marked_ja = "と".join(f"《{post[start:end]}》" for start, end in spans)
            yield loaded.problem(
                ("text",),
                f"the advisor marks {marked}, not 《{post[a:b]}》",
                "move 《》, or mend the rule",
                (
                    f"ひと呼吸が気づくのは{marked_ja}で、《{post[a:b]}》ではありません。" if spans
                    else f"ひと呼吸は、この文に選んだ分類のことを言いません（《{post[a:b]}》）。",
                    "印を付け直すか、言葉を直してください。",
                ),
            )


def _unless_missing(
    advisor: Advises, loaded: Loaded[pack.AnyScenario], scenario: pack.Profile
) -> Iterator[Problem]:
    statements = advisor.disclaimers.statements(scenario.context.profile)
    missing = {statement.element for statement in statements if statement.state != "present"}
    if missing != set(scenario.missing):
        yield loaded.problem(
            ("missing",),
            f"what the profile lacks is {', '.join(sorted(missing)) or 'nothing'}",
            "mend missing, or the profile",
            (
                "ひと呼吸から見て足りないものと合いません。足りないのは"
                + ("「" + "」「".join(s.title.ja for s in statements if s.element in missing) + "」" if missing else "何もありません")
                + "。",
                "「足りないもの」か、プロフィールを直してください。",
            ),
        )
    lacking = [s for s in advisor.disclaimers.statements(scenario.solution) if s.state != "present"]
    if lacking:
        yield loaded.problem(
            ("solution",),
            f"the solution lacks {', '.join(s.element for s in lacking)}",
            "add it to the bio",
            (f"解答例に「{'」「'.join(s.title.ja for s in lacking)}」が足りません。", "書き足してください。"),
        )
