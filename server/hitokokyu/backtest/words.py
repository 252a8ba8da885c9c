"""The words of the report, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Mapping

from ..categories import CATEGORY_NAMES
from ..models import Category, Finding, Localized, PackInfo, Severity
from .comparing import Kind

KIND_NAMES: Mapping[Kind, Localized] = {
    "new": Localized(ja="あらたに出る", en="New"),
    "gone": Localized(ja="出なくなる", en="Gone"),
    "changed": Localized(ja="変わる", en="Changed"),
}
SEVERITY_NAMES: Mapping[str, Localized] = {
    Severity.STOP: Localized(ja="いちど止まって", en="Stop and look"),
    Severity.CAUTION: Localized(ja="気をつけて", en="Take care"),
    Severity.NOTE: Localized(ja="ご参考", en="For information"),
}
CONFIDENCE_NAMES: Mapping[str, Localized] = {
    "high": Localized(ja="高", en="high"),
    "medium": Localized(ja="中", en="medium"),
    "low": Localized(ja="低", en="low"),
}
FIELD_NAMES: Mapping[str, Localized] = {
    "severity": Localized(ja="重さ", en="severity"),
    "confidence": Localized(ja="確からしさ", en="confidence"),
    "span": Localized(ja="箇所", en="passage"),
    "clauses": Localized(ja="条項", en="clauses"),
    "title": Localized(ja="題", en="title"),
    "message": Localized(ja="説明", en="message"),
    "advice": Localized(ja="助言", en="advice"),
    "rewrites": Localized(ja="言い換え", en="rewrites"),
    "also": Localized(ja="ほかに当たったルール", en="other rules there"),
}
WORDS: Mapping[str, Localized] = {
    "title": Localized(ja="ルールを入れかえたら何が変わるか", en="What would change with the other rules"),
    "before": Localized(ja="いま", en="Now"),
    "after": Localized(ja="入れかえたあと", en="Afterwards"),
    "corpus": Localized(ja="試した投稿", en="Tried on"),
    "posts": Localized(ja="投稿", en="Posts"),
    "changed_posts": Localized(ja="なにかが変わる投稿", en="Posts with any change"),
    "newly_alarmed": Localized(ja="あらたに知らせる投稿", en="Posts newly warned of"),
    "no_longer_alarmed": Localized(ja="知らせなくなる投稿", en="Posts no longer warned of"),
    "alarmed": Localized(ja="知らせる投稿（1,000 件あたり）", en="Posts warned of (per 1,000)"),
    "findings": Localized(ja="気になる点", en="Findings"),
    "nothing": Localized(ja="この投稿では、なにも変わりません。", en="On these posts nothing would change."),
    "no_posts": Localized(
        ja="読める投稿が一件もありませんでした。変わるかどうかはわかりません。",
        en="There was not one post that could be read; whether anything would change is not known.",
    ),
    "added": Localized(ja="ふえるルール", en="Rules that are added"),
    "removed": Localized(ja="なくなるルール", en="Rules that are taken out"),
    "by_rule": Localized(ja="ルールごとの変化", en="Changes by rule"),
    "by_category": Localized(ja="分類ごとの気になる点", en="Findings by category"),
    "rule": Localized(ja="ルール", en="Rule"),
    "category": Localized(ja="分類", en="Category"),
    "what_changed": Localized(ja="変わること", en="What changes"),
    "samples": Localized(ja="例", en="Samples"),
    "labelled": Localized(ja="ラベルに照らすと", en="By the labels"),
    "wanted": Localized(ja="求められている", en="asked for"),
    "unwanted": Localized(ja="求められていない", en="not asked for"),
    "line": Localized(ja="行", en="line"),
    "unread": Localized(ja="読めなかった行（見ていません）", en="Lines that could not be read (not looked at)"),
    "first_ones": Localized(ja="はじめのほうだけを示します。", en="Only the first ones are shown."),
    "severity": Localized(ja="重さ", en="Severity"),
    "whole_post": Localized(ja="投稿全体", en="the post as a whole"),
    "alarm_means": Localized(
        ja="「知らせる投稿」は、「いちど止まって」か「気をつけて」が一つでもある投稿です。よくある勤務時間で、まだ言えない言葉は見ずに数えました。",
        en="A post is warned of if it has at least one finding of “stop and look” or “take care”. Counted at usual hours and without withheld terms.",
    ),
    "private": Localized(
        ja="試した投稿の文が入っています。取り扱いにご注意ください。",
        en="This holds the text of posts that were tried; handle it accordingly.",
    ),
    "most_first": Localized(ja="変化の多いものから", en="most changes first"),
    "chart_rules": Localized(
        ja="変化の多いルール（多くて 15）", en="The rules that change most (15 at most)"
    ),
}


class Language:
    """The words in one language."""

    def __init__(self, lang: str) -> None:
        """Args: lang: `ja` or `en`."""
        self.lang = lang

    def __call__(self, word: str) -> str:
        return self.of(WORDS[word])

    def of(self, words: Localized) -> str:
        said: str = getattr(words, self.lang)
        return said

    def kind(self, kind: Kind) -> str:
        return self.of(KIND_NAMES[kind])

    def field(self, name: str) -> str:
        return self.of(FIELD_NAMES[name])

    def category(self, name: str) -> str:
        return self.of(CATEGORY_NAMES[Category(name)])

    def severity(self, name: str) -> str:
        return self.of(SEVERITY_NAMES[name])

    def packs(self, infos: tuple[PackInfo, ...]) -> str:
        return " + ".join(f"{info.id} {info.version}" for info in infos)

    def value(self, finding: Finding, field: str) -> str:
        """One of the fields of a finding, short, to stand beside another."""
        match field:
            case "severity":
                return self.severity(finding.severity)
            case "confidence":
                return self.of(CONFIDENCE_NAMES[finding.confidence])
            case "span":
                return self.quote(finding)
            case "clauses" | "also":
                return ", ".join(getattr(finding, field)) or "–"
            case "rewrites":
                return " / ".join(one.text or self.of(one.label) for one in finding.rewrites) or "–"
            case _:
                return self.of(getattr(finding, field))

    def quote(self, finding: Finding) -> str:
        return finding.quote if finding.span is not None else self("whole_post")
