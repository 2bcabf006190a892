"""Yes or no, and who: what a clause says was done, was not done, is only planned, and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.report import AgencyType, Role
from nlp.facts.clauses import (
    Sentence,
    is_negated,
    is_outline,
    is_planned,
    is_right,
    ownership_trouble,
)
from nlp.facts.people import CHARGE, CONTRACTOR, OVERSEER, find_actors, find_holders
from nlp.facts.ranking import Candidate, Verdict
from nlp.facts.spans import Span
from nlp.facts.words import Group, is_act

# What is done to make a thing be there: whoever counts its readers has it.
_BRINGING = frozenset(
    (
        "举办", "举行", "召开", "开展", "开通", "开设", "设立", "设置", "设", "建立", "成立", "组织", "发布",
        "推行", "实行", "采用", "使用", "运营", "推送", "制作", "录制", "拍摄", "参加", "参与", "取得",
        "拥有", "配备", "安排", "落实", "收到", "公开", "公布", "主动公开", "活动", "业务", "专题", "人员",
        "政府", "政务", "信息化", "共", "全部", "各类", "上线", "接受", "实现",
    )
)  # fmt: skip


def read_whether(
    sentences: Sequence[Sentence], groups: Sequence[Group], asked: str
) -> tuple[Verdict, bool]:
    """Return the sentences that say yes, else those that say no; second, whether it is no."""
    yes: list[Candidate] = []
    no: list[Candidate] = []
    near: list[Candidate] = []
    for sentence in sentences:
        for candidate in says_it(sentence, groups, asked):
            if candidate.trouble == "planned" and _ASKS_PLAN.search(asked):
                candidate = replace(candidate, trouble="")
            kind = {"": yes, "negated": no}.get(candidate.trouble, near)
            kind.append(candidate)
    if yes:
        return Verdict(tuple(yes), tuple(no[:3])), False
    if no:
        return Verdict(tuple(no), tuple(near[:3])), True
    # A problem that lacks nothing is something that happened.
    if happened := [c for c in near if _happened(c, groups)]:
        return Verdict(tuple(replace(c, trouble="") for c in happened)), False
    return Verdict(near=tuple(near[:3])), False


LIVING, ENDED = "living", "ended"
_ENDED = re.compile(
    r"注销|停用|停更|关停|关闭|下线|停运|停止|撤销|取消|拆除|并入|归并|停办|停播|停刊|清退|撤并|弃用|废弃"
)
_GOES_ON = re.compile(
    r"更新|发布|运营|推送|维护|启用|上线|开通|使用|运行|保留|建有|设有|开设|改版|粉丝|播出|开放"
)


def read_living(sentences: Sequence[Sentence], groups: Sequence[Group]) -> tuple[Verdict, bool]:
    """Return the sentences that tell the end of a thing, else those in which it goes on; second: ended."""
    core = [g for g in groups if not g.weak]
    ended, going = [], []
    for sentence in sentences:
        text, places = sentence.text, [g.places(sentence.text) for g in core]
        if not sentence.rows or not places or not all(places):
            continue
        at = places[0][0][0]
        candidate = Candidate(sentence, _clause(sentence, at), 1.0, clear=True)
        end = _ENDED.search(text, at)
        if end and not is_planned(sentence, end.start()) and not _is_denied(sentence, end.start()):
            ended.append(candidate)
        elif not end and _GOES_ON.search(text) and not _trouble_at(sentence, at, ""):
            going.append(candidate)
    return Verdict(tuple(ended or going)), bool(ended)


def _happened(candidate: Candidate, groups: Sequence[Group]) -> bool:
    """Tell whether a problem is something that happened, rather than that anything is lacking."""
    text = candidate.sentence.text
    said = (text[a:b] for a, b in candidate.sentence.parts())
    parts = [part for part in said if any(g.places(part) for g in groups if not g.weak)]
    return candidate.trouble == "problem" and not any(map(_LACKS.search, parts))


_LACKS = re.compile(r"不|没|未|无|缺|少|欠|差|弱|低|慢|难|单一|滞后|偏|仍|空白|有待")


# «（二）依申请公开。» is the title of a chapter, and tells of nothing that was done.
_CHAPTER = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]\s*)?(?:政府)?(?:主动公开|依申请公开|信息管理|信息公开|平台建设|监督保障|组织领导|队伍建设|制度建设|政策解读|基本情况|总体情况)(?:工作|情况|建设|政府信息)*[。：:]?"
)
_CASES = frozenset(("复议", "诉讼", "行政复议", "行政诉讼", "起诉", "应诉"))


def says_it(sentence: Sentence, groups: Sequence[Group], asked: str) -> Iterator[Candidate]:
    """Yield the clause of a sentence that holds all the words that matter, and what speaks against it."""
    needed = [g for g in groups if not g.weak or not set(g.terms) <= _BRINGING]
    text = sentence.text
    placed = [g.places(text) for g in needed]
    if not needed or not all(placed) or is_outline(text) or _CHAPTER.fullmatch(text.strip()):
        return
    if is_right(text) and any(_CASES & set(g.terms) for g in needed):
        return  # «可以依法提起行政诉讼» is no lawsuit
    core = next((p for g, p in zip(needed, placed, strict=True) if not g.weak), placed[0])
    span = _clause(sentence, core[0][0])
    if len(needed) == 1:
        core = tuple(p for p in core if not _is_of_another(sentence, p[0], asked))
    trouble = _trouble(sentence, core, asked) if core else "not_own"
    acts = [p for g, p in zip(needed, placed, strict=True) if is_act(g.word)]
    if not trouble and any(all(_is_denied(sentence, start) for start, _ in p) for p in acts):
        trouble = "negated"
    yield Candidate(sentence, span, 1.0, clear=True, trouble=trouble)


def _trouble(sentence: Sentence, places: Sequence[tuple[int, int]], asked: str) -> str:
    """Tell what speaks against a sentence; one place where it is plainly said is enough."""
    troubles = [_trouble_at(sentence, start, asked) for start, _ in places]
    return "" if "" in troubles else troubles[0]


def _is_denied(sentence: Sentence, start: int) -> bool:
    first, last = next(
        (p for p in sentence.parts() if p[0] <= start < p[1]), (0, len(sentence.text))
    )
    return is_negated(sentence.text[first:last], start - first)


# «要招人吗», "is it going to hire": what is intended is what is asked for.
_ASKS_PLAN = re.compile(
    r"打算|准备(?!金)|(?<![虚模])拟(?!定|办)|计划(?=招|建|设|办|开|买|购|聘|引|增|加|新|在|于|明|今|要|做|搞|对|把|将)|(?<!即)将(?:要|会)|会不会|下一?步|今后|"
    r"(?<![主重需必不纪摘提])要(?=招|聘|引进|增|添|建|办|搞|开|买|购|配|换|改|出台|做|加)|想(?=招|聘|建|办|搞|开|买|增|加)|"
    r"\b(?:going to|plan(?:s|ned|ning)? (?:to|on|for)|intend(?:s|ed|ing)?|will|about to|aim(?:s|ed|ing)? to)\b",
    re.IGNORECASE,
)


def _trouble_at(sentence: Sentence, start: int, asked: str) -> str:
    if is_planned(sentence, start):
        return "planned"
    if _is_denied(sentence, start):
        return "negated"
    if sentence.role_at(start) is Role.PROBLEM:
        return "problem"
    if sentence.role_at(start) is Role.RESOLVED:
        return ""  # «上年提出的问题» is of last year, what was done about it is not
    trouble = ownership_trouble(sentence, start, asked)
    return "" if trouble == "running" else trouble


# «县政府网站» is no website of a town: what carries the name of a level is that level's.
_OWNER = re.compile(
    r"(?P<level>省|市|县|区|州)(?:里|级)?(?:人民)?(?:政府)?(?:的)?(?:信息公开|门户|政务|官方)*$"
    r"|(?P<upper>上级)[^，。；]{0,6}$"
)
_SITE = re.compile(r"(?:门户|政府|官方)?网站|官网|网页")


def _is_of_another(sentence: Sentence, start: int, asked: str) -> bool:
    """Tell whether a website is that of the government above, not the reporting unit's own."""
    text = sentence.text
    if not _SITE.match(text, start):
        return False
    owner = _OWNER.search(text[:start])
    if owner is None or re.search(rf"{re.escape(owner[0])}(?:人民)?(?:政府)?(?:门户)?网", asked):
        return False
    if owner["upper"]:
        return True
    kind, agency = sentence.report.agency_type, sentence.report.agency or ""
    if kind not in (AgencyType.GOVERNMENT, AgencyType.OFFICE):
        return True
    return owner["level"] not in agency


