"""What a report says of the bodies its agency was formed from: «由原甲局、乙局、丙办三家合并组建»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.facts.clauses import Sentence, is_negated, is_planned, ownership_trouble
from nlp.facts.ranking import Candidate, Verdict
from nlp.facts.spans import Span

_MERGED = re.compile(r"合并|整合|组建|归并|合署|并入|重组|合而为|合为|并成|前身")
_SEVERAL = re.compile(r"[\u4e00-\u9fff](?:、|和|与|及|以及|同)[\u4e00-\u9fff]")
# What is merged must be offices, not their accounts, websites or courses.
_BODIES = re.compile(
    r"[一两二三四五六七八九十\d]+(?:家|个)?(?:老|原)?(?:单位|部门|局|机构|机关|委|办)|原[^，。；]{0,12}[局委办站所院队处]|"
    r"[\u4e00-\u9fff](?:局|委(?!托|员)|办公室|中心|大队)(?:、|和|与|及)"
)
_THINGS = re.compile(
    r"公众号|网站|账号|栏目|平台|客户端|小程序|微博|新媒体|系统|目录|热线|小区|专栏|数据"
)
_BENEATH = re.compile(r"下属|所属|事业单位|学校|小学|村(?!镇)|社区|卫生院|全[省市县区]")


def read_merger(sentences: Sequence[Sentence], asked: str) -> Verdict:
    """Return what is said of the bodies the agency was put together from."""
    found = [c for s in sentences for c in _mergers(s, asked)]
    own = tuple({c.key: c for c in reversed(found) if not c.trouble}.values())[::-1]
    near = tuple(c for c in found if c.trouble)
    return Verdict(own, near[:3])


def _mergers(sentence: Sentence, asked: str) -> Iterator[Candidate]:
    for start, end in sentence.parts():
        part = sentence.text[start:end]
        said = _MERGED.search(part)
        if not said or not _SEVERAL.search(part) or not _BODIES.search(part):
            continue
        if _THINGS.search(part) or is_negated(part, said.start()):
            continue
        trouble = _trouble(sentence, (start, start + said.start()), part, asked)
        said_of = part.rstrip("。；;！? ")
        span = Span(start, start + len(said_of), said_of)
        yield Candidate(sentence, span, 1.0, clear=not trouble, trouble=trouble)


def _trouble(sentence: Sentence, at: tuple[int, int], part: str, asked: str) -> str:
    """Tell why it is no merger of the agency; `at` is where the part begins, and its verb."""
    start, verb = at
    if is_planned(sentence, verb):
        return "planned"
    if _BENEATH.search(part):
        return "not_own"
    trouble = ownership_trouble(sentence, start, asked)
    return "" if trouble == "running" else trouble
