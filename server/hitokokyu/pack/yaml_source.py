"""Strict YAML 1.2 with the line of every value.

Quoted numbers stay strings, `no` is not false, `12:30` is not 750, and a key that stands twice is
an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .errors import Problem

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML document: plain data, and the line on which each part of it starts."""

    file: str
    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of the part, or of the nearest part around it that is in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


class YamlProblem(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read_documents(file: str, text: str) -> Iterator[Source]:
    """All documents of one file.

    Raises:
        YamlProblem: broken YAML, a doubled key, an alias, or a value of a type that packs don't use.
    """
    yaml = YAML(typ="safe", pure=True)
    try:
        nodes = list(yaml.compose_all(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlProblem(
            Problem(file, line, f"broken YAML: {error.problem or error.context}", "check indentation, quotes and brackets here")
        ) from None
    except (YAMLError, ValueError) as error:
        raise YamlProblem(
            Problem(file, 1, f"broken YAML: {error}", "save the file as UTF-8 without control characters")
        ) from None
    except AssertionError as error:
        # The library expects 1.1 or 1.2 of a line like %YAML 1.9.
        raise YamlProblem(Problem(file, 1, f"broken YAML: {error}", "take out the line that begins with %")) from None
    except RecursionError:
        raise YamlProblem(
            Problem(file, 1, "hundreds of brackets or dashes inside one another", "no pack needs more than a few levels")
        ) from None
    for node in nodes:
        if node is not None:
            reader = _Reader(file)
            yield Source(file, reader.plain(node, ()), reader.lines)


class _Reader:
    """Turns the nodes of one document into plain data."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: set[int] = set()
        self.lines: dict[Path, int] = {}

    def _problem(self, line: int, message: str, remedy: str) -> YamlProblem:
        return YamlProblem(Problem(self._file, line, message, remedy))

    def plain(self, node: Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            # The node is where its anchor is; the alias is beside its key or in its list.
            line = self.lines.get(path) or self.lines[path[:-1]]
            raise self._problem(line, "an alias (*name)", "write the value out, or make it a lexicon")
        self._seen.add(id(node))
        self.lines.setdefault(path, line)
        if isinstance(node, ScalarNode):
            return self._scalar(node, line)
        if isinstance(node, SequenceNode):
            return [self.plain(child, (*path, i)) for i, child in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        return self._mapping(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise self._problem(line, "a key must be plain text", "quote it")
            key = key_node.value
            if key in data:
                raise self._problem(line, f"the key {key!r} stands twice", "keep one of the two")
            self.lines[*path, key] = line
            data[key] = self.plain(value_node, (*path, key))
        return data

    def _scalar(self, node: ScalarNode, line: int) -> Any:
        kind = str(node.tag).rpartition(":")[2]
        try:
            return _TYPES[kind](node.value)
        except (KeyError, ValueError):
            raise self._problem(
                line, f"{node.value!r} is read as {kind}, which packs do not use", "put it in quotes"
            ) from None


_TYPES: dict[str, Callable[[str], Any]] = {
    "str": str,
    # A date stays the characters that were written.
    "timestamp": str,
    "int": int,
    "float": float,
    # Not yes and no, which a line %YAML 1.1 would make of them.
    "bool": lambda value: {"true": True, "false": False}[value.lower()],
    "null": lambda value: None,
}
