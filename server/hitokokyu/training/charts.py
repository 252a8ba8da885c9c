"""Pictures of how training is going, as SVG.

They bring neither colours nor fonts: the stylesheet of the page gives those, in light and in dark,
by the classes of pygal (`series serie-0`, `guide line`, …). A picture says nothing by colour
alone: of two series one is filled and one is hollow, or one is dashed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pygal  # type: ignore[import-untyped]
from pygal.etree import etree  # type: ignore[import-untyped]
from pygal.style import Style  # type: ignore[import-untyped]

from .models import CategoryProgress, CertaintyProgress, Tally, WeekProgress

WIDTH = 340
"""In the units of the picture: a little wider than there is place on a phone."""
_ROW = 46
"""For a name and two bars."""
_REMEMBERED = 8
_FONT = 13
_STYLE = Style(label_font_size=_FONT, major_label_font_size=_FONT, value_font_size=_FONT)
_SHARES = [{"value": value, "label": f"{value}%"} for value in (0, 50, 100)]
_NOT_SHOWN = {"defs", "desc", "title"}
"""Parts of what pygal draws: styles and scripts, which a page of ours does not run, and what those
scripts would read."""


@lru_cache(maxsize=_REMEMBERED)
def weeks(shown: tuple[WeekProgress, ...], right: str, other: str, name: str) -> str:
    """Answers of each week: the right ones below, the others on top.

    Args:
        right, other: what the series are called.
        name: what the picture is called, for those who do not see it; as in all of them.
    """
    labels = [f"{week.monday.month}/{week.monday.day}" for week in shown]
    most = max(week.answers for week in shown)
    chart = pygal.StackedBar(
        **common(height=230),
        x_labels=labels,
        # Of twelve dates in a row one could read none.
        x_labels_major=labels[::-3],
        show_minor_x_labels=False,
        y_labels=sorted({0, -(-most // 2), most}),
        value_formatter=str,
    )
    chart.add(right, [week.right for week in shown])
    chart.add(other, [week.answers - week.right for week in shown])
    return drawn(chart, name)


@lru_cache(maxsize=_REMEMBERED)
def calibration(
    shown: tuple[CertaintyProgress, ...], names: tuple[str, ...], right: str, enough: str, name: str
) -> str:
    """How often one was right, by how sure one was, and from which share on that pays."""
    chart = pygal.Bar(**common(height=230), **_PERCENT, x_labels=names)
    chart.add(right, [_percent(one) for one in shown])
    chart.add(enough, [100 * one.worth_from or None for one in shown])
    return drawn(chart, name)


@lru_cache(maxsize=_REMEMBERED)
def categories(
    shown: tuple[CategoryProgress, ...],
    names: tuple[str, ...],
    before: str,
    recent: str,
    name: str,
) -> str:
    """The share of right answers of each category: in the last four weeks, and before."""
    rows = list(reversed(shown))  # The first one stands at the bottom.
    chart = pygal.HorizontalBar(
        **common(height=_ROW * len(shown) + 34),
        **_PERCENT,
        # The stylesheet puts the names above the bars, into the place of the first series: beside
        # the bars a phone has no room. Turned, they claim none there.
        y_label_rotation=90,
        x_labels=list(reversed(names)),
    )
    chart.add("", [0 for _ in rows])
    chart.add(before, [_percent(one.before) for one in rows])
    chart.add(recent, [_percent(one.trend[-1]) for one in rows])
    return drawn(chart, name)


@lru_cache(maxsize=_REMEMBERED)
def trend(
    weeks: tuple[WeekProgress, ...],
    whole: tuple[Tally, ...],
    chosen: tuple[Tally, ...] | None,
    names: tuple[str, str],
    name: str,
) -> str:
    """The share of right answers over the weeks: of all answers and, if chosen, of one category.

    Args:
        names: of all categories together, and of the chosen one.
    """
    labels = [f"{week.monday.month}/{week.monday.day}" for week in weeks]
    chart = pygal.Line(
        **common(height=230),
        **_PERCENT,
        x_labels=labels,
        x_labels_major=labels[::-3],
        show_minor_x_labels=False,
        allow_interruptions=True,
        dots_size=4,
    )
    chart.add(names[0], [_percent(one) for one in whole], show_dots=chosen is None)
    if chosen is not None:
        chart.add(names[1], [_percent(one) for one in chosen])
    return drawn(chart, name)


_PERCENT: dict[str, Any] = {"range": (0, 100), "y_labels": _SHARES}


def common(*, height: int, **more: Any) -> dict[str, Any]:
    """What all pictures have in common, for pygal. Args: more: of this one."""
    return {
        "width": WIDTH,
        "height": height,
        "margin": 4,
        "style": _STYLE,
        "show_legend": False,
        "truncate_label": -1,
        # Neither its styles nor its scripts.
        "css": (),
        "js": (),
        "no_prefix": True,
        **more,
    }


def _percent(tally: Tally) -> float | None:
    """None where there is no answer: that is not zero."""
    return 100 * tally.right / tally.answers if tally.answers else None


def drawn(chart: pygal.Graph, name: str) -> str:
    """The picture as SVG, without styles and scripts. Args: name: for those who do not see it."""
    picture = chart.render_tree()
    for parent in list(picture.iter()):
        parent.attrib.pop("style", None)
        for child in list(parent):
            is_comment = not isinstance(child.tag, str)
            if is_comment or child.tag in _NOT_SHOWN or "tooltip-overlay" in child.get("class", ""):
                parent.remove(child)
    picture.attrib.pop("id")
    picture.set("role", "img")
    picture.set("aria-label", name)
    return str(etree.tostring(picture, encoding="unicode"))
