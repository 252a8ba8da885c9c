"""What the service asks and answers beyond `hitokokyu.models`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticKnownError

from ..models import Frozen, Post, Sensitivity
from ..pack.schema import Guideline
from ..reader.figures import Figures
from .pages.registry import PAGE_NAMES


class Health(BaseModel):
    """Only what tells ひと呼吸 from another program on the same port."""

    service: Literal["hitokokyu"] = "hitokokyu"
    status: Literal["ok"] = "ok"
    api: Literal[1] = 1
    """The number in the addresses `/api/v1/…`."""


class CheckRequest(Post):
    """A post, and what to look at it with."""

    guidelines: Annotated[
        tuple[Annotated[str, Field(max_length=64)], ...],
        Field(max_length=16, examples=[["matsumoto-2018"]]),
    ] = ()
    """Ids of the guidelines to cite, of those that `/api/v1/guidelines` lists. None: all."""
    sensitivity: Sensitivity | Literal["off"] | None = None
    """From how sure an impression on the learned reader speaks. Null: as the service was started."""
    publishing: bool = False
    """Whether the post is about to go out. Only then is a second reader asked, if the service has one."""


class GuidelineList(BaseModel):
    guidelines: tuple[Guideline, ...]


class ReaderAnswer(Frozen):
    """The learned reader, and what to expect of it."""

    sensitivity: Sensitivity | Literal["off"]
    """As the service was started: of checks that choose none."""
    figures: Figures | None
    """What was measured of this very reader; null if that is not known."""


class PairRequest(Frozen):
    # The code must not appear in a traceback or a log either.
    model_config = ConfigDict(hide_input_in_errors=True)

    code: Annotated[str, Field(max_length=64, examples=["K7QM-3XWD"])]
    """What `hitokokyu pair` shows. Case, hyphens, spaces and full-width forms do not matter."""
    client: Annotated[
        str,
        # Shown in a terminal: no control characters, none that change the direction of writing.
        StringConstraints(
            min_length=1,
            max_length=80,
            pattern=r"^[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+$",
        ),
        Field(examples=["Chromium on my desk"]),
    ]
    """A name by which its owner recognises this browser in `hitokokyu token list`."""


class PairAnswer(BaseModel):
    token: str
    """The bearer token. It is told this once; only its hash is kept."""
    token_id: str
    """By which the token is revoked: `hitokokyu token revoke <id>`."""
    client: str
    origin: str
    """The only origin that may use the token."""


def _known_page(name: str) -> str:
    if name not in PAGE_NAMES:
        raise PydanticKnownError("literal_error", {"expected": ", ".join(PAGE_NAMES)})
    return name


class PageLinkRequest(Frozen):
    page: Annotated[
        str, AfterValidator(_known_page), Field(json_schema_extra={"enum": list(PAGE_NAMES)})
    ]


class PageLink(BaseModel):
    url: Annotated[str, Field(examples=["http://127.0.0.1:8110/open/…"])]
    """Opens the page in the browser that goes there first, once and within five minutes."""
