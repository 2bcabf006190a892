"""Titles told by a frame or a sign, what a year's plans announce, and lines that only sign."""

import pytest

from corpus.parse import parse_bytes
from corpus.passages import statements_of
from corpus.report import Report, Role, SectionKind
from nlp.statements import Labeller, label_report

TITLES = ("工作概况", "主动公开情况", "依申请公开情况", "存在的不足", "2017年安排")
KINDS = [
    SectionKind.FRONT,
    SectionKind.OVERVIEW,
    SectionKind.DISCLOSURE,
    SectionKind.REQUESTS,
    SectionKind.PROBLEMS,
    SectionKind.PROBLEMS,
]


def report_with(mark: str) -> Report:
    bodies = (
        "全年召开例会4次，信息员由各股抽调。",
        "在县林业网发布信息214条。",
        "收到申请2件，均已答复。",
        "护林站网络不通，防火信息总要晚几天才传得上去。",
        "给每个护林站装一台终端，每季度培训一次信息员。",
    )
    lines = ["青山县林业局2016年政府信息公开工作年度报告", "现将全年工作报告如下。"]
    for title, body in zip(TITLES, bodies, strict=True):
        lines += [mark.format(title), f"　　{body}"]
    lines += ["　　青山县林业局办公室", "　　二〇一七年二月二十六日"]
    return parse_bytes("\n".join(lines).encode(), "qingshan.txt")


@pytest.mark.parametrize("mark", ["【{}】", "〔{}〕", "◆ {}", "■{}：", "—— {} ——", "=={}==", "{}"])
def test_a_title_may_stand_in_a_frame(mark: str) -> None:
    sections = report_with(mark).sections
    assert [section.kind for section in sections] == KINDS
    assert [section.heading for section in sections[1:]] == list(TITLES)


def test_signs_inside_a_part_begin_no_part() -> None:
    lines = ["青山县林业局2016年政府信息公开工作年度报告", "一、工作概况"]
    for title in ("平台建设情况", "制度建设情况", "培训会议情况"):
        lines += [f"◆ {title}", "全年照常开展。"]
    lines += ["二、主动公开情况", "发布214条。", "三、存在的不足", "更新慢。"]
    found = parse_bytes("\n".join(lines).encode(), "qingshan.txt").sections
    assert [section.heading[:2] for section in found if section.heading] == ["一、", "二、", "三、"]


def test_plans_are_no_shortcomings_and_a_signature_is_neither() -> None:
    labelled = label_report(report_with("【{}】"), Labeller.load())
    roles = {s.text: (s.role, bool(s.themes)) for _, _, s in statements_of(labelled.sections)}
    said = {text[:4]: found for text, found in roles.items()}
    assert said["护林站网"] == (Role.PROBLEM, True)
    assert said["给每个护"][0] is Role.MEASURE
    assert roles["青山县林业局办公室"] == (Role.FACT, False)
    assert roles["二〇一七年二月二十六日"] == (Role.FACT, False)
