"""A post, read: sentences, morphemes, and no limit that anybody notices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from hitokokyu.text.document import TOKENIZER_LIMIT, Document


def sentences(text: str) -> list[str]:
    document = Document(text)
    return [document.text[start:end] for start, end in document.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("猫。犬！鳥？魚", ["猫。", "犬!", "鳥?", "魚"]),
        ("猫!?!犬", ["猫!?!", "犬"]),
        ("「猫。」と言う。犬", ["「猫。」", "と言う。", "犬"]),
        ("猫\n\n犬", ["猫\n\n", "犬"]),
        ("猫\r\n犬", ["猫\n", "犬"]),
        ("猫", ["猫"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["猫。犬！鳥", "\n\n猫", "。。。", "「猫」犬\n"])
def test_sentences_are_the_whole_text(text: str) -> None:
    assert "".join(sentences(text)) == Document(text).text


def test_every_offset_has_its_sentence_and_token() -> None:
    document = Document("猫が鳴いた。犬は寝ている。")
    for i, (start, end) in enumerate(document.sentences):
        assert {document.sentence_at(offset) for offset in range(start, end)} == {i}
    for i, (start, end) in enumerate(_spans(document)):
        assert {document.token_at(offset) for offset in range(start, end)} == {i}


def test_tokens_leave_spaces_out() -> None:
    document = Document("きょうの お客さん　です")
    assert " " not in document.norms
    assert [document.surface(i) for i in range(len(document))] == ["きょう", "の", "お", "客", "さん", "です"]


def _spans(document: Document) -> list[tuple[int, int]]:
    return [document.token_span(i, i) for i in range(len(document))]


def _surfaces(document: Document) -> list[str]:
    return [document.surface(i) for i in range(len(document))]


def test_longest_post_keeps_every_token() -> None:
    sentence = "窓口で𠮷野さんが泣いていた。"
    text = sentence * (20_000 // len(sentence))
    assert len(text) * 4 > TOKENIZER_LIMIT
    assert _surfaces(Document(text)) == _surfaces(Document(sentence)) * (20_000 // len(sentence))


def test_text_above_the_limit_of_the_tokenizer() -> None:
    sentence = "今日は晴れ。"
    count = TOKENIZER_LIMIT // len(sentence.encode()) * 2
    document = Document(sentence * count)
    assert len(document.text.encode()) > TOKENIZER_LIMIT
    assert _surfaces(document) == _surfaces(Document(sentence)) * count
    assert _spans(document)[-1][1] == len(document.text)


def test_text_above_the_limit_without_any_sentence_end() -> None:
    text = "𠮷" * TOKENIZER_LIMIT
    document = Document(text)
    assert "".join(_surfaces(document)) == text
    assert all(a[1] == b[0] for a, b in pairwise(_spans(document)))


def test_threads_agree() -> None:
    texts = [f"窓口で{name}さんが{n}回泣いていた。" for name in ("田中", "𠮷野") for n in range(100)]

    def read_all(_: int) -> list[tuple[list[str], list[int]]]:
        return [((d := Document(text)).norms, d.begins) for text in texts]

    alone = read_all(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == alone for result in pool.map(read_all, range(8)))


def test_quotes() -> None:
    document = Document("彼は「猫が好き」『犬』“鳥”と言った")
    assert [document.text[a:b] for a, b in document.quotes] == ["「猫が好き」", "『犬』", "“鳥”"]
