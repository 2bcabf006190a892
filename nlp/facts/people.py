"""Who does it: the words that name a person, an office or a post beside what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts.spans import Span

LEADER, DEPUTY, CHARGE, CONTACT = "组长", "副组长", "负责", "联系"
GUEST = "邀请"
_NAME = r"[^，,。；;、：:（）()“”\s]"
_DOES = r"(?:轮流打理|负责|承担|承办|牵头|统筹|打理|维护|主管|统一管理|统一登记|统一受理|轮流|兼管|挂帅|解读|起草|把关|审核|复核|督导|组织|巡看|管理)"
_PATTERNS: dict[str, tuple[re.Pattern[str], ...]] = {
    LEADER: (
        re.compile(rf"由?(?P<who>{_NAME}{{2,12}}?)(?:任|担任|为|兼任)(?:领导小组)?组长"),
        re.compile(rf"(?<!副)组长由(?P<who>{_NAME}{{2,12}}?)(?:担任|兼任|任)"),
        re.compile(rf"(?:^|[，,。；、])(?P<who>{_NAME}{{1,4}}长|{_NAME}{{0,4}}主任)(?:牵头|挂帅)"),
    ),
    DEPUTY: (
        re.compile(rf"(?P<who>{_NAME}{{2,12}}?)(?:任|担任|为|兼任)(?:领导小组)?副组长"),
        re.compile(rf"副组长由(?P<who>{_NAME}{{2,12}}?)(?:担任|兼任|任)"),
    ),
    CHARGE: (
        re.compile(rf"由(?P<who>{_NAME}{{2,18}}?)(?:具体|统一|轮流|共同|归口|专职|专门|兼职|全程|专人|在[^，]{{2,8}})*{_DOES}"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{1,12}}(?:办公室|办|科|股|处|室|所|中心|部|站|党政办|局|委))(?:具体|统一|共同|安排[^，]{{2,8}})*{_DOES}"),
        re.compile(rf"(?:改由|转由|交由|归|由)(?P<who>{_NAME}{{2,18}}?)(?:轮流|具体|统一)?(?:打理|运营|维护|管理|代管|编辑|担任|兼任|充任|接手|接管)"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{1,10}}(?:办公室|办|科|股|处|室|所|中心)(?:[和与]{_NAME}{{1,10}}(?:办公室|办|科|股|处|室|所|中心))?)(?:各|均|都)?有\s*[\d一二两三四五]+名?(?:同志|人员|干部|人|工作人员)(?:专门|具体|兼职|专职)*(?:负责|兼管|承担)"),
        re.compile(rf"(?:明确|指定|安排|落实)(?:了)?(?P<who>{_NAME}{{2,24}}?)(?:具体|兼职|专职)*(?:负责|兼管|承担)"),
    ),
    GUEST: (
        re.compile(rf"(?:聘请|邀请|请)(?P<who>{_NAME}{{2,20}}?)(?=来|到|为|列席|旁听|授课|讲授|讲课|讲|给|参加|参与|座谈|以案|任|担任|作)"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{2,16}}?)(?:应邀|受邀|前来)(?:授课|讲|作)"),
    ),
    CONTACT: (
        re.compile(rf"联系(?:单位|科室|部门|股室|人)[：:]?\s*(?P<who>{_NAME}{{2,18}})"),
        re.compile(rf"[与和同向](?P<who>{_NAME}{{3,20}}?)(?:联系|垂询|咨询|查询)"),
        re.compile(rf"(?:请|可)(?:直接)?联系(?P<who>{_NAME}{{3,20}})"),
    ),
}  # fmt: skip


# «已报县委编办统筹解决» tells what was done.
_NO_NAME = re.compile(r"已|未|尚|并已|正在|报请|提请|仍")


def find_actors(role: str, text: str) -> Iterator[Span]:
    """Yield who is said to play a part; the deputy is not taken for the leader."""
    for pattern in _PATTERNS[role]:
        for found in pattern.finditer(text):
            end = found.end("who")
            name = re.sub(r"^(?:.*由|成立了?|由|了|以|请|可|调整了?)+", "", found["who"])
            if len(name) > 1 and not _NO_NAME.match(name):
                yield Span(end - len(name), end, name)
