"""Results as statements of the Experience API (xAPI 1.0.3).

A statement's id follows from what it tells of and of whom: made again, it is the same statement, so
that a learning record store that has it already does not count it twice. The activities have names
of our own (`urn:x-hitokokyu:…`): there is no web address that would belong to everybody's courses.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ..models import Frozen, Localized
from ..store.training import StoredAnswer
from .models import ExamResult

VERSION = "1.0.3"
_NAMESPACE = uuid.UUID("9c0a6b3e-7d0f-5f0e-9a53-0d8b3c1f6a27")
_URN = "urn:x-hitokokyu"
_VERBS = {
    "passed": Localized(ja="合格した", en="passed"),
    "failed": Localized(ja="合格に届かなかった", en="failed"),
    "answered": Localized(ja="答えた", en="answered"),
}

_Line = StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")


def _email(text: str) -> str:
    # Enough to write `mailto:` before it; whether it exists is not ours to say.
    if not re.fullmatch(r"[!-;=?A-~]+@[0-9A-Za-z.-]+\.[0-9A-Za-z-]+", text):
        raise PydanticCustomError("email-wrong", "not an e-mail address")
    return text


class Actor(Frozen):
    """Whose results they are, as the learner typed it: never guessed, never kept.

    Either an e-mail address, or the name of an account and the address of the system it is for.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    name: Annotated[str, _Line] | None = None
    """For people to read; may be left out."""
    email: Annotated[str, StringConstraints(max_length=200), AfterValidator(_email)] | None = None
    account: Annotated[str, _Line, Field(examples=["h-yoshida"])] | None = None
    system: (
        Annotated[str, StringConstraints(max_length=500), Field(examples=["https://portal.example.lg.jp"])]
        | None
    ) = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.email is None) == (self.account is None):
            raise PydanticCustomError("actor-email-or-account", "one of the two")
        if (self.account is None) != (self.system is None):
            raise PydanticCustomError("actor-without-system", "an account belongs to a system", {"field": "actor.system"})
        if self.system is not None and not _is_web_address(self.system):
            raise PydanticCustomError("actor-without-system", "not a web address", {"field": "actor.system"})
        return self

    def agent(self) -> dict[str, Any]:
        """As xAPI writes it."""
        agent: dict[str, Any] = {"objectType": "Agent"}
        if self.name is not None:
            agent["name"] = self.name
        if self.email is not None:
            return {**agent, "mbox": f"mailto:{self.email}"}
        return {**agent, "account": {"homePage": self.system, "name": self.account}}

    @property
    def identity(self) -> str:
        """What tells people apart; the same however they write their names."""
        return f"mailto:{self.email}" if self.email else f"{self.system} {self.account}"


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))
    except ValueError:
        return False


@dataclass(frozen=True)
class Statement:
    id: str
    content: str
    """JSON, exactly as it is shown, written to a file or sent."""


def exam_statements(results: Iterable[ExamResult], actor: Actor) -> list[Statement]:
    """Of each test: passed or failed, the score and how long it took."""
    return [_statement("exam", result.id, actor, _exam(result)) for result in results]


def answer_statements(answers: Iterable[StoredAnswer], actor: Actor) -> list[Statement]:
    """Of each answer in daily practice: which scenario, right or wrong, how sure. Never what was written."""
    return [_statement("answer", answer.id, actor, _answer(answer)) for answer in answers]


def _statement(kind: str, record: str, actor: Actor, told: dict[str, Any]) -> Statement:
    id_ = str(uuid.uuid5(_NAMESPACE, f"{kind} {record} {actor.identity}"))
    content = {"id": id_, "actor": actor.agent(), **told, "version": VERSION}
    return Statement(id_, json.dumps(content, ensure_ascii=False, indent=2))


def _exam(result: ExamResult) -> dict[str, Any]:
    seconds = max(0, round((result.finished_at - result.started_at).total_seconds()))
    return {
        "verb": _verb("passed" if result.passed else "failed"),
        "object": {
            "objectType": "Activity",
            "id": f"{_URN}:course:{result.course}",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/assessment",
                "name": _languages(result.title),
            },
        },
        "result": {
            "score": {"scaled": round(result.score, 4)},
            "success": result.passed,
            "completion": True,
            "duration": f"PT{seconds}S",
        },
        "context": {
            "registration": result.id,
            "platform": "hitokokyu",
            "extensions": {
                f"{_URN}:pass-mark": round(result.pass_mark, 4),
                f"{_URN}:questions": result.scenarios,
                f"{_URN}:guidelines": [f"{one.id} {one.edition} {one.published}" for one in result.guidelines],
            },
        },
        "timestamp": _moment(result.finished_at),
    }


def _answer(answer: StoredAnswer) -> dict[str, Any]:
    return {
        "verb": _verb("answered"),
        "object": {
            "objectType": "Activity",
            "id": f"{_URN}:scenario:{answer.scenario}",
            "definition": {"type": "http://adlnet.gov/expapi/activities/question"},
        },
        "result": {
            "score": {"scaled": round(answer.score, 4)},
            "success": answer.right,
            "extensions": {f"{_URN}:certainty": answer.certainty, f"{_URN}:marks": answer.marks},
        },
        "context": {
            "platform": "hitokokyu",
            "extensions": {f"{_URN}:category": answer.category},
        },
        "timestamp": _moment(dt.datetime.fromtimestamp(answer.at, dt.UTC)),
    }


def _verb(name: str) -> dict[str, Any]:
    return {"id": f"http://adlnet.gov/expapi/verbs/{name}", "display": _languages(_VERBS[name])}


def _languages(words: Localized) -> dict[str, str]:
    return {"ja-JP": words.ja, "en-US": words.en}


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
