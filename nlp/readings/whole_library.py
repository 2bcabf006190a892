"""Words that only say that all reports held are meant: «这批报告里», «手头这几份», "in this batch".

They name no agency and no subject; a conversation that has narrowed what is spoken of is read before.
"""

from __future__ import annotations

import re

_HERE = r"(?:(?:我|我们|咱们?|你|你们|您|系统|库)?(?:手头|手上|手里|手边|库里|库中|眼前|面前|现有|已有|目前|现在|导入|上传|给你|给|发你)(?:的|上|里|中)?(?:有的?)?)"
_THESE = r"(?:这|那|上述|以上|全部|所有)"
_HEAP = r"(?:一?(?:批|些|摞|沓|叠|堆|套|组|捆|包)|[几\d两三四五六七八九十百多]+(?:来|多)?(?:份|篇|本)|份份)"
_PAPERS = r"(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:报告|年报|总结|材料|文件|文档|资料|东西)"
_AMONG = r"(?:之?中间?|里头?|里面|里边|当中|之?内|上头?|范围内|中间)"
_CHINESE = re.compile(
    rf"(?:在|从|就|拿|翻遍|通观|纵观|看遍|综合)?"
    rf"(?:{_HERE}{_THESE}?{_HEAP}?(?:的)?(?:{_PAPERS}{_AMONG}|{_PAPERS}(?=[，,：:]|[谁哪])|(?<=[批些摞沓叠堆套组捆包份篇本]){_AMONG}?(?=[，,：:]|[谁哪有]))"
    rf"|{_THESE}{_HEAP}(?:的)?(?:{_PAPERS}{_AMONG}|{_PAPERS}(?=[，,：:]|[谁哪])|(?<=[批摞沓叠堆捆份篇本]){_AMONG}?(?=[，,：:]|[谁哪])))"
    r"(?:看|来看|来说|而言|来讲)?[，,：:]?"
)
# «上述单位中», «这几家机关里»: where nothing was said before, all there are.
_BODIES = re.compile(
    r"(?:在|从)?(?:上述|以上|上面(?:这|那)?|[这那](?:些|几|[两二三四五六七八九十]))(?:几|[两二三四五六七八九十])?[家个]?(?:单位|机关|部门|机构|委办局)"
    r"(?:里头?|里面|里边|中间?|当中|之中|之内)[，,：:]?"
)
_OF = r"(?:in|within|inside|among|amongst|across|from|of|out of|throughout|over|looking (?:at|through|across)|going (?:by|through))"
_BUNCH = r"(?:batch|set|lot|pile|bunch|collection|stack|corpus|bundle)"
_REPORTS = r"(?:annual )?(?:reports|documents|files|papers)"
_ENGLISH = re.compile(
    rf"[,;]?\s*\b{_OF} (?:all (?:of )?)?(?:"
    rf"(?:this|that|the|my|our|your) (?:whole |entire |current |present )?{_BUNCH}(?: of (?:the )?{_REPORTS})?"
    rf"|(?:these|those|my|our|your|the) (?:\d{{1,3}} |\w+teen |ten |nine |eight |seven |six |five |four |three |dozen )?{_REPORTS})"
    r"(?: (?:(?:that |which )?(?:i|we|you) (?:have|hold|hold here|uploaded|loaded|collected|gave you|got)|(?:here|on hand|at hand|to hand|on file|loaded|uploaded|provided|held|before (?:me|us))))*\b(?=\s*[,;:?.!]|\s*$|\s+(?:who|which|what|did|does|do|has|have|had|was|were|is|are|the|got|ever|whose|how|[a-z]{3,}ed|[a-z]{2,}(?<!s)s|made|took|sent|paid|gave|ran|won|lost|kept|say|mention|show|admit)\b),?",
    re.IGNORECASE,
)
# «how many of the reports are for 2020»: the reports themselves are asked for.
_PART_OF = re.compile(
    r"\b(?:which|what|how many|any|each|every|some|none|most|all|one|share|percentage|proportion|fraction|part|half|per ?cent|number|average|rest|copy|copies|list|year|years)(?:\s+out)?\s+of\s$|\b(?:out|end|outset|start) of\s$",
    re.IGNORECASE,
)
_OF_LENGTH = len(" of ")
_SAYS_MORE = re.compile(r"[\u4e00-\u9fff]{3}|[A-Za-z]{3,}\W+[A-Za-z]{2,}")
# Where reports themselves are counted or held against rules, they stay.
_OF_REPORTS = re.compile(
    r"(?:几|多少|哪些|哪几?)[份篇本]|格式|版式|缺|漏|空白|重复|日期|公布|发布时间|齐|完整|"
    r"\b(?:how many reports|which reports?|form|format|missing|blank|duplicate\w*|published|late)\b",
    re.IGNORECASE,
)


def over_the_whole(question: str) -> str:
    """Return a question without what only says that it is asked of all reports held."""
    for pattern, instead in ((_CHINESE, "报告里"), (_BODIES, ""), (_ENGLISH, " in the reports ")):
        found = pattern.search(question)
        if found is None or _PART_OF.search(question, 0, found.start() + _OF_LENGTH):
            continue
        rest = f"{question[: found.start()]} {question[found.end() :]}"
        if not _SAYS_MORE.search(rest):
            return question
        keeps = instead if _OF_REPORTS.search(rest) else " "
        plain = f"{question[: found.start()]}{keeps}{question[found.end() :]}"
        return re.sub(
            r" {2,}|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])| (?=[?.!,;])", _one, plain
        ).strip()
    return question


def _one(found: re.Match[str]) -> str:
    return " " if len(found[0]) > 1 else ""
