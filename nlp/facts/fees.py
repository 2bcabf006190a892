"""What a report says of fees for information: an amount, or that none was charged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.facts.clauses import Sentence, is_outline, ownership_trouble
from nlp.facts.ranking import Candidate, Verdict
from nlp.facts.spans import Span, find_money

# Which agencies are looked for; with `CHARGES`, what they took is told too.
CHARGED, CHARGES, NO_FEE = "charged", "charges", "none"
_FEE = re.compile(r"处理费|检索费|检索[、，]?复制|复制费|邮寄费|工本费|收费|费用")
_OF_INFORMATION = re.compile(
    r"依申请|申请公开|公开申请|处理费|检索|复制|邮寄|申请人|信息公开|收费情况|任何费用|收费[：:]"
)
_NAMED_FEE = re.compile(r"处理费|检索|复制|邮寄")
_OF_APPLICANTS = re.compile(
    r"处理费|检索费|[复影]?[制印]费|检索、?[^，。；]{0,8}费|向申请人[^，。；]{0,6}收|工本费|邮寄费|(?:检索|复印|复制|邮寄|打印)[^，。；]{0,10}费"
)
_OTHER_FEE = re.compile(
    r"事业性收费[^，。；]{0,6}(?!信息)|登记费|物业费|收费(?:标准|公示|项目|目录)|管理费用"
)
_NONE = re.compile(
    r"(?:未|没有|没|无|不)(?!是)[^，。；：]{0,16}?(?:处理费|检索费|检索、|复制费|邮寄费|收费|费用|收取)"
    r"|(?:处理费|收费情况)[^。；，]{0,14}?(?:均?为零|零收取|零|是零|[：:]\s*无|0\s*(?:元|件)(?!以)|没有|未收|无收取)"
    r"|(?:三项|费用|收费)[^。；，]{0,8}(?:均为零|为零|零收取)|零收取|全年均为零"
)

_BARE = 14


def read_fee(sentences: Sequence[Sentence]) -> tuple[Verdict, bool]:
    """Return what was charged; second, whether it is said that nothing was."""
    told = list(zip(sentences, ("", *(_title(s) for s in sentences)), strict=False))
    charged = [c for s, title in told for c in _amounts(s, title)]
    none = [c for s, title in told for c in _nones(s, title)]
    own = [c for c in charged if not c.trouble]
    if own:
        distinct = {c.key: c for c in reversed(own)}
        answers = tuple(distinct.values())[::-1]
        return Verdict(answers, tuple(none[:2])), False
    if none:  # who names the fee says it plainest
        none.sort(key=lambda c: not _NAMED_FEE.search(c.sentence.text))
        return Verdict((none[0],), tuple(none[1:3])), True
    return Verdict(near=tuple(charged[:3])), False


WAIVER = "waiver"
_WAIVED = re.compile(
    r"免收|减免|减收|免除|豁免|免交|免缴|免于收|不收(?=[^，。；]{0,4}费)|免费(?=提供|复制|邮寄|检索)"
)
_NO_WAIVER = re.compile(
    r"(?:没有|未|无|不涉及|没)[^，。；]{0,10}(?:减免|免收|减收|免除|豁免)|(?:减免|免收|减收)[^，。；]{0,12}(?:均?为零|为0|0\s*[人件元次]|没有|未发生|无$|[：:]无)"
)
# «收费与减免» names a section, and says nothing of it.
_NAMED_TOGETHER = re.compile(r"收费(?:情况)?[及与和、]减免(?:情况)?")
_OF_REQUESTS = re.compile(
    r"申请人|申请公开|公开申请|检索|复制|邮寄|处理费|信息公开|收费(?:情况)?[及与和、]减免|减免情况|政府信息"
)


def read_waiver(sentences: Sequence[Sentence]) -> tuple[Verdict, bool]:
    """Return where somebody was let off a fee for information; second, whether it is said that nobody was."""
    yes: list[Candidate] = []
    no: list[Candidate] = []
    for sentence in sentences:
        named = _NAMED_TOGETHER.sub(lambda m: "□" * len(m[0]), sentence.text)
        found = _WAIVED.search(named)
        if (
            not found
            or is_outline(sentence.text)
            or not _OF_REQUESTS.search(f"{sentence.heading}{sentence.text}")
        ):
            continue
        denied = _NO_WAIVER.search(sentence.text)
        text = sentence.text.strip()
        span = Span(0, len(sentence.text), text)
        trouble = "" if denied else ownership_trouble(sentence, found.start(), "")
        candidate = Candidate(sentence, span, 1.0, clear=not trouble, trouble=trouble)
        (no if denied else yes).append(candidate)
    own = tuple(c for c in yes if not c.trouble)
    if own:
        return Verdict(own, tuple(no[:2])), False
    return (
        (Verdict(tuple(no[:1]), tuple(yes[:2])), True)
        if no
        else (Verdict(near=tuple(yes[:3])), False)
    )


def _title(sentence: Sentence) -> str:
    """Return a sentence that is only a title for the next one: «（一）信息处理费。»."""
    return sentence.text if len(sentence.text) < 16 else ""


def _amounts(sentence: Sentence, title: str) -> Iterator[Candidate]:
    text = sentence.text
    if not _OF_APPLICANTS.search(f"{title}{text}"):
        return
    for span in find_money(text):
        if span.value != 0:
            trouble = ownership_trouble(sentence, span.start, "")
            yield Candidate(sentence, span, 1.0, clear=not trouble, trouble=trouble)


def _follows_requests(sentence: Sentence) -> bool:
    """Tell whether a bare «未收取费用。» stands right behind what is said of requests."""
    before = re.split(r"[。；]", sentence.passage[: sentence.start])[-3:]
    return len(sentence.text.strip()) < _BARE and "申请" in "".join(before)


def _nones(sentence: Sentence, title: str) -> Iterator[Candidate]:
    text = sentence.text
    if not (_FEE.search(text) or "收取" in text):
        return
    if not (
        _OF_INFORMATION.search(f"{sentence.heading}{title}{text}") or _follows_requests(sentence)
    ):
        return
    bare = _OTHER_FEE.sub(lambda m: "□" * len(m[0]), text)
    if found := _NONE.search(bare):
        span = Span(*found.span(), text[found.start() : found.end()], 0, "元")
        yield Candidate(sentence, span, 1.0, clear=True)
