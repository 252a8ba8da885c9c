"""Course files to begin with: they say themselves how they are written, and which scenarios there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..categories import CATEGORY_NAMES
from ..pack.scenarios import AnyScenario

Kind = Literal["test", "lesson"]


def starter(kind: Kind, name: str, scenarios: Mapping[str, AnyScenario]) -> str:
    """A course file that can be imported as it is.

    Args:
        name: the id of the course.
        scenarios: that it may ask for, by id; they are listed in comments at its end.
    """
    head = _HEAD.replace("NAME", name).replace("KIND", kind)
    return f"{head}{_PARTS[kind]}\n{_listed(scenarios)}"


def _listed(scenarios: Mapping[str, AnyScenario]) -> str:
    lines = [
        "# ---- 使える問題（scenarios: に書く名前と題） / The scenarios there are ----",
        "# 形式（formats）: judge 公開してよいか、find 言葉を見つける、mend 書き直す、when 場面で変わる、profile 自己紹介、reply 返事",
    ]
    for category, words in CATEGORY_NAMES.items():
        lines += ["#", f"# {words.ja} / {words.en} (categories: {category})"]
        lines += [f"#   {one.id}: {one.title.ja} [{one.format}]" for one in scenarios.values() if one.category == category]
    return "\n".join(lines) + "\n"


_HEAD = """\
# コースのファイルです。メモ帳などで開き、「:」の右を書きかえて、文字コード UTF-8 で保存してください。
# 「#」から右はメモです。行の頭の空白と、半角の「:」はそのままにしてください。くわしくは docs/rules.md。
# A course: change what stands on the right of a colon and save it as UTF-8. See docs/rules.md.

course: NAME  # このコースの名前（英小文字、数字、-）。同じ名前のものを入れると、入れかわります
format: KIND  # test はテスト、lesson は講習
title: {ja: わたしたちのコース, en: Our course}
about: {ja: だれのための、どんなものか。, en: For whom it is and what to expect.}
minutes: 10  # かかる時間の目安（分）
# deadline: 2027-03-31  # しめきりの日。使うときは、行の頭の「# 」を消します
"""
_PARTS: Mapping[Kind, str] = {
    "test": """\
pass_percent: 80  # 百のうち、いくつ以上の正解で合格か
# attempts: 3  # 受けられる回数。使うときは、行の頭の「# 」を消します
shuffle: true  # 受けるたびに順番を変える
parts:
  - scenarios: [rumor.dam, working-hours.udon]  # かならず出す問題
  - draw: 4  # くじで選ぶ数。分類（categories）や形式（formats）をしぼれます
    categories: [confidential, personal-info]
    formats: [judge, find]
  - draw: 4  # しぼらなければ、すべての問題から
""",
    "lesson": """\
parts:
  - title: {ja: はじめに, en: To begin with}
    intro: {ja: 問題の前に読むもの。, en: What to read before the exercises.}
    scenarios: [rumor.dam, rumor.well-water]  # 出す問題
  - title: {ja: 個人情報, en: Personal information}
    intro: {ja: 何に気をつけるか。, en: What to look out for.}
    draw: 3  # くじで選ぶ数
    categories: personal-info
""",
}
