"""Rules on their way to another process: proved here, used there without proving them again."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..advise.prepared import engine_digest, proved, restored
from ..advise.ruleset import Ruleset
from ..advisor import rules_cache


class OtherEngine(RuntimeError):
    """A worker runs another version of hitokokyu or of its dictionary: its answers could differ."""

    def __init__(self) -> None:
        super().__init__(
            "クラスタの中に、ひと呼吸か辞書の版が違う計算機があります。どこにも同じ版を入れてください。"
            " / a machine of the cluster has another version of hitokokyu or of its dictionary;"
            " install the same one everywhere."
        )

    def __reduce__(self) -> tuple[type[OtherEngine], tuple[()]]:
        return OtherEngine, ()  # It comes from another process.


@dataclass(frozen=True)
class PackedRules:
    """Rules as bytes, and the engine that they were proved with."""

    content: bytes = field(repr=False)
    """Compressed: they are text of several MB."""
    engine: str

    @classmethod
    def of(cls, folders: Sequence[Path]) -> PackedRules:
        """
        Args:
            folders: of rule packs, lowest layer first.

        Raises:
            PackError: the packs are refused.
        """
        return cls(zlib.compress(proved(folders, rules_cache())[1]), engine_digest())

    def unpacked(self) -> Ruleset:
        """
        Raises:
            OtherEngine: this process could judge otherwise than the one that packed them.
        """
        if self.engine != engine_digest():
            raise OtherEngine
        return restored(zlib.decompress(self.content))
