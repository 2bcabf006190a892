"""Odd questions: whatever is typed is answered or declined, in time, and never raises."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from indexer.library import Library
from nlp.answer import Status
from nlp.evidence import Scope

ODD = [
    *"()[]{}<>*+?.\\^$|-~`!@#%&;:'\",/（）【】《》「」『』“”‘’、，。；：？！…—￥＊＼",
    "😀", "👨‍👩‍👧", "①", "㎡", "\u200b", "\u3000", "\t", "\n", "\x00", "ａｂｃ", "１２３", "２０２１年", "%s", "{0}",
    "{words}", "{lack}", "\\d+", "(?i)", "(?P<a>", "[a-", "$1", "□", "■", "OR", "AND", "NOT", "--", "<script>", "é",
    "русский", "カタカナ", "1e308", "99999999999999999999", "20211年", "1900年", "C++", "note:", "a:b", "https://x.y/z?a=(d)",
]  # fmt: skip
SENSIBLE = [
    "哪些机关反映人员不足",
    "岚溪县卫健局2021年收到多少申请",
    "谁提到“意见箱”",
    "望澜街道小程序叫什么",
    "Which agencies complain of staff shortage?",
    "How many penalties did 霁东区市监局 impose in 2021?",
    "Does anybody talk about drones?",
    "When did the Qiwu County water bureau open its WeChat account?",
]
LONG = ["申请" * 3000, "why " * 2000, "(" * 300, "😀" * 200, "1" * 5000, "、" * 500, " or " * 200]


def _odd_questions() -> Iterator[str]:
    chance = random.Random(5)
    yield from ("", "   ", *ODD)
    for question in SENSIBLE:
        for _ in range(8):
            typed = list(question)
            for _ in range(chance.randint(1, 4)):
                typed.insert(chance.randint(0, len(typed)), chance.choice(ODD))
            yield "".join(typed)
    for _ in range(40):
        yield "".join(chance.choices(ODD, k=chance.randint(2, 10)))


def test_nothing_that_is_typed_raises(library: Library) -> None:
    for question in _odd_questions():
        found = library.ask(question)
        assert found.text, question
        assert found.status in Status


@pytest.mark.parametrize("question", LONG, ids=lambda text: text[:6])
def test_a_long_text_is_declined_in_time(library: Library, question: str) -> None:
    begun = time.perf_counter()
    assert library.ask(question).text
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    "text", ["Quick question: who", "AND OR NOT", "“没有关", "a*b", "(((", "\\", "注：", "-"]
)
def test_what_is_compared_by_meaning_is_no_query(library: Library, text: str) -> None:
    library.statements_like(text, Scope(), 3)
    library.statements_holding(((text,), ('"', "申请")), Scope())
