"""A pack is refused whole, and the author is told the file, the line and what to do.

The line that an error must name ends in `# here` in the broken file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.pack.errors import PackError, Problem

from ..packs import CLAUSES, ELEMENTS, Data, ask, write

HERE = "# here"
SPREAD = "checks/rumor/spread.yaml"
CHECK = """\
id: rumor.spread
category: rumor
title: {ja: うわさ, en: A rumour}
clauses: ["a-city:1"]
severity: caution
let:
  a: {text: [拡散して]}
when: a
message: {ja: 訳, en: why}
advice: {ja: 案, en: instead}
examples:
  warn:
    - 橋が落ちた《拡散して》
  silent:
    - 橋を渡った。
"""
EXCEPTION = """\
unless:
  - {id: drill, why: 訓練, find: {text: [訓練]}}
"""
PROVED = CHECK.replace("message:", f"{EXCEPTION}message:") + "    - {text: 訓練です拡散して, by: drill}\n"
LEXICON = "lexicon: places\ntitle: {ja: 場所, en: places}\ntext: [岸]\n"
WITH_LEXICON = CHECK.replace("{text: [拡散して]}", "{text: [拡散して], lexicon: places}")


def change(old: str, new: str, whole: str = CHECK) -> str:
    assert whole.count(old) == 1, f"{old!r} stands {whole.count(old)} times"
    return whole.replace(old, new)


@dataclass
class Broken:
    name: str
    says: str
    remedy: str
    check: str | bytes = CHECK
    files: dict[str, Data | str | bytes | None] = field(default_factory=dict)
    file: str = SPREAD


KEYS = [
    Broken("unknown key", "unknown key 'mesage'", "check the spelling", change("message:", "mesage:").replace("en: why}", "en: why}  # here")),
    Broken("missing key", "'advice' is missing", "add advice:", change("advice: {ja: 案, en: instead}\n", "").replace("id: rumor.spread", "id: rumor.spread  # here")),
    Broken("unknown key deep down", "unknown key 'txt' in let.a.txt", "check the spelling", change("{text: [拡散して]}", "{txt: [拡散して]}  # here")),
    Broken("doubled key", "the key 'severity' stands twice", "keep one", change("severity: caution", "severity: caution\nseverity: stop  # here")),
    Broken("alias", "an alias", "write the value out", change("advice: {ja: 案, en: instead}", "advice: *words  # here").replace("message:", "message: &words")),
    Broken("merge key", "an alias", "write the value out", change("advice: {ja: 案, en: instead}", "advice:\n  <<: *w  # here\n  ja: 案").replace("message:", "message: &w")),
    Broken("tag of a language", "which packs do not use", "put it in quotes", change("severity: caution", "severity: !python/name:os.system x  # here")),
    Broken("number for a string", "Input should be a valid string", "docs/rules.md", change("[拡散して]}", "[1230]}  # here")),
    Broken("wrong choice", "Input should be 'stop', 'caution' or 'note'", "docs/rules.md", change("severity: caution", "severity: warn  # here")),
    Broken("condition of no kind", "a condition is a name of `let`, or one of", "docs/rules.md", change("when: a", "when: {some: [a]}  # here")),
    Broken("condition of two kinds", "unknown key 'any' in when", "check the spelling", change("when: a", "when: {all: [a], any: [a]}  # here")),
    Broken("empty context", "at least one fact", "docs/rules.md", change("when: a", "when: {all: [a, {context: {}}]}  # here")),
    Broken("empty finder", "a finder needs", "docs/rules.md", change("{text: [拡散して]}", "{polarity: affirmed}  # here")),
    Broken("no condition", "when", "docs/rules.md", change("when: a", "when:  # here")),
    Broken("broken YAML", "broken YAML", "check indentation", change("when: a", "when: [a\nmessages: }  # here")),
    Broken("tabs", "broken YAML", "check indentation", change("  a: {text", "\ta: {text").replace("拡散して]}", "拡散して]}  # here")),
    Broken("control character", "broken YAML", "without control characters", change("橋を渡った。", "橋を\x01渡った。")),
    Broken("not UTF-8", "not UTF-8", "save the file as UTF-8", change("橋を渡った。", "橋  # here").encode().replace("橋  #".encode(), b"\x8b\xb4  #")),
    Broken("empty file", "this file is empty", "delete it", ""),
    Broken("a list", "valid dictionary", "docs/rules.md", "- a  # here"),
]
NAMES = [
    Broken("unresolved name", "'b' is not defined in let", "check the spelling", change("when: a", "when: {all: [a, b]}  # here")),
    Broken("misspelt name", "'rumuor' is not defined in let", "did you mean rumour?", change("a: {text", "rumour: {text").replace("when: a", "when: {any: [rumour, rumuor]}  # here")),
    Broken("unused name", "'b' is defined and never used", "delete it", change("when: a", "  b: {text: [橋]}  # here\nwhen: a")),
    Broken("unresolved name in span", "'b' is not defined", "check the spelling", change("when: a", "when: a\nspan: [b]  # here")),
    Broken("unresolved name in rewrite", "'b' is not defined", "check the spelling", change("when: a", "when: a\nrewrite: {replace: {b: x}}  # here")),
    Broken("unresolved name in a step", "'b' is not defined", "check the spelling", change("when: a", "when: a\nconfidence: {steps: [{if: b, to: low}]}  # here")),
    Broken("unknown lexicon", "unknown lexicon plaecs", "did you mean places?", change("{text: [拡散して]}", "{text: [拡散して], lexicon: [places, plaecs]}  # here"), {"lexicons/places.yaml": LEXICON}),
    Broken("unused lexicon", "no check uses the lexicon places", "delete it", CHECK, {"lexicons/places.yaml": LEXICON.replace("places\n", "places  # here\n", 1)}, "lexicons/places.yaml"),
    Broken("unknown lexicon included", "unknown lexicon place", "did you mean places?", WITH_LEXICON, {"lexicons/places.yaml": f"{LEXICON}include: [place]  # here\n"}, "lexicons/places.yaml"),
    Broken("unknown lexicon in but", "unknown key 'lexicon'", "docs/rules.md", change("[拡散して]}", "[拡散して], but: {lexicon: x}}  # here")),
    Broken(
        "include cycle",
        "lexicons include each other: more > places > more",
        "take one include out",
        WITH_LEXICON,
        {
            "lexicons/places.yaml": f"{LEXICON}include: [more]\n",
            "lexicons/more.yaml": LEXICON.replace("places", "more", 1) + "include: [places]  # here\n",
        },
        "lexicons/more.yaml",
    ),
    Broken("lexicon twice", "lexicon places exists already (lexicons/a.yaml:1)", "another name", WITH_LEXICON, {"lexicons/a.yaml": LEXICON, "lexicons/b.yaml": LEXICON.replace("places\n", "places  # here\n", 1)}, "lexicons/b.yaml"),
    Broken("check twice", "check rumor.spread exists already (checks/rumor/spread.yaml:1)", "another name", CHECK, {"checks/rumor/x.yaml": CHECK.replace("spread\n", "spread  # here\n", 1)}, "checks/rumor/x.yaml"),
    Broken("unknown clause", "unknown clause a-city:11", "did you mean a-city:1", change('["a-city:1"]', '["a-city:11"]  # here')),
    Broken("unknown guideline", "unknown clause b-town:9", "", change('["a-city:1"]', '["b-town:9"]  # here')),
    Broken("wrong folder", "a check of security outside checks/security/", "move the file", change("category: rumor", "category: security  # here").replace("id: rumor.", "id: security.")),
    Broken("wrong id", "the id must start with rumor.", "rename it rumor.", change("id: rumor.spread", "id: security.spread  # here")),
    Broken("file that no one reads", "no one reads a file here", "docs/rules.md", CHECK, {"check/rumor/x.yaml": CHECK}, "check/rumor/x.yaml"),
    Broken("check beside the folders", "no one reads a file here", "docs/rules.md", CHECK, {"checks/x.yaml": CHECK}, "checks/x.yaml"),
    Broken("other ending", "no one reads a .yml file", "rename it x.yaml", CHECK, {"checks/rumor/x.yml": CHECK}, "checks/rumor/x.yml"),
]
EXAMPLES = [
    Broken("no warn example", "examples.warn", "docs/rules.md", change("  warn:\n    - 橋が落ちた《拡散して》\n", "  warn: []  # here\n")),
    Broken("no silent example", "'silent' is missing", "add silent:", change("  silent:\n    - 橋を渡った。\n", "").replace("examples:", "examples:  # here")),
    Broken("failing warn", "the check stays silent on '橋が落ちた'", "widen the check", change("《拡散して》", "《拡散して》\n    - 橋が落ちた  # here")),
    Broken("warn that is silenced", "(silenced by drill)", "widen the check", change("《拡散して》", "《拡散して》\n    - 訓練だ拡散して  # here", PROVED)),
    Broken("failing silent", "the check speaks on '拡散して'", "narrow the check", CHECK + "    - 拡散して  # here\n"),
    Broken("wrong pin", "the finding marks 《拡散して》", "move 《》", change("落ちた《拡散して》", "《落ちた拡散して》  # here")),
    Broken("pin too short", "the finding marks 《拡散して》", "move 《》", change("《拡散して》", "《拡散》して  # here")),
    Broken("two pins", "more than one 《》", "pin one span", change("《拡散して》", "《拡散して》《》  # here")),
    Broken("no pin", "no example pins the span", "put 《》 around", change("《拡散して》", "拡散して").replace("  warn:", "  warn:  # here")),
    Broken("exception without example", "no example proves the exception drill", "add a silent example with `by: drill`", change("message:", EXCEPTION.replace("]}}", "]}}  # here") + "message:")),
    Broken("`by` without exception", "there is no exception dril", "did you mean drill?", PROVED + "    - {text: 橋, by: dril}  # here\n"),
    Broken("`by` that the check does not match", "the check does not match it at all", "make the example match", PROVED + "    - {text: 訓練です, by: drill}  # here\n"),
    Broken(
        "`by` of another exception",
        "drill is not what silences '練習の拡散して': practice silences it",
        "make the example match",
        change("  - {id: drill", "  - {id: practice, why: 練習, find: {text: [練習]}}\n  - {id: drill", PROVED)
        + "    - {text: 練習で拡散して, by: practice}\n    - {text: 練習の拡散して, by: drill}  # here\n",
    ),
    Broken("exception twice", "exception drill stands twice", "rename one", change("message:", "  - {id: drill, why: x, find: {text: [x]}}  # here\nmessage:", PROVED)),
    Broken("exception of nothing", "exactly one of find, when", "docs/rules.md", change("find: {text: [訓練]}}", "within: post}  # here", PROVED)),
    Broken(
        "failing disclaimer example",
        "identity is not found in '猫が好き'",
        "widen or narrow",
        CHECK,
        {"disclaimers/elements.yaml": "elements:\n  - id: identity\n    title: {ja: a, en: b}\n    find: {text: [市職員]}\n    examples: {warn: [猫が好き], silent: [犬]}  # here\n"},
        "disclaimers/elements.yaml",
    ),
]
PATTERNS = [
    Broken("lookaround", "RE2 refuses this pattern", "write it without", change("{text: [拡散して]}", "{regex: '拡散(?=して)'}  # here")),
    Broken("back reference", "RE2 refuses this pattern", "write it without", change("{text: [拡散して]}", "{regex: '(拡散)\\1'}  # here")),
    Broken("huge repetition", "RE2 refuses this pattern", "write it without", change("{text: [拡散して]}", "{regex: '拡{2000}'}  # here")),
    Broken("matches nothing", "matches the empty text", "write it without", change("{text: [拡散して]}", "{regex: '(?:拡散)*'}  # here")),
    Broken("empty alternative", "matches the empty text", "write it without", change("{text: [拡散して]}", "{regex: '拡散して|'}  # here")),
    Broken("broken regex of a lexicon", "RE2 refuses this pattern", "write it without", WITH_LEXICON, {"lexicons/places.yaml": f"{LEXICON}regex:\n  - 橋[0-9]\n  - '橋('  # here\n"}, "lexicons/places.yaml"),
    Broken("broken regex of but", "RE2 refuses this pattern", "write it without", change("[拡散して]}", "[拡散して], but: {regex: '('}}  # here")),
    Broken("broken regex of an exception", "RE2 refuses this pattern", "write it without", change("{text: [訓練]}}", "{text: [訓練], regex: '('}}  # here", PROVED)),
    Broken("tokens without norm", "norm or surface", "give one morpheme a norm", change("{text: [拡散して]}", "{tokens: [[{pos: [名詞]}]]}  # here")),
    Broken("tokens with an optional norm only", "norm or surface", "give one morpheme a norm", change("{text: [拡散して]}", "{tokens: [[{pos: 名詞}, {norm: 橋, optional: true}]]}  # here")),
    Broken("token without anything", "a token needs", "docs/rules.md", change("{text: [拡散して]}", "{tokens: [[{optional: true}]]}  # here")),
    Broken("word of spaces", "is empty after normalisation", "at least one character", change("[拡散して]", "[拡散して, ' ']").replace("' ']}", "' ']}  # here")),
    Broken("word twice", "'拡散して' stands twice", "keep one", change("[拡散して]}", "[拡散して, 拡散して]}  # here")),
    Broken("unknown validator", "my-number", "docs/rules.md", change("{text: [拡散して]}", "{regex: {pattern: a, validator: luhn}}  # here")),
]
GUIDELINES = [
    Broken("unknown category of a clause", "clauses.0.categories.0", "docs/rules.md", CHECK, {"guidelines/a-city.yaml": "guideline: a-city\ntitle: {ja: a, en: b}\ncity: {ja: a, en: b}\nedition: '1'\npublished: '2'\nclauses:\n  - number: '1'\n    summary: {ja: a, en: b}\n    binds: both\n    source: x\n    categories: [gossip]  # here\n"}, "guidelines/a-city.yaml"),
    Broken("guideline twice", "guideline a-city exists already", "another name", CHECK, {"guidelines/b-city.yaml": CLAUSES}, "guidelines/b-city.yaml"),
    Broken("clause number that is a number", "Input should be a valid string", "docs/rules.md", CHECK, {"guidelines/a-city.yaml": "guideline: a-city\ntitle: {ja: a, en: b}\ncity: {ja: a, en: b}\nedition: '1'\npublished: '2'\nclauses:\n  - number: 7  # here\n    summary: {ja: a, en: b}\n    binds: both\n    source: x\n"}, "guidelines/a-city.yaml"),
]


def line_of(content: object) -> int:
    text = content.decode("cp932", "replace") if isinstance(content, bytes) else content
    if not isinstance(text, str) or HERE not in text:
        return 1
    return text[: text.index(HERE)].count("\n") + 1


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(PackError) as refused:
        Advisor([folder])
    for problem in refused.value.problems:
        assert str(problem) in str(refused.value)
    return refused.value.problems


@pytest.mark.parametrize(
    "broken", [*KEYS, *NAMES, *EXAMPLES, *PATTERNS, *GUIDELINES], ids=lambda broken: broken.name
)
def test_refused(tmp_path: Path, broken: Broken) -> None:
    files = {SPREAD: broken.check, **broken.files}
    found = problems(write(tmp_path, files=files))
    ours = [problem for problem in found if broken.says in problem.message]
    assert ours, found
    assert (ours[0].file, ours[0].line) == (broken.file, line_of(files[broken.file])), found
    assert broken.remedy in ours[0].remedy


@pytest.mark.parametrize("whole", [CHECK, PROVED])
def test_what_is_broken_above_was_whole_before(tmp_path: Path, whole: str) -> None:
    assert ask(Advisor([write(tmp_path, files={SPREAD: whole})]), "拡散して").findings


def test_lexicon_that_is_broken_above_was_whole_before(tmp_path: Path) -> None:
    files = {SPREAD: WITH_LEXICON, "lexicons/places.yaml": LEXICON}
    assert ask(Advisor([write(tmp_path, files={**files})]), "岸").findings


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    files = {SPREAD: change("severity: caution", "severity: warn").replace("message:", "mesage:"), "odd/x.yaml": "a: b"}
    assert {(p.file, p.line) for p in problems(write(tmp_path, files=files))} == {
        (SPREAD, 1),
        (SPREAD, 5),
        (SPREAD, 9),
        ("odd/x.yaml", 1),
    }


def test_empty_manifest(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, files={SPREAD: CHECK, "pack.yaml": "# later"}))
    assert (problem.file, problem.message) == ("pack.yaml", "this file is empty")


DISCLAIMER_FILES = [f"disclaimers/{name}.yaml" for name in ("elements", "phrases", "platforms")]


@pytest.mark.parametrize("missing", ["pack.yaml", *DISCLAIMER_FILES])
def test_missing_file(tmp_path: Path, missing: str) -> None:
    (problem,) = problems(write(tmp_path, files={SPREAD: CHECK, missing: None}))
    assert problem.file == missing
    assert problem.remedy


def test_no_such_folder(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "nowhere")
    assert "check the path" in problem.remedy


def test_second_document_of_a_file_has_its_own_lines(tmp_path: Path) -> None:
    second = change("id: rumor.spread", "id: rumor.again").replace("severity: caution", "severity: warn")
    (problem,) = problems(write(tmp_path, files={SPREAD: f"{CHECK}---\n{second}"}))
    assert problem.line == CHECK.count("\n") + 1 + 5


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "12:30", "2026-05-01", "~a", "Null1"])
def test_what_other_yaml_turns_into_something_else_stays_a_string(tmp_path: Path, word: str) -> None:
    check = change("[拡散して]", f"[拡散して, {word}]").replace("《拡散して》", "《拡散して》\n    - 橋は" + f"{word}だ")
    assert ask(Advisor([write(tmp_path, files={SPREAD: check})]), f"({word})").findings


@pytest.mark.parametrize("word", ["7", "-1", "1.5", "0o17", "0x1f", "1_000", ".inf", "true", "null", "~"])
def test_what_is_no_string_is_refused_not_converted(tmp_path: Path, word: str) -> None:
    (problem,) = problems(write(tmp_path, files={SPREAD: change("[拡散して]", f"[拡散して, {word}]")}))
    assert problem.line == 7


def test_elements_are_proved_too(tmp_path: Path) -> None:
    elements = {"elements": [{**ELEMENTS["elements"][0], "find": {"text": ["市議"]}}]}
    found = problems(write(tmp_path, files={SPREAD: CHECK, "disclaimers/elements.yaml": elements}))
    assert "identity is not found in '市職員'" in found[0].message
