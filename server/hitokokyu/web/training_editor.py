"""Making scenarios: for a training officer who writes no YAML."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field

from ..models import Category, Frozen, Localized
from ..pack.errors import PackError
from ..training.drafts import EditorDraft
from ..training.library import Library
from .auth import read_body
from .errors import JSON, Problem
from .training import scenarios_refused
from .validation import parse

if TYPE_CHECKING:
    from ..training.editing import Editor
    from ..training.judging import Advises

log = logging.getLogger(__name__)

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ListedScenario(BaseModel):
    id: str
    category: Category
    format: Literal["judge", "find", "mend", "when", "profile", "reply"]
    title: Localized
    own: bool
    """Whether it was made here."""


class RefusedFile(BaseModel):
    """A file of the office's own that is left out of training."""

    file: str
    line: int
    message: Localized
    remedy: Localized


class ListedClause(BaseModel):
    id: str
    guideline: Localized
    number: str
    summary: Localized


class ListedElement(BaseModel):
    id: str
    title: Localized


class EditorState(BaseModel):
    folder: str
    """Where the office's own scenarios are."""
    scenarios: tuple[ListedScenario, ...]
    refused: tuple[RefusedFile, ...]
    clauses: tuple[ListedClause, ...]
    suggested: dict[str, tuple[str, ...]]
    """By category, the clauses that are cited most often."""
    elements: tuple[ListedElement, ...]
    """What a profile may lack."""


class ScenarioSource(BaseModel):
    id: str
    own: bool
    yaml: str
    data: dict[str, Any]
    """The same as plain values."""
    digest: str


class DraftRequest(Frozen):
    model_config = ConfigDict(hide_input_in_errors=True)

    base: Annotated[str, Field(max_length=100_000)] = ""
    """YAML that it was made from: its comments stay."""
    data: dict[str, Any]
    """The scenario as plain values, with the keys of the YAML."""
    editing: Annotated[str, Field(max_length=100)] | None = None
    """The scenario of the office's own that it is to replace."""


class SaveRequest(Frozen):
    model_config = ConfigDict(hide_input_in_errors=True)

    base: Annotated[str, Field(max_length=100_000)] = ""
    data: dict[str, Any]
    replaces: Digest | None = None
    """Of the file that may be overwritten; without it nothing is."""


class SavedScenario(BaseModel):
    id: str
    file: str
    digest: str


def blueprint(library: Library, make_advisor: Callable[[], Advises]) -> Blueprint:
    """The addresses of the editor.

    Args:
        make_advisor: makes one of the usual working hours.
    """
    api = Blueprint("training_editor", __name__)
    advisor = cache(make_advisor)

    @cache
    def editor() -> Editor:
        # Here and not above: a service that nobody trains with starts without all this.
        from ..training.editing import Editor

        return Editor(library, advisor)

    @api.get("/api/v1/training/editor")
    def show() -> Response:
        from ..training.editing import suggested_clauses

        scenarios = library.scenarios
        return _json(
            EditorState(
                folder=str(library.office),
                scenarios=tuple(
                    ListedScenario(
                        id=one.id, category=one.category, format=one.format, title=one.title, own=one.id in library.own
                    )
                    for one in scenarios.values()
                ),
                refused=tuple(
                    RefusedFile(
                        file=one.file,
                        line=one.line,
                        message=Localized(ja=(one.ja or (one.message,))[0], en=one.message),
                        remedy=Localized(ja=(one.ja or ("", one.remedy))[1], en=one.remedy),
                    )
                    for one in library.refused
                ),
                clauses=tuple(
                    ListedClause(
                        id=f"{guideline.guideline}:{clause.number}",
                        guideline=guideline.title,
                        number=clause.number,
                        summary=clause.summary,
                    )
                    for guideline in advisor().guidelines
                    for clause in guideline.clauses
                ),
                suggested=suggested_clauses(scenarios),
                elements=tuple(
                    ListedElement(id=one.element, title=one.title) for one in advisor().disclaimers.statements("")
                ),
            )
        )

    @api.get("/api/v1/training/editor/scenarios/<name>")
    def read(name: str) -> Response:
        try:
            text, data, digest = editor().read(name)
        except KeyError:
            raise Problem("scenario-unknown") from None
        return _json(ScenarioSource(id=name, own=name in library.own, yaml=text, data=data, digest=digest))

    @api.post("/api/v1/training/editor/draft")
    def draft() -> Response:
        asked = parse(DraftRequest, read_body(request.environ))
        drafted: EditorDraft = editor().draft(asked.base, asked.data, asked.editing)
        return _json(drafted)

    @api.post("/api/v1/training/editor/scenarios")
    def save() -> Response:
        from ..training.editing import ScenarioRefused, ScenarioTaken

        asked = parse(SaveRequest, read_body(request.environ))
        try:
            file, digest = editor().save(asked.base, asked.data, asked.replaces)
        except ScenarioRefused:
            raise Problem("scenario-refused") from None
        except ScenarioTaken:
            raise Problem("scenario-taken") from None
        except OSError as error:
            raise _unwritable(error) from None
        return _json(SavedScenario(id=str(asked.data["id"]), file=file, digest=digest))

    @api.delete("/api/v1/training/editor/scenarios/<name>")
    def remove(name: str) -> Response:
        from ..training.editing import ScenarioTaken

        try:
            editor().remove(name, request.args.get("digest", ""))
        except KeyError:
            raise Problem("scenario-unknown") from None
        except ScenarioTaken:
            raise Problem("scenario-taken") from None
        except OSError as error:
            raise _unwritable(error) from None
        return show()

    api.register_error_handler(PackError, scenarios_refused)
    return api


def _unwritable(error: OSError) -> Problem:
    log.error("%s while writing a scenario", type(error).__name__)
    return Problem("scenario-not-written")


def _json(content: BaseModel) -> Response:
    return Response(content.model_dump_json(), content_type=JSON)
