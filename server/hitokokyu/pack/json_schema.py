"""JSON Schema of the files of a pack, for editors that complete and check as one types."""

from __future__ import annotations

import json

from pydantic import BaseModel

from . import schema
from .courses import Course
from .scenarios import Scenario

_FILES: dict[str, type[BaseModel]] = {
    "pack": schema.Manifest,
    "guideline": schema.Guideline,
    "lexicon": schema.Lexicon,
    "check": schema.Check,
    "disclaimer-elements": schema.DisclaimerElements,
    "disclaimer-phrases": schema.DisclaimerPhrases,
    "disclaimer-platforms": schema.DisclaimerPlatforms,
    "scenario": Scenario,
    "course": Course,
}


def json_schemas() -> dict[str, str]:
    """File name to content."""
    return {
        f"{name}.schema.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()},
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
        for name, model in _FILES.items()
    }
