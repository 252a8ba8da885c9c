"""Tables of every command, setting and address, made from the program itself.

What the program says about itself in two languages ("日本語 / English") is used as it is; what it leaves out
is in `words.toml`. A setting that has words in neither place is refused, and with it the whole site.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
from hitokokyu.cli import main as command_line
from hitokokyu.web.openapi import describe
from hitokokyu.web.shared.service import LIVE, METRICS, READY
from hitokokyu.web.shared.settings import SharedSettings

SITE = Path(__file__).parents[1]
ROOT = SITE.parents[1]
WORDS = SITE / "words.toml"

_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠々]")
_SEPARATOR = re.compile(r"\s/\s")
_VARIABLE = re.compile(r"\bHITOKOKYU_[A-Z][A-Z_]*")


class Undocumented(Exception):
    """`str()` names everything that has no words, and where they belong."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(
            "説明のないものがあります。ヘルプに「日本語 / English」で書くか、docs/site/words.toml に加えてください。\n"
            "These are not documented. Write “日本語 / English” into their help, or words into docs/site/words.toml:\n"
            + "\n".join(f"  {name}" for name in missing)
        )
        self.missing = missing


def in_language(text: str, language: str) -> str | None:
    """The half of "日本語 / English" in this language; None if there is none.

    Several of them may follow each other, with "; " between.
    """
    pieces = text.split("; ")
    if len(pieces) > 1 and all(_SEPARATOR.search(piece) for piece in pieces):
        return "; ".join(filter(None, (in_language(piece, language) for piece in pieces)))
    for found in _SEPARATOR.finditer(text):
        left, right = text[: found.start()].strip(), text[found.end() :].strip()
        if _JAPANESE.search(left) and not _JAPANESE.search(right):
            return left if language == "ja" else right
    return text if bool(_JAPANESE.search(text)) == (language == "ja") else None


@cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """By kind and name, in both languages."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def document_title(name: str, language: str) -> str | None:
    """The title of a document in docs/ whose own is in the other language only."""
    return words()["document"].get(name, {}).get(language)


class _Words:
    """Looks words up, and remembers what has none."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.missing: list[str] = []

    def of(self, kind: str, *names: str, said: str | None = None, in_any_language: bool = False) -> str:
        """The words under the first of these names that has any, or those that the program says."""
        for name in names:
            known = words()[kind].get(name, {}).get(self.language)
            if known:
                return known
        own = said if in_any_language or not said else in_language(said, self.language)
        if not own:
            self.missing.append(f"[{kind}.{json.dumps(names[0], ensure_ascii=False)}] {self.language} = …")
        return own or ""

    def done(self) -> None:
        if self.missing:
            raise Undocumented(self.missing)


def table(name: str, language: str) -> str:
    """The Markdown that stands for `<!-- table: NAME -->`.

    Raises:
        Undocumented: something in it has no words.
    """
    look_up = _Words(language)
    made = _TABLES[name](look_up)
    look_up.done()
    return made


def commands(look_up: _Words, command: click.Command = command_line) -> str:
    """Every command with its arguments and options, from a root on."""
    return "\n".join(_command(look_up, command, click.Context(command, info_name=command.name), level=2))


def _command(look_up: _Words, command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    path = context.command_path
    if context.parent is None:
        path = context.info_name = "hitokokyu"
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", command.help or "")]
    yield f"{'#' * level} `{path}`\n"
    yield look_up.of("command", path, said=paragraphs[0]) + "\n"
    for paragraph in paragraphs[1:]:
        own = in_language(paragraph.removeprefix("\b"), look_up.language)
        if own:
            yield f"{_plain(own)}\n"
    yield f"```text\n{path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    rows = [
        (f"`{shown}`", look_up.of("option", f"{path} {shown_name}", shown_name, said=said), default)
        for shown_name, shown, said, default in _parameters(command, context)
    ]
    if rows:
        yield _rows(look_up, "option", rows)
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            if not inner.hidden:
                below = click.Context(inner, info_name=name, parent=context)
                yield from _command(look_up, inner, below, level + (context.parent is not None))