def _clause(sentence: Sentence, at: int) -> Span:
    row = next((r for r in sentence.rows if r.start <= sentence.start + at < r.end), None)
    if row is None or row.start < sentence.start or row.end > sentence.end:
        return Span(0, len(sentence.text), sentence.text.strip())
    start = row.start - sentence.start
    return Span(start, start + len(row.text), row.text)


# --------------------------------------------------------------------------------------------- who


def read_who(sentences: Sequence[Sentence], role: str, groups: Sequence[Group]) -> Verdict:
    """Return who plays a part in what is asked about; several names for one thing are not chosen from."""
    core = [g for g in groups if not g.weak]
    found = []
    for sentence in sentences:
        # Who did the work is said beside the work, in a sentence of its own.
        around = sentence.passage if role == CONTRACTOR else sentence.heading
        if is_planned(sentence, len(sentence.text)) or not all(
            g.places(sentence.text) or g.places(around) for g in core
        ):
            continue
        found += [
            Candidate(sentence, span, _near(sentence, span, core), clear=True)
            for span in find_actors(role, sentence.text)
        ]
    found = found or _holders(sentences, role, groups)
    distinct = tuple({c.key: c for c in sorted(found, key=lambda c: c.score)}.values())[::-1]
    if role in ("组长", "副组长", "联系") or len(distinct) <= 1:
        return (
            Verdict(distinct[:1], distinct[1:4])
            if len(distinct) < 3
            else Verdict(near=distinct[:5], unclear=True)
        )
    best = [c for c in distinct if c.score > distinct[0].score - 0.2]
    if len(best) == 1:
        return Verdict((best[0],), distinct[1:4])
    return Verdict(near=distinct[:5], unclear=True)


