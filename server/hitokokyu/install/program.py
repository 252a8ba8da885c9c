"""How this very program came onto the machine, and how it is started and removed again."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ..models import Localized


class Kind(StrEnum):
    SINGLE_FILE = "single-file"
    PIPX = "pipx"
    CHECKOUT = "checkout"
    """A folder with the sources, as `make serve` sets it up."""
    PACKAGE = "package"
    """Installed with pip, into whatever environment."""


@dataclass(frozen=True)
class Program:
    kind: Kind
    command: tuple[str, ...]
    """Starts it from anywhere, whatever the PATH; the words of a command come after it."""
    place: Path
    """What to delete, or where it was installed."""

    def removal(self) -> Localized:
        """How to remove it, in a sentence."""
        return _REMOVAL[self.kind](self.place)


def this_program() -> Program:
    if getattr(sys, "frozen", False):
        file = Path(sys.executable)
        return Program(Kind.SINGLE_FILE, (str(file),), file)
    environment = Path(sys.prefix)
    # -P: nothing that happens to lie in the folder it is started from is taken for a module.
    command = (_interpreter(), "-P", "-m", "hitokokyu")
    if (environment / "pipx_metadata.json").is_file():
        return Program(Kind.PIPX, command, environment)
    if _is_checkout():
        return Program(Kind.CHECKOUT, command, Path(__file__).resolve().parents[3])
    return Program(Kind.PACKAGE, command, environment)


def _interpreter() -> str:
    # Windows opens a black window for python.exe; pythonw.exe has none.
    windowless = Path(sys.executable).with_name("pythonw.exe")
    return str(windowless) if sys.platform == "win32" and windowless.is_file() else sys.executable


def _is_checkout() -> bool:
    try:
        source = distribution("hitokokyu").read_text("direct_url.json")
    except PackageNotFoundError:
        return True
    return bool(source and json.loads(source).get("dir_info", {}).get("editable"))


_REMOVAL = {
    Kind.SINGLE_FILE: lambda place: Localized(
        ja=f"プログラムは一つのファイルです。これを消せば終わりです: {place}",
        en=f"The program is a single file. Delete it, and that is all: {place}",
    ),
    Kind.PIPX: lambda place: Localized(
        ja="プログラムは pipx uninstall hitokokyu で外せます。",
        en="Remove the program with: pipx uninstall hitokokyu",
    ),
    Kind.CHECKOUT: lambda place: Localized(
        ja=f"プログラムは、このフォルダを消せば終わりです: {place}",
        en=f"As to the program, delete this folder: {place}",
    ),
    Kind.PACKAGE: lambda place: Localized(
        ja=f"プログラムは、入れた環境（{place}）で pip uninstall hitokokyu とすれば外せます。",
        en=f"Remove the program in the environment it is in ({place}) with: pip uninstall hitokokyu",
    ),
}
