"""`make bench`: how long a check takes, as ratios measured in one run. Not a test: it never fails.

Posts of everyday life stand in posts.txt, one a line, or come from --corpus files (JSON Lines with
`text`). A second look is at posts glued from the near misses of the rules, the dearest there are.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from hitokokyu import Advisor, Post
from hitokokyu.advise.ruleset import Ruleset
from hitokokyu.advisor import Settings
from hitokokyu.pack import schema
from hitokokyu.pack.loader import Loaded, PackSet, load
from hitokokyu.resources import embedded_pack
from hitokokyu.store.withheld import WithheldFile
from hitokokyu.text.document import Document, tokenizer
from hitokokyu.withheld.kept import KeptTerms
from hitokokyu.withheld.terms import Term

REPETITIONS = 7
TIMES = 20
TERMS = 100_000
RULES_ALONE = Settings(sensitivity="off")
HITOKOKYU = Path(sys.executable).with_name("hitokokyu")

console = Console(highlight=False)
progress_console = Console(stderr=True)


def ordinary_posts(corpus: Sequence[Path], count: int) -> list[Post]:
    """Posts of 120-160 characters as people write them."""
    if corpus:
        texts = [json.loads(line)["text"] for path in corpus for line in path.open(encoding="utf-8")]
    else:
        texts = Path(__file__).with_name("posts.txt").read_text(encoding="utf-8").splitlines()
    return _of_a_length(texts, count)


def near_misses(packs: PackSet, count: int) -> list[Post]:
    """Posts of 120-160 characters glued from the silent examples of all checks."""
    sentences = [
        example.text for loaded in packs.checks.values() for example in loaded.value.examples.silent
    ]
    draw = random.Random(140)
    texts = []
    for _ in range(count * 4):
        text = ""
        while len(text) < 120:
            text += draw.choice(sentences)
        texts.append(text)
    return _of_a_length(texts, count)


def _of_a_length(texts: Sequence[str], count: int) -> list[Post]:
    fitting = [text for text in texts if 120 <= len(text) <= 160]
    random.Random(0).shuffle(fitting)
    return [Post(text=text) for text in fitting[:count]]


def interleaved(
    steps: dict[str, Callable[[Post], object]], posts: Sequence[Post]
) -> dict[str, float]:
    """Median over the posts, in microseconds; each post is the fastest of its repetitions.

    The steps take turns on every post, so that a change in the machine's speed meets all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in steps}
    for post in track(posts, "checks", console=progress_console, transient=True):
        best = dict.fromkeys(steps, float("inf"))
        for _ in range(REPETITIONS):
            for name, step in steps.items():
                start = time.perf_counter()
                step(post)
                best[name] = min(best[name], time.perf_counter() - start)
        for name in steps:
            times[name].append(best[name])
    return {name: 1e6 * statistics.median(values) for name, values in times.items()}


def larger_pack(packs: PackSet) -> PackSet:
    """The same checks, and nineteen variations of each with other words, and a very long lexicon.

    A variation has a rare character before each of its words, so that it costs what rules cost that
    have nothing to say about a post.
    """
    larger = replace(packs, lexicons=dict(packs.lexicons), checks=dict(packs.checks))
    terms = tuple(f"計画{i:06}号" for i in range(TERMS))
    source = next(iter(packs.lexicons.values())).source
    larger.lexicons["bench-terms"] = Loaded(
        schema.Lexicon(lexicon="bench-terms", title={"ja": "語", "en": "terms"}, text=terms), source
    )
    for number in range(1, TIMES):
        mark = chr(0x9F00 + number) * 2
        for name, lexicon in packs.lexicons.items():
            larger.lexicons[f"{name}-{number}"] = Loaded(_marked_lexicon(lexicon.value, number, mark), lexicon.source)
        for rule, loaded in packs.checks.items():
            check = loaded.value
            let = {name: _marked(finder, number, mark) for name, finder in check.let.items()}
            if let:
                first = next(iter(let))
                let[first] = let[first].model_copy(update={"lexicon": (*let[first].lexicon, "bench-terms")})
            larger.checks[f"{rule}-{number}"] = Loaded(
                check.model_copy(update={"id": f"{rule}-{number}", "let": let}), loaded.source
            )
    return larger


def _marked(finder: schema.Finder, number: int, mark: str) -> schema.Finder:
    return finder.model_copy(
        update={
            **_marked_patterns(finder, mark),
            "lexicon": tuple(f"{name}-{number}" for name in finder.lexicon),
        }
    )


def _marked_lexicon(lexicon: schema.Lexicon, number: int, mark: str) -> schema.Lexicon:
    return lexicon.model_copy(
        update={
            **_marked_patterns(lexicon, mark),
            "include": tuple(f"{name}-{number}" for name in lexicon.include),
        }
    )


def _marked_patterns(patterns: schema.Patterns, mark: str) -> dict[str, object]:
    return {
        "words": tuple(mark + word for word in patterns.words),
        "text": tuple(mark + text for text in patterns.text),
        "regex": tuple(
            # (?i) has to stand first; the few that have it are shared by all variations.
            regex
            if regex.pattern.startswith("(?i)")
            else regex.model_copy(update={"pattern": f"{mark}(?:{regex.pattern})"})
            for regex in patterns.regex
        ),
        "tokens": tuple(
            tuple(
                spec.model_copy(
                    update={
                        "norm": tuple(mark + norm for norm in spec.norm),
                        "surface": tuple(mark + surface for surface in spec.surface),
                    }
                )
                for spec in specs
            )
            for specs in patterns.tokens
        ),
    }


