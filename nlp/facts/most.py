"""What there was most of: «申请最多的是安置房分配方案», «咨询以社保为主»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts.clauses import Sentence, is_planned, ownership_trouble
from nlp.facts.ranking import Candidate, Verdict
from nlp.facts.spans import Span
from nlp.facts.words import Group

MOST = "most"
_SAYS_MOST = re.compile(
    r"最多|最集中|最热|最常|最受|居首|居多|首位|第一位|排(?:在|名)?第一|为主|多为|多是|大多|大部分|集中在|集中于|主要(?:集中|涉及|是|为)|占比?(?:最|一半|多半)|过半|都与|均与|都是|均为"
)
_BEST = 2


def read_most(sentences: Sequence[Sentence], groups: Sequence[Group]) -> Verdict:
    """Return the sentences that say what there was most of among what is asked about."""
    found = []
    for sentence in sentences:
        text = sentence.text
        said = _SAYS_MOST.search(text)
        if not (said and sentence.rows) or is_planned(sentence, said.start()):
            continue
        places = [group.places(text) for group in groups]
        if not all(places) or ownership_trouble(sentence, said.start(), ""):
            continue
        near = min(abs(said.start() - at) for group in places for at, _ in group)
        whole = Span(0, len(text), text.strip().rstrip("。；;"))
        found.append(Candidate(sentence, whole, 1 / (1 + near), clear=True))
    ranked = sorted(found, key=lambda c: -c.score)
    superlative = [c for c in ranked if "最" in c.sentence.text]
    best = superlative or ranked
    return Verdict(tuple(best[:_BEST]), tuple(c for c in ranked if c not in best[:_BEST])[:3])
