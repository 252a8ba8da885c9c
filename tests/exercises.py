"""Scenarios so small that a test can say all of them; the pack warns of 拡散して (see `packs.check`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .packs import Data, check, words, write


def scenario(name: str = "rumor.bridge", /, **parts: Any) -> Data:
    """An exercise about a bridge, changed in these parts; None leaves a part out."""
    whole: Data = {
        "id": name,
        "format": "judge",
        "category": name.partition(".")[0],
        "clauses": ["a-city:1"],
        "title": words("橋"),
        "text": "橋が落ちた。みんな拡散して",
        "explanation": words("広がる訳"),
        "twin": {"text": "橋を渡った。", "why": words("見たこと")},
        **parts,
    }
    return {key: value for key, value in whole.items() if value is not None}


FIND = scenario("rumor.find", format="find", text="橋が落ちた。みんな《拡散して》")
MEND = scenario("rumor.mend", format="mend", keep=["橋", ["心配", "不安"]], solution="橋のことが心配。")
WHEN = scenario(
    "rumor.when",
    format="when",
    text="虹が出た。",
    moments=[
        {"context": {"now": "2026-11-17T10:30:00+09:00"}, "publish": False, "why": words("勤務中")},
        {"context": {"now": "2026-11-17T12:15:00+09:00"}, "publish": True, "why": words("昼休み")},
    ],
)
PROFILE = scenario(
    "rumor.profile",
    format="profile",
    text="市の仕事をした。",
    context={"profile": "市職員"},
    missing=["personal", "non-representative"],
    solution="市職員。個人の見解で、代表しません。",
)
REPLY = scenario(
    "rumor.reply",
    format="reply",
    context={"reply_to": "橋はどうなった"},
    choices=[
        {"text": "わからないけど拡散して", "publish": False, "why": words("広がる")},
        {"text": "市の知らせを待ちましょう。", "publish": True, "why": words("確か")},
    ],
)
ALL = (scenario(), FIND, MEND, WHEN, PROFILE, REPLY)


def write_scenarios(
    folder: Path, *scenarios: Data, files: Mapping[str, Data | str | bytes | None] | None = None
) -> Path:
    """A pack with these scenarios, each in a file of its own."""
    contents = {"scenarios/{}/{}.yaml".format(*one["id"].split(".", 1)): one for one in scenarios}
    at_work = check(
        "rumor.at-work",
        let=None,
        when={"context": {"clock": "working"}},
        examples={
            "warn": [{"text": "虹が出た。", "context": {"now": "2026-11-17T10:30:00+09:00"}}],
            "silent": ["虹が出た。"],
        },
    )
    about_work = check(
        "rumor.about-work",
        let={"work": {"text": ["市の仕事"]}},
        when={"all": ["work", {"context": {"disclaimer": "missing"}}]},
        examples={"warn": ["《市の仕事》をした。"], "silent": ["寝た。"]},
    )
    return write(folder, check(), at_work, about_work, files={**contents, **(files or {})})
