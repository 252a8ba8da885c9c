"""The reader as a machine: what it sees, how it sums, what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hitokokyu.models import SENSITIVITIES, Category, Context
from hitokokyu.reader.features import BLOCKS, LONGEST_STRETCH, SITUATIONS, Kinds, pieces, situation, stretches
from hitokokyu.reader.model import CATEGORIES, Reader, ReaderError, heaviest_run, save
from hitokokyu.text.document import Document

KINDS = Kinds(np.array([7], np.uint32), np.array([1], np.uint16))
RUMOR = CATEGORIES.index(Category.RUMOR)


def taught(word: str, **changed: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Arrays of a model that finds this word, and only this word, like a rumor."""
    document = Document(word)
    number = pieces(document.norms[:1], document.text, KINDS).numbers[0]
    weights = np.zeros((1, len(CATEGORIES)), np.int8)
    weights[0, RUMOR] = 100
    arrays: dict[str, NDArray[Any]] = {
        "numbers": np.array([number], np.uint32),
        "block_starts": np.array([1, 1], np.uint32),
        "weights": weights,
        "rarity": np.array([16], np.uint8),
        "scale": np.full(len(CATEGORIES), 1.0),
        "bias": np.full(len(CATEGORIES), -5.0),
        "situation": np.zeros((len(SITUATIONS), len(CATEGORIES))),
        "slope": np.full(len(CATEGORIES), 1.0),
        "thresholds": np.array([[3.0], [1.0], [-1.0]]) * np.ones(len(CATEGORIES)),
        "kind_words": KINDS.words,
        "kinds": KINDS.kinds,
    }
    return arrays | changed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "reader.npz"


def read(file: Path, text: str, context: Context = Context()) -> list[tuple[Category, str]]:
    document = Document(text)
    opinion = Reader.load(file).read(document, context, "standard")
    found = [] if opinion is None else opinion.impressions
    return [(impression.category, document.text[slice(*impression.span)]) for impression in found]


def test_marks_the_word_that_weighs_most(file: Path) -> None:
    save(file, taught("断水"))
    assert read(file, "あしたから駅前で断水だって、水をためておいて") == [(Category.RUMOR, "断水")]
    assert read(file, "あしたから駅前で祭りだって、水をためておいて") == []


def test_the_end_of_a_long_text_is_read_as_well_as_its_beginning(file: Path) -> None:
    save(file, taught("断水"))
    filler = "きょうは公園でお昼を食べた。" * 200
    assert read(file, filler + "断水だって。") == [(Category.RUMOR, "断水")]
    assert read(file, "断水だって。" + filler) == [(Category.RUMOR, "断水")]
    assert read(file, filler) == []


@pytest.mark.parametrize("text", ["あ。" * 900, "い、" * 700, "犬と猫。" * 40 + "鳥と、" * 400])
def test_stretches_cover_every_morpheme_once(text: str) -> None:
    document = Document(text)
    found = list(stretches(document))
    assert [i for first, last in found for i in range(first, last)] == list(range(len(document)))
    assert max(last - first for first, last in found) <= LONGEST_STRETCH


def test_the_situation_counts(file: Path) -> None:
    weights = np.zeros((len(SITUATIONS), len(CATEGORIES)))
    weights[SITUATIONS.index("reply"), RUMOR] = 20.0
    save(file, taught("断水", situation=weights))
    assert read(file, "それは本当にそうらしいですね") == []
    assert [c for c, _ in read(file, "それは本当にそうらしいですね", Context(reply_to="ほんと？"))] == [Category.RUMOR]


def test_every_situation_has_a_context_that_sets_it() -> None:
    context = Context(role="member", audience="subordinate", reply_to="a", attachments=("image", "video", "audio", "file"))
    assert situation(context).count(True) == len(SITUATIONS) - 1
    assert situation(Context(role="supervisor"))[SITUATIONS.index("supervisor")]
    assert not any(situation(Context()))


def test_quieter_speaks_less(file: Path) -> None:
    save(file, taught("断水"))
    document, reader = Document("あしたは駅前で断水だってさ"), Reader.load(file)
    opinions = {name: reader.read(document, Context(), name) for name in SENSITIVITIES}
    spoken = {name: len(opinion.impressions) for name, opinion in opinions.items() if opinion is not None}
    assert spoken == {"quiet": 0, "standard": 1, "careful": 1}


@pytest.mark.parametrize("text", ["断水だね", "断水 water supply cut off", "(断水)!!!", "きょうは断水だそうです"])
def test_of_a_handful_of_letters_it_says_nothing(file: Path, text: str) -> None:
    save(file, taught("断水"))
    reader = Reader.load(file)
    assert reader.scores(Document(text), Context())[RUMOR] > 1.0
    assert reader.read(Document(text), Context(), "careful") is None


