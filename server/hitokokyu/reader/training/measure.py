"""What people are told of each sensitivity: measured on posts that neither rules nor reader know."""

from __future__ import annotations

from pathlib import Path

import click

from ... import evaluation
from ...advise.ruleset import load_ruleset
from ...advisor import Advisor, Settings
from ...categories import CATEGORY_NAMES
from ...models import SENSITIVITIES
from ...resources import embedded_pack
from ..figures import Figures, Measured, Share
from ..model import embedded_reader
from .corpus import is_kept_for_counting
from .reliability import draw, reliability


@click.command()
@click.argument("corpus", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw how right its confidence is (SVG).")
def main(corpus: tuple[Path, ...], out: Path, picture: Path | None) -> None:
    """Measure rules and reader, at each sensitivity, on CORPUS (JSON Lines; without labels: everyday posts)."""
    ruleset = load_ruleset([embedded_pack()])
    # Of everyday posts, those that the reader did not learn from.
    items = [
        item for item in evaluation.read_corpus(corpus) if not item.is_everyday or is_kept_for_counting(item)
    ]
    measured = []
    for choice in ("off", *SENSITIVITIES):
        advisor = Advisor.of(ruleset, Settings.model_validate({"sensitivity": choice}))
        result = evaluation.evaluate(evaluation.run(advisor, items), [c.value for c in CATEGORY_NAMES])
        hits, false, missed = (
            sum(getattr(score, of) for score in result.scores.values()) for of in ("hits", "false", "missed")
        )
        measured.append(
            Measured(
                sensitivity=choice,
                right=Share(count=hits, of=hits + false),
                found=Share(count=hits, of=hits + missed),
                in_peace=Share(count=result.harmless_silent, of=result.harmless),
                everyday_alarms=Share(count=result.everyday_alarms, of=result.everyday),
            )
        )
        f1 = result.macro("f1")
        click.echo(f"{choice}: F1 {f1:.3f}, {measured[-1].model_dump()}", err=True)
    bins = reliability(embedded_reader(), items)
    for one in bins:
        click.echo(one, err=True)
    if picture is not None:
        draw(bins, picture)
    figures = Figures(
        reader=embedded_reader().digest, corpus=tuple(path.stem for path in corpus), sensitivities=tuple(measured)
    )
    out.write_text(figures.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
