"""The command line: thin faces of the library."""

from __future__ import annotations

import click

from ..web.commands import open_page, pair, serve, token
from ..web.shared.commands import shared
from ..web.shared.pack_commands import shared_pack
from .autostart import autostart
from .backtest import backtest
from .bundle import bundle
from .check import check
from .courses import courses
from .disclaimer import disclaimer
from .doctor import doctor
from .evaluate import evaluate
from .guideline import guideline
from .records import certificate, export, verify
from .rules import rules
from .scenarios import scenarios
from .training import training
from .uninstall import uninstall
from .withheld import withheld


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hitokokyu", prog_name="hitokokyu")
def main() -> None:
    """ひと呼吸: 投稿する前の、ひと呼吸。 / A kind look at a post before it is published."""


for command in (autostart, backtest, bundle, check, courses, disclaimer, doctor, evaluate, guideline, open_page, pair, rules, scenarios, serve, shared, token, training, uninstall, withheld):
    main.add_command(command)

for command in (certificate, export, verify):
    training.add_command(command)

shared.add_command(shared_pack)