def _parameters(command: click.Command, context: click.Context) -> Iterator[tuple[str, str, str | None, str]]:
    """Name for looking up, how it is written, what its help says, its default."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            if parameter.hidden:
                continue
            longest = max(parameter.opts, key=len)
            written = ", ".join([*parameter.opts, *parameter.secondary_opts])
            if not parameter.is_flag:
                written += f" {_value(parameter, context)}"
            default = parameter.default
            said = not parameter.is_flag and isinstance(default, str | int | Path) and default != ""
            yield longest, written, parameter.help, f"`{default}`" if said else ""


def _value(option: click.Option, context: click.Context) -> str:
    if isinstance(option.type, click.IntRange):
        return f"{option.type.min}–{option.type.max}"
    return option.make_metavar(context)


def extension_settings(look_up: _Words) -> str:
    """What the extension keeps, and what an organisation may set."""
    return _rows(
        look_up,
        "setting",
        [
            (f"`{name}`", look_up.of("extension", name), f"`{default}`", _yes(look_up, name in managed_settings()))
            for name, default in kept_settings().items()
        ],
    )


def kept_settings() -> dict[str, str]:
    """Settings of the extension by name, with their defaults as they are written in the source.

    Raises:
        ValueError: they are not where they used to be.
    """
    return _object("KEPT")


def managed_settings() -> dict[str, str]:
    """Those that an organisation may set, with how they are checked.

    Raises:
        ValueError: they are not where they used to be.
    """
    return _object("MANAGEABLE")


def _object(name: str) -> dict[str, str]:
    source = (ROOT / "extension" / "background" / "settings.js").read_text(encoding="utf-8")
    block = re.search(rf"^const {name} = \{{\n(.*?)^\}};", source, re.MULTILINE | re.DOTALL)
    entries = re.findall(r"^  (\w+): (.*),$", block[1], re.MULTILINE) if block else []
    if not entries:
        raise ValueError(f"settings.js: no {name}")
    constants = dict(re.findall(r"^export const (\w+) = (\d+);", source, re.MULTILINE))
    return {key: constants.get(value, value) for key, value in entries}


def policy_schema() -> dict[str, Any]:
    """The settings that browsers offer to administrators, by name."""
    return json.loads((ROOT / "extension" / "managed-schema.json").read_text(encoding="utf-8"))["properties"]


def policies(look_up: _Words) -> str:
    return _rows(
        look_up,
        "policy",
        [
            (f"`{name}`", described["type"], look_up.of("extension", name, said=described.get("title")))
            for name, described in policy_schema().items()
        ],
    )


def environment(look_up: _Words) -> str:
    return _rows(
        look_up, "variable", [(f"`{name}`", look_up.of("environment", name)) for name in environment_variables()]
    )


def environment_variables() -> list[str]:
    """Every variable of ours that the service or the Makefile reads."""
    sources = [*(ROOT / "server" / "hitokokyu").rglob("*.py"), ROOT / "Makefile"]
    return sorted({name for source in sources for name in _VARIABLE.findall(source.read_text(encoding="utf-8"))})


def shared_settings(look_up: _Words) -> str:
    return _rows(
        look_up,
        "shared",
        [
            (
                f"`{name}`",
                look_up.of("shared", name),
                "" if field.is_required() else f"`{_toml(field.get_default(call_default_factory=True))}`",
            )
            for name, field in SharedSettings.model_fields.items()
        ],
    )


def _toml(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if hasattr(value, "model_dump"):
        return "{ " + ", ".join(f"{key} = {item:g}" for key, item in value.model_dump().items()) + " }"
    return json.dumps(value)


def addresses(look_up: _Words) -> str:
    rows = []
    for path, operations in json.loads(describe())["paths"].items():
        for method, operation in operations.items():
            name, said = operation["operationId"], operation.get("summary")
            rows.append(
                (
                    f"`{method.upper()}`",
                    f"`{path}`",
                    # Who calls an address reads English, too.
                    look_up.of("address", name, said=said, in_any_language=True),
                    _who(look_up, operation.get("security", [])),
                )
            )
    operators = words()["who"]["operator"][look_up.language]
    rows += [("`GET`", f"`{path}`", look_up.of("address", path), operators) for path in (LIVE, READY, METRICS)]
    return _rows(look_up, "address", rows)


def _who(look_up: _Words, security: list[dict[str, Any]]) -> str:
    names = [name for way in security for name in way] or ["anybody"]
    return ", ".join(look_up.of("who", name) for name in names)


def _yes(look_up: _Words, is_so: bool) -> str:
    return look_up.of("who", "organisation") if is_so else "–"


_HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "option": {"ja": ("書き方", "はたらき", "はじめの値"), "en": ("Written", "What it does", "Default")},
    "setting": {
        "ja": ("名前", "はたらき", "はじめの値", "組織で決める"),
        "en": ("Name", "What it does", "Default", "By the organisation"),
    },
    "policy": {"ja": ("キー", "型", "はたらき"), "en": ("Key", "Type", "What it does")},
    "variable": {"ja": ("変数", "はたらき"), "en": ("Variable", "What it does")},
    "shared": {"ja": ("名前", "はたらき", "はじめの値"), "en": ("Name", "What it does", "Default")},
    "address": {
        "ja": ("メソッド", "アドレス", "はたらき", "使えるもの"),
        "en": ("Method", "Address", "What it does", "Who may use it"),
    },
}


def _rows(look_up: _Words, kind: str, rows: Sequence[tuple[str, ...]]) -> str:
    headers = _HEADERS[kind][look_up.language]
    lines = [headers, tuple("---" for _ in headers), *(tuple(_plain(cell) for cell in row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _plain(text: str) -> str:
    """Words of the program, which may have characters that mean something in a table of Markdown."""
    if text.startswith("`"):
        return text.replace("|", "\\|")
    return re.sub(r"([|<>*\[\]])", r"\\\1", " ".join(text.split()))


_TABLES: dict[str, Callable[[_Words], str]] = {
    "commands": commands,
    "extension-settings": extension_settings,
    "policies": policies,
    "environment": environment,
    "shared-settings": shared_settings,
    "addresses": addresses,
}
