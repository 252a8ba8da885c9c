"""A pack that was proved is not proved again, and nothing that changed is taken from the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitokokyu.advise.prepared import proved_ruleset
from hitokokyu.advise.ruleset import Ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.pack.errors import PackError

from ..packs import ask, check, write

STEPS = {"base": "low", "steps": [{"if": {"any": ["a", "b"], "at_least": 2}, "to": "high"}]}
RULES = (
    check(
        unless=[{"id": "drill", "why": "訓練", "when": {"not": {"in_reply": "b"}}, "within": "post"}],
        let={
            "a": {"text": ["拡散して"], "but": {"regex": "再拡散して+"}, "quoted": False},
            "b": {"regex": ["(?i)sns|橋+", {"pattern": "[0-9]{12}", "validator": "my-number"}]},
        },
        confidence=STEPS,
    ),
    check("security.key", let={"a": {"tokens": [[{"pos": "名詞", "optional": True}, {"norm": "拡散"}]]}}),
)
TEXTS = ["橋が落ちた拡散して", "SNSで再拡散してして", "628232683995拡散して", "「拡散して」", "猫"]


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[Ruleset]:
    """Every ruleset that is proved; here no example has to hold."""
    proved: list[Ruleset] = []
    monkeypatch.setattr(Ruleset, "prove", lambda ruleset, *_: proved.append(ruleset))
    return proved


def test_second_start_proves_nothing_and_says_the_same(
    tmp_path: Path, proofs: list[Ruleset]
) -> None:
    pack = write(tmp_path / "pack", *RULES)
    first, second = (Advisor.of(proved_ruleset([pack], tmp_path / "cache")) for _ in range(2))
    assert len(proofs) == 1
    for text in TEXTS:
        for context in ({}, {"reply_to": "橋橋"}):
            assert ask(first, text, **context) == ask(second, text, **context)
    assert any(ask(second, text, reply_to="橋").findings for text in TEXTS)


def test_second_start_knows_which_pack_a_rule_is_from(tmp_path: Path, proofs: list[Ruleset]) -> None:
    # Only rules of the embedded pack may be doubted by the learned reader.
    pack = write(tmp_path / "pack", *RULES)
    first, second = (proved_ruleset([pack], tmp_path / "cache") for _ in range(2))
    assert first.packs.pack_of == second.packs.pack_of == {
        "rumor.spread": "tiny",
        "security.key": "tiny",
    }


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"infos": []}', b"\xff"])
def test_damaged_cache_is_made_again(tmp_path: Path, proofs: list[Ruleset], damage: bytes) -> None:
    pack, cache = write(tmp_path / "pack", *RULES), tmp_path / "cache"
    proved_ruleset([pack], cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    proved_ruleset([pack], cache)
    assert len(proofs) == 2
    assert file.read_bytes() == whole


def test_changed_pack_is_proved_again(tmp_path: Path) -> None:
    pack, cache = write(tmp_path / "pack", check()), tmp_path / "cache"
    proved_ruleset([pack], cache)
    write(pack, check(let={"a": {"text": ["別"]}}))
    with pytest.raises(PackError, match="stays silent"):
        proved_ruleset([pack], cache)


def test_refused_pack_leaves_nothing_behind(tmp_path: Path) -> None:
    pack, cache = write(tmp_path / "pack", check(when="b")), tmp_path / "cache"
    for _ in range(2):
        with pytest.raises(PackError):
            proved_ruleset([pack], cache)
    assert not cache.exists()
