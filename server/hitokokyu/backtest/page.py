"""The report as one HTML file: no script, nothing from elsewhere, light and dark."""

from __future__ import annotations

from functools import cache
from typing import Any

import pygal  # type: ignore[import-untyped]
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..models import Severity
from ..training.charts import common, drawn
from .comparing import KINDS
from .running import Backtest
from .tally import Tally
from .terminal import cut
from .words import Language

_MOST_RULES = 15
"""In the chart; the table has all of them."""
_WIDTH = 720
_ROW = 34


def page_of(result: Backtest, lang: str) -> str:
    """Args: lang: `ja` or `en`."""
    say = Language(lang)
    return _templates().get_template("report.html").render(
        say=say,
        lang=lang,
        result=result,
        tally=result.tally,
        changed=result.tally.changed_rules(),
        kinds=KINDS,
        severities=[severity.value for severity in Severity],
        cut=cut,
        charts=_charts(result.tally, say),
        per_1000=lambda count: f"{1000 * count / result.tally.posts:.1f}",
    )


@cache
def _templates() -> Environment:
    loader = PackageLoader("hitokokyu.backtest")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _charts(tally: Tally, say: Language) -> dict[str, Markup]:
    """The pictures by name; what they show stands in the tables, too."""
    made = {}
    categories = sorted(
        tally.before.categories | tally.after.categories,
        key=lambda name: -max(tally.before.categories[name], tally.after.categories[name]),
    )
    if categories:
        made["by_category"] = _bars(
            [say.category(name) for name in categories],
            {
                say("before"): [tally.before.categories[name] for name in categories],
                say("after"): [tally.after.categories[name] for name in categories],
            },
            say("by_category"),
            # Japanese letters are nearly twice as wide as the library thinks.
            wider=6 if say.lang == "ja" else 0,
        )
    rules = tally.changed_rules()[:_MOST_RULES]
    if rules:
        made["by_rule"] = _bars(
            [name for name, _ in rules],
            {say.kind(kind): [rule.kinds[kind] for _, rule in rules] for kind in KINDS},
            say("chart_rules"),
        )
    return made


def _bars(rows: list[str], series: dict[str, list[int]], name: str, wider: int = 0) -> Markup:
    """Args: wider: so much is a letter wider than the library thinks, in units of the picture."""
    options: dict[str, Any] = common(
        height=_ROW * len(rows) + 40,
        width=_WIDTH,
        # The first row stands on top.
        x_labels=rows[::-1],
        margin_left=wider * max(map(len, rows)) + 8,
        # For half of the last number below.
        margin_right=24,
        value_formatter=lambda value: f"{value:,.0f}",
    )
    most = max(max(values) for values in series.values())
    chart = pygal.HorizontalBar(**options, range=(0, most), y_labels=_ticks(most))
    for title, values in series.items():
        chart.add(title, values[::-1])
    return Markup(drawn(chart, name))


def _ticks(most: int) -> list[int]:
    return sorted({0, most // 2, most})
