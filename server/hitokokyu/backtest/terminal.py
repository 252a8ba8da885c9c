"""The report for the terminal."""

from __future__ import annotations

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..models import Severity
from .comparing import KINDS, Kind
from .running import Backtest
from .tally import RuleTally, Sample, Side
from .words import Language

_STYLES: dict[Kind, str] = {"new": "bold red", "gone": "bold green", "changed": "bold yellow"}


def print_backtest(console: Console, result: Backtest, lang: str) -> None:
    """Args: lang: `ja` or `en`."""
    say = Language(lang)
    tally = result.tally
    console.print(Text(say("title"), style="bold"))
    console.print(Text(f"{say('before')}: {say.packs(result.packs[0])}"))
    console.print(Text(f"{say('after')}: {say.packs(result.packs[1])}"))
    console.print(Text(f"{say('corpus')}: {', '.join(result.files)} ({tally.posts:,})"))
    for title, names in (("added", result.added), ("removed", result.removed)):
        if names:
            console.print(Text(f"{say(title)}: {', '.join(names)}"))
    if not tally.posts:
        console.print(Text(say("no_posts"), style="bold yellow"))
    else:
        _print_counts(console, result, say)
    if tally.changed_rules():
        _print_rules(console, result, say)
    elif tally.posts:
        console.print(Text(f"✓ {say('nothing')}", style="green"))
    if tally.bad_lines:
        console.print(Text(f"{say('unread')}: {tally.bad_lines:,}", style="bold yellow"))
        for bad in tally.errors:
            console.print(Text(f"  {result.files[bad.file]}:{bad.line}: {bad.error['message']}"))


def _print_counts(console: Console, result: Backtest, say: Language) -> None:
    tally = result.tally
    table = Table("", say("before"), say("after"))

    def per_1000(side: Side) -> str:
        return f"{1000 * side.alarmed_posts / tally.posts:.1f}"

    table.add_row(say("alarmed"), per_1000(tally.before), per_1000(tally.after))
    table.add_row(say("findings"), f"{tally.before.findings:,}", f"{tally.after.findings:,}")
    for severity in Severity:
        sides = (tally.before, tally.after)
        table.add_row(f"  {say.severity(severity)}", *(f"{s.severities[severity]:,}" for s in sides))
    console.print(table)
    for word, count in (
        ("changed_posts", tally.changed_posts),
        ("newly_alarmed", tally.newly_alarmed),
        ("no_longer_alarmed", tally.no_longer_alarmed),
    ):
        console.print(Text(f"{say(word)}: {count:,}"))


def _print_rules(console: Console, result: Backtest, say: Language) -> None:
    changed = result.tally.changed_rules()
    table = Table(
        say("rule"),
        say("before"),
        say("after"),
        *(say.kind(kind) for kind in KINDS),
        say("what_changed"),
        title=say("by_rule"),
        title_justify="left",
    )
    for name, rule in changed:
        table.add_row(
            Text(name),
            f"{rule.before:,}",
            f"{rule.after:,}",
            *(f"{rule.kinds[kind]:,}" if rule.kinds[kind] else "" for kind in KINDS),
            Text("; ".join([*_fields(rule, say), *_by_labels(rule, say)])),
        )
    console.print(table)
    for name, rule in changed:
        for kind in KINDS:
            for sample in rule.samples[kind]:
                console.print(_sample(name, kind, sample, result.files, say))


def _fields(rule: RuleTally, say: Language) -> list[str]:
    return [f"{say.field(name)} {count:,}" for name, count in rule.fields.most_common()]


def _by_labels(rule: RuleTally, say: Language) -> list[str]:
    said = []
    for kind in ("new", "gone"):
        for word, counted in (("wanted", rule.wanted), ("unwanted", rule.unwanted)):
            if counted[kind]:
                said.append(f"{say.kind(kind)}, {say(word)}: {counted[kind]:,}")
    return said


def _sample(name: str, kind: Kind, sample: Sample, files: tuple[str, ...], say: Language) -> Panel:
    finding = sample.after or sample.before
    assert finding is not None
    text = Text(sample.text)
    if finding.span is not None:
        text = marked(sample.text, finding.span.start, finding.span.end, _STYLES[kind])
    lines = [text]
    if sample.before is not None and sample.after is not None:
        lines += [
            Text(
                f"{say.field(one)}: {say.value(sample.before, one)} → {say.value(sample.after, one)}",
                style="dim",
            )
            for one in sample.fields
        ]
    where = f"{files[sample.file]}:{sample.line}"
    identity = "" if sample.id is None else f" ({sample.id})"
    return Panel(
        Group(*lines),
        title=Text.assemble((say.kind(kind), _STYLES[kind]), f" · {name}"),
        title_align="left",
        subtitle=Text(f"{where}{identity}", style="dim"),
        subtitle_align="right",
    )


def marked(text: str, start: int, end: int, style: str) -> Text:
    """Args: start, end: in UTF-16 code units, as in a report."""
    before, passage, after = cut(text, start, end)
    return Text.assemble(before, (passage, f"underline {style}"), after)


def cut(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The text before, in and after a span. Args: start, end: in UTF-16 code units."""
    units = text.encode("utf-16-le")
    parts = (units[: 2 * start], units[2 * start : 2 * end], units[2 * end :])
    before, passage, after = (part.decode("utf-16-le") for part in parts)
    return before, passage, after
