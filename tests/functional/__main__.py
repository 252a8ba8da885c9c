"""`python -m tests.functional`: try all cases, write the known failures and docs/capabilities.md anew."""

from __future__ import annotations

import json

from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.resources import embedded_pack

from . import capabilities

if __name__ == "__main__":
    cases = capabilities.read_cases()
    failed = capabilities.failures(Advisor.of(load_ruleset([embedded_pack()])), cases)
    before = {case for ids in capabilities.read_known_failures().values() for case in ids}
    capabilities.KNOWN_FAILURES.write_text(
        json.dumps(capabilities.by_capability(cases, failed), indent=1) + "\n", encoding="utf-8"
    )
    capabilities.document(capabilities.tables(cases, failed))
    print(f"{len(cases) - len(failed)} / {len(cases)}")
    for kind, ids in (("mended", before - set(failed)), ("broken", set(failed) - before)):
        for case in sorted(ids):
            print(kind, case)
