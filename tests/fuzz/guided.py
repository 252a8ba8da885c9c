"""One target, tried on inputs that libFuzzer makes up, guided by which lines of ours they reach.

    python -m tests.fuzz.guided TARGET FOLDER -max_total_time=60 …

`FOLDER`: what reached something new is kept there. The rest are options of libFuzzer. atheris comes
with the extra `fuzz` (`make fuzz`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hitokokyu", "icalendar", "recurring_ical_events", "ruamel.yaml"]):
    from .targets import TARGETS


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]
    corpus = Path(sys.argv[1])
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = sys.argv
    if target.tokens:
        dictionary = corpus.with_suffix(".dict")
        dictionary.write_text("".join(f'"{_escaped(token)}"\n' for token in target.tokens), encoding="ascii")
        options = [*options, f"-dict={dictionary}"]
    atheris.Setup(options, target.run)
    atheris.Fuzz()


def _escaped(token: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token.encode())


if __name__ == "__main__":
    main()
