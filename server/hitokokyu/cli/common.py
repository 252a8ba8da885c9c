"""What the commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.status import Status

from ..advise.ruleset import Ruleset, load_ruleset
from ..advisor import Advisor, Clock, Settings, UnknownGuideline, WithheldTerms
from ..bundle.errors import BundleRefused
from ..bundle.installed import chosen_packs
from ..context.kept import KeptHours, NoHours
from ..context.timetable import USUAL
from ..home import home
from ..models import SENSITIVITIES
from ..pack.errors import PackError
from ..resources import embedded_pack
from ..store import Store, StoreError
from ..store.withheld import WithheldFile
from ..web.commands import pack_option as pack_option
from ..web.errors import Problem
from ..withheld.finding import NoTerms, UnreadableTerms
from ..withheld.kept import KeptTerms

_NO_TERMS = NoTerms()
EXISTING = click.Path(exists=True, path_type=Path)

only_option = click.option(
    "--only",
    multiple=True,
    type=EXISTING,
    help="Load no checks but those in this file or folder (for authors).",
)
guideline_option = click.option(
    "--guideline",
    "guidelines",
    multiple=True,
    help="Id of a guideline to cite; may be given several times. Default: all of the packs.",
)

sensitivity_option = click.option(
    "--sensitivity",
    type=click.Choice(["off", *SENSITIVITIES]),
    help="学習した読み手が、どれくらい確かなら伝えるか（はじめは standard）"
    " / How soon the learned reader, which reads along, speaks. Default: standard.",
)

language_option = click.option(
    "--lang",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="Language of messages.",
)


def fail(message: str, status: int = 2) -> NoReturn:
    Console(stderr=True, emoji=False).print(
        message, style="bold red", markup=False, highlight=False, soft_wrap=True
    )
    sys.exit(status)


def fail_for(problem: Problem, lang: str) -> NoReturn:
    """End with an error of the service, in words."""
    detail = json.loads(problem.body(lang))["error"]
    where = f" ({detail['field']})" if "field" in detail else ""
    fail(f"{detail['message']}{where}\n{detail['hint']}")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say what is wrong with a pack or a setting without a Python traceback."""
    try:
        yield
    except (BundleRefused, PackError, UnknownGuideline) as error:
        fail(str(error))


def loading() -> Status:
    """Shown in a terminal while rules are loaded: packs that are new are proved, which takes a while."""
    return Console(stderr=True, emoji=False).status("ルールを読み込んでいます / loading the rules")


def folders(packs: tuple[Path, ...]) -> list[Path]:
    """Those that were chosen; otherwise the installed packs, or the embedded one."""
    with plain_errors():
        return chosen_packs(packs) or [embedded_pack()]


def open_ruleset(packs: tuple[Path, ...], only: tuple[Path, ...] = ()) -> Ruleset:
    with plain_errors():
        return load_ruleset(folders(packs), only)


def open_advisor(
    packs: tuple[Path, ...],
    guidelines: tuple[str, ...],
    clock: Clock,
    sensitivity: str | None = None,
    withheld: WithheldTerms = _NO_TERMS,
) -> Advisor:
    with plain_errors(), loading():
        return Advisor(folders(packs), settings_for(guidelines, sensitivity), clock, withheld)


def settings_for(guidelines: tuple[str, ...], sensitivity: str | None) -> Settings:
    """Args: sensitivity: as `sensitivity_option` has it."""
    return Settings.model_validate({"guidelines": guidelines, "sensitivity": sensitivity})


def open_clock(usual_hours: bool) -> Clock:
    """The usual working hours, or those that are kept on this machine."""
    if usual_hours:
        return USUAL
    try:
        return KeptHours(Store(home()).hours)
    except (StoreError, OSError):
        return NoHours()


def open_terms() -> WithheldTerms:
    """The words that are not to be told yet, of this machine."""
    try:
        return KeptTerms(WithheldFile(home()))
    except OSError:
        return UnreadableTerms()
