"""A report for the terminal: the passage underlined, the clause, what to do instead."""

from __future__ import annotations

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from ..models import Finding, Localized, Report

_STYLES = {"stop": "bold red", "caution": "yellow", "note": "cyan"}
_SEVERITY = {
    "stop": Localized(ja="いちど止まって", en="please stop and look"),
    "caution": Localized(ja="気をつけて", en="take care"),
    "note": Localized(ja="ご参考", en="for your information"),
}
_CONFIDENCE = {
    "high": Localized(ja="確からしさ 高", en="confidence high"),
    "medium": Localized(ja="確からしさ 中", en="confidence medium"),
    "low": Localized(ja="確からしさ 低", en="confidence low"),
}
_NOTHING = Localized(
    ja="気になるところは見つかりませんでした。", en="Nothing was found that asks for a second look."
)
_NOT_ALL = Localized(ja="見ていないもの", en="Not looked at")
_ASSUMED = Localized(ja="指定がないので仮定した状況", en="Assumed, because it was not given")
_INSTEAD = Localized(ja="こうしてみては", en="What to do instead")
_SAFER = Localized(ja="言い換えの例", en="Safer wording")


def print_report(console: Console, text: str, report: Report, lang: str) -> None:
    """Args: text: the post, to cut the spans from."""
    for finding in report.findings:
        console.print(_panel(text, finding, report, lang))
    if not report.findings:
        console.print(f"[green]✓[/green] {getattr(_NOTHING, lang)}")
    for reason in report.reasons:
        console.print(f"[yellow]{getattr(_NOT_ALL, lang)}[/yellow]: {getattr(reason.message, lang)}")
    if report.assumed:
        console.print(f"[dim]{getattr(_ASSUMED, lang)}: {', '.join(report.assumed)}[/dim]")


def _marked(text: str, finding: Finding) -> Text:
    if finding.span is None:
        return Text(text)
    encoded = text.encode("utf-16-le")
    start, end = finding.span.start * 2, finding.span.end * 2
    return Text.assemble(
        encoded[:start].decode("utf-16-le"),
        (encoded[start:end].decode("utf-16-le"), f"underline {_STYLES[finding.severity]}"),
        encoded[end:].decode("utf-16-le"),
    )


def _panel(text: str, finding: Finding, report: Report, lang: str) -> Panel:
    def say(words: Localized) -> str:
        return getattr(words, lang)

    style = _STYLES[finding.severity]
    lines: list[object] = [
        _marked(text, finding),
        "",
        Text(say(finding.message)),
        Text.assemble((f"{say(_INSTEAD)}: ", "bold"), say(finding.advice)),
    ]
    for rewrite in finding.rewrites:
        if rewrite.text is not None:
            lines.append(Text.assemble((f"{say(_SAFER)}: ", "bold"), rewrite.text))
        else:
            lines.append(Text.assemble((f"{say(_SAFER)}: ", "bold"), say(rewrite.label)))
    for name in finding.clauses:
        clause = report.cited[name]
        lines.append(
            Padding(Text.assemble((f"{name} ", "cyan"), say(clause.summary), (f"\n{clause.source}", "dim")), (0, 0, 0, 2))
        )
    title = Text.assemble(
        (say(_SEVERITY[finding.severity]), style), " · ", (say(finding.title), "bold")
    )
    subtitle = Text(f"{finding.rule} · {say(_CONFIDENCE[finding.confidence])}", style="dim")
    return Panel(Group(*lines), title=title, title_align="left", subtitle=subtitle, subtitle_align="right", border_style=style)