_TITLE = re.compile(r"(?:长|主任|书记|主席|主编|专员)$")


def _holders(sentences: Sequence[Sentence], role: str, groups: Sequence[Group]) -> list[Candidate]:
    """Return who holds the post asked for, or, as the holder of one, did what is asked about."""
    if role not in (CHARGE, OVERSEER):
        return []
    posts = [g.word for g in groups if _TITLE.search(g.word) and len(g.word) > 1]
    core = [g for g in groups if not g.weak and g.word not in posts]
    found = []
    for sentence in sentences:
        held = [g for g in core if g.places(sentence.text)]
        if (
            is_planned(sentence, len(sentence.text))
            or len(held) * 2 < len(core)
            or not (posts or held)
        ):
            continue
        for title, span in find_holders(sentence.text):
            if not posts or any(post.endswith(title) or title == post for post in posts):
                whole = Span(span.start - len(title), span.end, f"{title}{span.text}")
                found.append(Candidate(sentence, whole, _near(sentence, span, core), clear=True))
    return found


def _near(sentence: Sentence, span: Span, core: Sequence[Group]) -> float:
    """Return more for a name whose clause holds the words than for one further away."""
    score = 0.0
    for group in core:
        gaps = [
            min(abs(span.start - end), abs(start - span.end))
            for start, end in group.places(sentence.text)
        ]
        score += 1.0 / (1 + min(gaps) / 10) if gaps else 0.2
    return score / len(core) if core else 1.0