def test_scores_do_not_depend_on_company(file: Path) -> None:
    save(file, taught("断水"))
    reader = Reader.load(file)
    alone = reader.scores(Document("断水だって"), Context())
    reader.scores(Document("ほかの投稿"), Context())
    assert (reader.scores(Document("断水だって"), Context()) == alone).all()


@pytest.mark.parametrize("text", ["あ", "🎉", "\u200b\u200b", "a", "。", "\n\n"])
def test_tiny_texts_are_no_trouble(file: Path, text: str) -> None:
    save(file, taught("断水"))
    assert read(file, text) == []


def test_the_same_piece_has_the_same_number_and_another_has_another() -> None:
    once, twice = (Document(text) for text in ("犬だ", "犬だ犬だ"))
    of_once, of_twice = (pieces(d.norms, d.text, KINDS) for d in (once, twice))
    assert set(of_once.numbers[: of_once.starts[1]]) < set(of_twice.numbers[: of_twice.starts[1]])
    assert len(of_once.starts) == BLOCKS
    # A word of one character, that character, and its kind are three pieces.
    alone = pieces(["犬"], "犬", KINDS)
    words, characters, kinds = (set(part.tolist()) for part in np.split(alone.numbers, alone.starts[1:]))
    assert not words & characters and not characters & kinds and not words & kinds


def test_saying_it_twice_counts_once(file: Path) -> None:
    save(file, taught("断水"))
    reader = Reader.load(file)
    once, twice = (reader.scores(Document(text), Context()) for text in ("断水だ", "断水だ、断水だ"))
    assert once[RUMOR] == twice[RUMOR] > 0


def test_kinds_are_known_or_zero() -> None:
    kinds = Kinds(np.array([3, 5, 9], np.uint32), np.array([30, 50, 90], np.uint16))
    assert kinds.of(np.array([9, 4, 3, 10, 0], np.uint32)).tolist() == [90, 0, 30, 0, 0]


@pytest.mark.parametrize(("weights", "run"), [([0, 5, 4, 0, 0], (1, 2)), ([1], (0, 0)), ([3, 0, 0, 0, 4], (4, 4)), ([2, 2], (0, 0))])
def test_heaviest_run(weights: list[float], run: tuple[int, int]) -> None:
    assert heaviest_run(np.array(weights, float)) == run


def test_the_same_model_is_the_same_file(tmp_path: Path) -> None:
    files = tmp_path / "a.npz", tmp_path / "b.npz"
    digests = {save(file, taught("断水")) for file in files}
    assert len(digests) == 1 and files[0].read_bytes() == files[1].read_bytes()


def refusal(file: Path) -> str:
    with pytest.raises(ReaderError) as error:
        Reader.load(file)
    return str(error.value)


def test_no_file_is_said(file: Path) -> None:
    assert "reader.npz" in refusal(file) and "make train" in refusal(file)


def test_a_cut_off_file_is_refused(file: Path) -> None:
    save(file, taught("断水"))
    file.write_bytes(file.read_bytes()[:-200])
    assert "cannot be read" in refusal(file)


def test_an_empty_file_is_refused(file: Path) -> None:
    file.write_bytes(b"")
    assert "cannot be read" in refusal(file)


def rewritten(file: Path, **changed: NDArray[Any]) -> None:
    with np.load(file) as saved:
        content = dict(saved)
    np.savez_compressed(file, **(content | changed))


def test_changed_weights_are_refused(file: Path) -> None:
    save(file, taught("断水"))
    rewritten(file, weights=np.full((1, len(CATEGORIES)), 1, np.int8))
    assert "not what was saved" in refusal(file)


def test_another_format_is_refused(file: Path) -> None:
    save(file, taught("断水"))
    rewritten(file, meta=np.frombuffer(b'{"format": "hitokokyu-reader-0"}', np.uint8))
    assert "format" in refusal(file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weights", np.zeros((2, len(CATEGORIES)), np.int8)),
        ("weights", np.zeros((1, 3), np.int8)),
        ("bias", np.zeros(len(CATEGORIES), np.float32)),
        ("scale", np.full(len(CATEGORIES), np.nan)),
        ("block_starts", np.array([1, 2], np.uint32)),
        ("block_starts", np.array([1, 0], np.uint32)),
        ("kind_words", np.array([7, 7], np.uint32)),
    ],
)
def test_arrays_that_do_not_fit_are_not_saved(file: Path, name: str, value: NDArray[Any]) -> None:
    changed = {name: value}
    if name == "kind_words":
        changed["kinds"] = np.array([1, 1], np.uint16)
    with pytest.raises(ReaderError):
        save(file, taught("断水", **changed))
    assert not file.exists()
