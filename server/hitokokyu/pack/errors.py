"""What is wrong with a pack: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    file: str
    """Path inside the pack."""
    line: int
    """First line is 1."""
    message: str
    remedy: str
    path: tuple[str | int, ...] = field(default=(), compare=False)
    """To the part of the file that is meant, if that is known."""
    ja: tuple[str, str] | None = field(default=None, compare=False)
    """Message and remedy in Japanese, of what people meet who do not write packs."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}\n    -> {self.remedy}"


class PackError(ValueError):
    """A pack was refused whole. `problems` lists everything that was found."""

    def __init__(self, pack: str, problems: list[Problem]) -> None:
        self.pack = pack
        self.problems = sorted(set(problems))
        count = len(self.problems)
        super().__init__(
            f"ルールパック {pack} は読み込めません（問題 {count} 件）。"
            f" / rule pack {pack} is refused ({count} problem{'s' if count > 1 else ''}).\n"
            + "\n".join(map(str, self.problems))
        )
