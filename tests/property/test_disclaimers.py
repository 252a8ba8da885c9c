"""Whatever is offered states everything and fits, whoever the employer is and wherever it goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.disclaimer.compose import MOST_OFFERED
from hitokokyu.disclaimer.models import DisclaimerAnswer, DisclaimerRequest
from hitokokyu.disclaimer.room import Room
from hitokokyu.models import Context
from hitokokyu.pack.schema import Tone
from hitokokyu.resources import embedded_pack

NAMES = st.one_of(
    st.sampled_from(
        [
            *("松本市", "君津市", "市川市", "四日市市", "町田市", "村上市", "区", "市", "府中町", "道志村"),
            *("大阪府", "東京都", "北海道", "京都市 左京区", "○○市", "元町", "元市職員", "公務員試験市"),
            *("北の広域連合", "松本広域消防局", "海山衛生施設組合", "後期高齢者医療広域連合", "海山病院企業団"),
            *("Matsumoto City", "Town of Umiyama", "former city of Umiyama", "St. Ives & Co. (pop. 3)"),
            *("松本市🏯", "👨‍👩‍👧市", "🏔️", "{city}", "%s市", "市の職員ではありません", "個人の見解市", "ﾏﾂﾓﾄ市", "が゙市"),
            *("https://example.jp/", "<b>市</b>", "市\u200b役\u200b所", "長" * 60, "😀" * 60),
        ]
    ),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=60
    ),
)
DEPARTMENTS = st.one_of(
    st.none(),
    st.sampled_from(["市民課", "まちづくり推進課", "消防本部", "Library", "危機管理室 防災係", "課" * 60]),
    NAMES,
)
BIOS = st.lists(
    st.sampled_from(
        [
            *("猫とコーヒーと山。", "ときどき仕事", "／", "\n", "、", "🏔️📷", "写真はフィルムで撮っています！"),
            *("松本市職員。", "元市職員。", "投稿は個人の見解です。", "個人の見解です（たぶん）", "所属とは無関係"),
            *("怒られたら消します", "中の人じゃないよ", "某所勤務。", "Views are my own.", "https://example.jp/猫"),
            *("山と", "川と" * 30, "あ" * 120, "　", "𠮷野家が好き。"),
        ]
    ),
    max_size=12,
).map("".join)


@pytest.fixture(scope="module")
def rules() -> Iterator[Ruleset]:
    """The embedded pack; of its checks one folder is enough, disclaimers are not in them."""
    pack = embedded_pack()
    yield load_ruleset([pack], [pack / "checks" / "working-hours"])


def asked(**wish: object) -> DisclaimerRequest | None:
    try:
        return DisclaimerRequest.model_validate(wish)
    except ValidationError:
        return None  # Names of nothing but spaces and invisible characters.


def assert_states_everything(rules: Ruleset, text: str) -> None:
    """By the very question that the checks ask of a profile."""
    nothing = rules.read("。", Context(), None)
    assert rules._judge.missing(text, nothing) == ()


def assert_kept(rules: Ruleset, wish: DisclaimerRequest, answer: DisclaimerAnswer) -> None:
    (platforms,) = rules.packs.platforms.values()
    platform = next(known for known in platforms.value.platforms if known.id == wish.platform)
    room = Room(platforms.value)
    bio = wish.bio.rstrip() if wish.bio.strip() else ""
    assert len(answer.disclaimers) <= MOST_OFFERED
    assert len({offered.text for offered in answer.disclaimers}) == len(answer.disclaimers)
    for offered in answer.disclaimers:
        assert_states_everything(rules, offered.text)
        assert offered.length == room.length(platform, offered.text)
        assert offered.fit == room.fit(platform, offered.text)
        assert offered.length <= platform.limit or offered.fit == "probably"
        # The writer's own words are kept, and what is new is told apart.
        assert offered.text.startswith(bio) and offered.text.endswith(offered.added)
        assert platform.lines or "\n" not in offered.added
        if not bio:
            assert offered.text == offered.added
            for line in offered.text.split("\n"):
                assert_states_everything(rules, line)
    if bio:
        assert answer.bio is not None
        assert answer.bio.adequate is all(s.state == "present" for s in answer.bio.statements)
        assert all((s.why is not None) is (s.state == "too-thin") for s in answer.bio.statements)
    adequate = answer.bio is not None and answer.bio.adequate and answer.bio.fit != "no"
    # There is always something to go by: a text, a profile that is fine, or what to cut.
    assert bool(answer.disclaimers) + adequate + (answer.cut is not None) == 1
    if answer.cut is not None:
        assert answer.cut.over > 0
        assert (answer.cut.text is None) is (not answer.cut.parts)
        assert all(part in wish.bio for part in answer.cut.parts)
        if answer.cut.text is not None:
            assert_states_everything(rules, answer.cut.text)
            fit = room.fit(platform, answer.cut.text)
            assert fit != "no" and len(answer.remarks) == (fit == "probably")


often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(
    city=NAMES,
    department=DEPARTMENTS,
    city_en=st.one_of(st.none(), NAMES),
    platform=st.sampled_from(
        ["x", "instagram", "bluesky", "mastodon", "note", "facebook", "linkedin-headline", "linkedin-about"]
    ),
    tone=st.sampled_from(get_args(Tone)),
    language=st.sampled_from(["ja", "en", "both"]),
)
def test_from_nothing(
    rules: Ruleset,
    city: str,
    department: str | None,
    city_en: str | None,
    platform: str,
    tone: str,
    language: str,
) -> None:
    wish = asked(
        city=city, department=department, city_en=city_en, platform=platform, tone=tone, language=language
    )
    if wish is not None:
        answer = rules.disclaimers.compose(wish)
        assert_kept(rules, wish, answer)
        # Without a profile to keep there is always a text: the name can be left out.
        assert answer.disclaimers


@often
@given(
    city=NAMES,
    bio=BIOS,
    platform=st.sampled_from(["x", "bluesky", "note", "facebook", "linkedin-headline"]),
    tone=st.sampled_from(get_args(Tone)),
    language=st.sampled_from(["ja", "en", "both"]),
)
def test_added_to_a_profile(
    rules: Ruleset, city: str, bio: str, platform: str, tone: str, language: str
) -> None:
    wish = asked(city=city, bio=bio, platform=platform, tone=tone, language=language)
    if wish is not None:
        assert_kept(rules, wish, rules.disclaimers.compose(wish))


def test_adequate_profile_that_is_too_long(rules: Ruleset) -> None:
    bio = "松本市職員。投稿は個人の見解で、市とは無関係。" + "猫とコーヒーと山が好き。" * 20
    wish = DisclaimerRequest(city="松本市", bio=bio)
    answer = rules.disclaimers.compose(wish)
    assert_kept(rules, wish, answer)
    assert answer.bio is not None and answer.bio.adequate
    assert answer.cut is not None and set(answer.cut.parts) == {"猫とコーヒーと山が好き。"}


@pytest.mark.parametrize("platform", ["x", "linkedin-about", "bluesky"])
@pytest.mark.parametrize(
    "piece", ["猫が好き。", "猫/", "あ", "市職員。個人の見解で所属とは無関係。", "👨‍👩‍👧", "、"]
)
@pytest.mark.parametrize("length", [2_590, 5_000])
def test_long_profiles_keep_nobody_waiting(
    rules: Ruleset, platform: str, piece: str, length: int
) -> None:
    bio = (piece * length)[:length]
    wish = DisclaimerRequest(city="松本市", bio=bio, platform=platform, language="both")
    started = time.process_time()
    answer = rules.disclaimers.compose(wish)
    # Usually a fifth of a second; what is tried without bounds takes a minute or more.
    assert time.process_time() - started < 5
    assert answer.cut is not None or answer.disclaimers or (answer.bio and answer.bio.adequate)


@pytest.mark.parametrize("language", ["ja", "en", "both"])
@pytest.mark.parametrize("tone", get_args(Tone))
def test_every_platform(rules: Ruleset, tone: str, language: str) -> None:
    for platform in rules.disclaimers.platforms:
        for city, department in (("松本市", "市民課"), ("北の広域連合", None), ("Umiyama City", "Library")):
            wish = DisclaimerRequest.model_validate(
                {"city": city, "department": department, "platform": platform.id, "tone": tone, "language": language}
            )
            answer = rules.disclaimers.compose(wish)
            assert_kept(rules, wish, answer)
            assert answer.disclaimers