def with_withheld_terms(ruleset: Ruleset, posts: Sequence[Post]) -> tuple[float, float, float]:
    """A check that also looks for `TERMS` withheld terms, read from their encrypted file.

    Returns:
        microseconds of a check without them, and with them; seconds until they are ready.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = WithheldFile(Path(folder))
        KeptTerms(file).add(tuple(Term(term=f"第{i:06}号みらい構想") for i in range(TERMS)))
        kept = KeptTerms(file)
        started = time.perf_counter()
        kept.get_ready()
        seconds = time.perf_counter() - started
        gc.collect()
        gc.freeze()
        steps: dict[str, Callable[[Post], object]] = {
            "without": Advisor.of(ruleset, RULES_ALONE).check,
            "with": Advisor.of(ruleset, RULES_ALONE, withheld=kept).check,
        }
        times = interleaved(steps, posts)
    return times["without"], times["with"], seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: Sequence[str], port: int, home: str) -> Iterator[subprocess.Popen]:
    """A server process, once its port is open."""
    process = subprocess.Popen(
        command,
        env={**os.environ, "HITOKOKYU_HOME": home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{command} ended with {process.returncode}") from None
                time.sleep(0.005)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def over_http(port: int, posts: Sequence[Post], token: str, **wish: str) -> Callable[[Post], object]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    bodies = {id(post): json.dumps({"text": post.text, **wish}).encode() for post in posts}

    def ask(post: Post) -> object:
        connection.request("POST", "/api/v1/check", bodies[id(post)], headers)
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        return content

    return ask


def _peak_mib(process: subprocess.Popen) -> float:
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", nargs="*", type=Path, default=[])
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--skip-larger", action="store_true", help="leave out the 20-fold pack")
    options = parser.parse_args()

    packs = load([embedded_pack()])
    ruleset = Ruleset(packs)
    advisor = Advisor.of(ruleset, RULES_ALONE)
    posts = ordinary_posts(options.corpus, options.posts)
    gc.collect()
    gc.freeze()
    table = Table("per post of about 140 characters", "median µs", "ratio")

    tokenise = tokenizer(all_fields=True)
    steps: dict[str, Callable[[Post], object]] = {
        "SudachiPy tokenising alone": lambda post: tokenise.tokenize(post.text),
        "reading (normalising, tokens)": lambda post: Document(post.text),
        f"Advisor.check, {len(packs.checks)} checks, no learned reader": advisor.check,
        "Advisor.check, the learned reader reads along": Advisor.of(ruleset).check,
    }
    times = interleaved(steps, posts)
    alone = times["SudachiPy tokenising alone"]
    for name, value in times.items():
        table.add_row(name, f"{value:.0f}", f"{value / alone:.2f} x tokenising")
    dearest = interleaved(
        {"alone": lambda post: tokenise.tokenize(post.text), "check": advisor.check},
        near_misses(packs, options.posts),
    )
    table.add_row(
        "posts glued from near misses, no learned reader",
        f"{dearest['check']:.0f}",
        f"{dearest['check'] / dearest['alone']:.2f} x tokenising",
    )

    without, with_terms, seconds = with_withheld_terms(ruleset, posts)
    table.add_row(
        f"with {TERMS:,} withheld terms (ready in {seconds:.1f} s)",
        f"{with_terms:.0f}",
        f"{with_terms / without:.2f} x today's check",
    )

    if not options.skip_larger:
        with console.status("building the larger pack"):
            large = Advisor.of(Ruleset(larger_pack(packs)), RULES_ALONE)
        gc.collect()
        gc.freeze()
        both = interleaved({"today": advisor.check, "larger": large.check}, posts)
        table.add_row(
            f"{TIMES} x the checks, {TERMS:,} terms more",
            f"{both['larger']:.0f}",
            f"{both['larger'] / both['today']:.2f} x today's pack",
        )
        del large

    table.add_section()
    with tempfile.TemporaryDirectory() as home:
        token = subprocess.run(
            [HITOKOKYU, "token", "create", "bench"],
            env={**os.environ, "HITOKOKYU_HOME": home},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        ports = [free_port() for _ in range(3)]
        baseline = [sys.executable, "-m", "tests.bench.http_baselines"]
        first = _first_answer(home, token, starts=1)
        with (
            running([str(HITOKOKYU), "serve", "--port", str(ports[0])], ports[0], home) as service,
            running([*baseline, str(ports[1]), "plain"], ports[1], home),
            running([*baseline, str(ports[2]), "tokenise"], ports[2], home),
        ):
            asks = {
                "bare Flask": over_http(ports[1], posts, token),
                "Flask that only tokenises": over_http(ports[2], posts, token),
                "POST /api/v1/check, no learned reader": over_http(ports[0], posts, token, sensitivity="off"),
                "POST /api/v1/check": over_http(ports[0], posts, token),
            }
            over = interleaved(asks, posts)
            peak = _peak_mib(service)
        base = over["Flask that only tokenises"]
        for name, value in over.items():
            table.add_row(name, f"{value:.0f}", f"{value / base:.2f} x tokenising Flask")
        later = _first_answer(home, token, starts=3)
    console.print(table)
    console.print(f"start to first answer: {later:.2f} s (the very first start, which proves the pack: {first:.2f} s)")
    console.print(f"peak memory of the service: {peak:.0f} MiB")


def _first_answer(home: str, token: str, *, starts: int) -> float:
    """Median seconds from start to the first answered check."""
    seconds = []
    for _ in range(starts):
        port = free_port()
        started = time.perf_counter()
        with running([str(HITOKOKYU), "serve", "--port", str(port)], port, home):
            post = Post(text="今日はいい天気。")
            over_http(port, [post], token)(post)
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
