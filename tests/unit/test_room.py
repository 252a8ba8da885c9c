"""How long a text is, as each platform counts."""

from __future__ import annotations

import pytest

from hitokokyu.disclaimer.room import Room
from hitokokyu.pack.loader import load
from hitokokyu.pack.schema import DisclaimerPlatforms, Platform
from hitokokyu.resources import embedded_pack

FAMILY = "👨‍👩‍👧"


@pytest.fixture(scope="module")
def data() -> DisclaimerPlatforms:
    pack = embedded_pack()
    (platforms,) = load([pack], [pack / "checks" / "working-hours"]).platforms.values()
    return platforms.value


@pytest.fixture(scope="module")
def room(data: DisclaimerPlatforms) -> Room:
    return Room(data)


def platform(data: DisclaimerPlatforms, name: str) -> Platform:
    return next(known for known in data.platforms if known.id == name)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc def\n", 8),
        ("café", 4),
        ("cafe\N{COMBINING ACUTE ACCENT}", 4),
        ("日本語", 6),
        ("が", 2),
        ("か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}", 2),
        ("ｶﾞ", 4),
        ("𠮷", 2),
        ("한글", 4),
        ("αβγ", 3),
        # The edges of the ranges that count once.
        ("\u10ff", 1),
        ("\u1100", 2),
        ("\u2000", 1),
        ("\u200d", 1),
        ("\u200e", 2),
        ("\u2010", 1),
        ("\u201f", 1),
        ("\u2020", 2),
        ("\u2032", 1),
        ("\u2037", 1),
        ("\u2038", 2),
        # An emoji counts once, however it is put together.
        ("😀", 2),
        (FAMILY, 2),
        ("👍🏽", 2),
        ("🇯🇵", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("©", 1),
        # A link counts 23, wherever it leads.
        ("https://example.jp", 23),
        ("see https://example.jp/a/very/long/path?with=everything&and=more#here now", 31),
        ("こちらhttps://example.jp/へ", 6 + 23 + 2),
        ("http://a.jp http://b.jp", 47),
        ("example.jp", 10),
    ],
)
def test_weighted(room: Room, data: DisclaimerPlatforms, text: str, length: int) -> None:
    assert room.length(platform(data, "x"), text) == length


@pytest.mark.parametrize(
    ("name", "text", "length"),
    [
        ("instagram", "日本語", 3),
        ("instagram", "𠮷", 2),
        ("instagram", FAMILY, 8),
        ("instagram", "https://example.jp", 18),
        ("bluesky", FAMILY, 1),
        ("bluesky", "か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}", 1),
        ("bluesky", "🇯🇵🇯🇵", 2),
        ("bluesky", "a\nb", 3),
        ("mastodon", FAMILY, 1),
        ("mastodon", "https://example.jp/very/long/indeed", 23),
    ],
)
def test_others(
    room: Room, data: DisclaimerPlatforms, name: str, text: str, length: int
) -> None:
    assert room.length(platform(data, name), text) == length


@pytest.mark.parametrize("known", ["x", "instagram", "threads", "bluesky", "mastodon", "note", "facebook"])
def test_one_more_than_the_limit(room: Room, data: DisclaimerPlatforms, known: str) -> None:
    place = platform(data, known)
    assert room.fit(place, "a" * place.limit) == "yes"
    assert room.fit(place, "a" * (place.limit + 1)) == "no"


def test_the_lenient_way_of_counting(room: Room, data: DisclaimerPlatforms) -> None:
    x = platform(data, "x")
    assert room.fit(x, "あ" * 80) == "yes"
    assert room.fit(x, "あ" * 81) == "probably"
    assert room.fit(x, "あ" * 160) == "probably"
    assert [room.over(x, "あ" * length) for length in (80, 160, 161, 170)] == [0, 0, 1, 10]
    assert room.fit(x, "あ" * 161) == "no"


def test_bytes_are_limited_too(room: Room, data: DisclaimerPlatforms) -> None:
    bluesky = platform(data, "bluesky")
    families = FAMILY * 150
    assert room.length(bluesky, families) == 150
    assert room.fit(bluesky, FAMILY * 142) == "yes"
    assert room.fit(bluesky, families) == "no"


def test_every_figure_says_where_it_is_from(data: DisclaimerPlatforms) -> None:
    for known in (data.weights, *data.platforms):
        assert known.source.startswith("https://")
