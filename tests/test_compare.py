"""Year pairs: what is carried over, what moved, what is new; exact slices, honest shares, speed."""

import itertools
import random
import time

import pytest

from corpus.parse import parse_bytes
from corpus.report import Report, SectionKind
from indexer.carried import RUN, Shingles, trace, weigh
from indexer.compare import Comparison, carried_share, compare
from indexer.diff import diff_words
from tests.reports import report_text

OVERVIEW = (
    "2020年，我局围绕群众关心的事项公开信息120条，其中机构职能类12条，办事指南类35条。",
    "建立科室负责人审核、分管领导签发的两级把关办法，全年没有发生错误发布的情形。",
    "在办事大厅设置查阅点一处，配备查询电脑两台，接待来访群众查询56人次。",
    "组织两次业务学习，参加人员合计64人次，邀请法律顾问讲解不予公开的情形。",
)
OTHER = (
    "本年度把重点放在惠农补贴的公示上，逐村张贴补贴名单并留存照片备查。",
    "新开通的短视频账号每周推送一期田间管理知识，由农技人员出镜讲解。",
    "与县融媒体中心签订合作协议，开设专栏刊登政策问答，读者可留言提问。",
    "清理过期文件目录，补录历年缺失的文号和签发日期，目录已全部上线。",
)


def text_of(overview: tuple[str, ...], year: int, problems: str = "一是更新不够及时。") -> str:
    return (
        f"青禾县农业农村局{year}年政府信息公开工作年度报告\n一、总体情况\n"
        + "\n".join(overview)
        + "\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
        "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n"
        f"{problems}\n六、其他需要报告的事项\n无\n"
    )


def report(overview: tuple[str, ...] = OVERVIEW, year: int = 2020, **kwargs: str) -> Report:
    return parse_bytes(text_of(overview, year, **kwargs).encode(), f"{year}.txt")


def section(found: Comparison, kind: SectionKind = SectionKind.OVERVIEW):
    return next(s for s in found.sections if s.kind is kind)


ADVANCED = tuple(
    s.replace("2020", "2021").replace("120", "133").replace("56", "61").replace("两次", "三次").replace("64", "70")
    for s in OVERVIEW
)  # fmt: skip


def test_an_identical_report_is_wholly_carried_over():
    found = compare(report(), report(year=2021))
    assert (found.share.exact, found.share.masked) == (1.0, 1.0)
    assert {op.tag for s in found.sections for op in s.ops if s.kind is not SectionKind.FRONT} == {"equal"}  # fmt: skip
    assert found.longest[0].text in "\n".join(OVERVIEW)
    assert found.longest[0].exact


def test_advanced_numbers_do_not_hide_a_template():
    share = compare(report(), report(ADVANCED, 2021)).share
    assert share.masked == 1.0
    assert 0.3 < share.exact < 0.9


def test_a_completely_new_report_carries_nothing():
    found = compare(report(), report(OTHER, 2021, problems="二是解读不够通俗，图表偏少。"))
    assert section(found).share.exact == section(found).share.masked == 0.0
    assert found.share.masked < 0.02, "only «无» in section 六 is the same"
    assert found.longest == ()


def test_moved_paragraphs_are_not_new():
    found = compare(report(), report(OVERVIEW[2:] + OVERVIEW[:2], 2021))
    assert found.share.exact == 1.0
    changed = [op for op in section(found).ops if op.tag != "equal"]
    assert changed
    assert all(op.moved for op in changed)


def test_a_traditional_copy_is_the_same_text():
    opencc = pytest.importorskip("opencc")
    copy = opencc.OpenCC("s2t").convert(text_of(OVERVIEW, 2021))
    found = compare(report(), parse_bytes(copy.encode(), "copy.txt"))
    assert found.share.exact > 0.98
    assert [op.tag for op in section(found).ops] == ["equal"]
    assert section(found).ops[0].new != section(found).ops[0].old, "each in its own characters"


def test_half_new():
    found = compare(report(), report(OVERVIEW[:2] + OTHER[2:], 2021))
    counted = [sum(c.isalnum() for c in s) for s in OVERVIEW[:2] + OTHER[2:]]
    share = section(found).share
    assert share.characters == sum(counted)
    assert share.exact_characters == sum(counted[:2])
    assert {s.text for s in found.longest} == set(OVERVIEW[:2])


def test_the_older_report_comes_first_whatever_the_order():
    old, new = report(), report(ADVANCED, 2021)
    assert compare(new, old) == compare(old, new)


def test_a_section_that_one_report_lacks():
    shorter = report(year=2021)
    without = Report(
        shorter.id, shorter.path, shorter.format, shorter.identity,
        tuple(s for s in shorter.sections if s.kind is not SectionKind.PROBLEMS), shorter.figures,
    )  # fmt: skip
    lost = section(compare(report(), without), SectionKind.PROBLEMS)
    assert ([op.tag for op in lost.ops], lost.share.characters) == (["delete"], 0)


def test_figures_side_by_side():
    old = parse_bytes(report_text(year=2021, received=3, issued=1).encode(), "a.txt")
    new = parse_bytes(report_text(year=2022, received=8, issued=0).encode(), "b.txt")
    cells = {(f.table, f.row, f.column): f for f in compare(old, new).figures}
    received = cells["requests", "received", "total"]
    assert (received.old, received.new, received.difference) == (3, 8, 5)
    assert cells["disclosure", "normative_documents", "issued"].difference == -1
    assert cells["disclosure", "fees", "amount_10k_yuan"].difference == 0
    assert len(cells) == len(compare(old, new).figures)


def test_a_blank_has_no_difference():
    old = parse_bytes(report_text(year=2021).encode(), "a.txt")
    new = parse_bytes(
        report_text(year=2022).replace("行政许可\t12", "行政许可\t").encode(), "b.txt"
    )
    cell = next(f for f in compare(old, new).figures if f.row == "licences")
    assert (cell.old, cell.new, cell.difference) == (12, None, None)


# ------------------------------------------------------------------------------ shares as defined


def brute_share(old: str, new: str) -> int:
    """Count covered characters as the definition says, in the slowest way."""
    a = [c for c in old if c.isalnum()]
    b = [c for c in new if c.isalnum()]
    runs = {tuple(a[i : i + RUN]) for i in range(len(a) - RUN + 1)}
    covered = set()
    for i in range(len(b) - RUN + 1):
        if tuple(b[i : i + RUN]) in runs:
            covered |= set(range(i, i + RUN))
    return len(covered)


@pytest.mark.parametrize("seed", range(8))
def test_the_share_is_what_its_definition_says(seed: int):
    # One paragraph each, so that whole paragraphs play no part.
    draw = random.Random(seed)
    words = ["公开", "信息", "工作", "群众", "及时", "发布", "12", "条", "，", "。", "我局", "科室"]
    old = "".join(draw.choices(words, k=300))
    pieces = [old[i : i + draw.randint(5, 80)] for i in draw.sample(range(500), 6)]
    new = "".join(p + "".join(draw.choices(words, k=draw.randint(0, 12))) for p in pieces)
    plain = trace(new, masked=False)
    found = weigh(plain, plain, Shingles([trace(old, masked=False)]).cover(plain))
    assert found == brute_share(old, new)


# ---------------------------------------------------------------------------------------- the diff


@pytest.mark.parametrize("seed", range(12))
def test_the_steps_rebuild_both_texts(seed: int):
    draw = random.Random(seed)
    pool = [*OVERVIEW, *OTHER, "短句。", "2021年", " \n", "（一）组织领导。", "abc 12.5%"]
    old = "".join(draw.choices(pool, k=draw.randint(0, 12)))
    new = "".join(draw.choices(pool, k=draw.randint(0, 12)))
    ops = diff_words(old, new)
    assert "".join(op.old for op in ops) == old
    assert "".join(op.new for op in ops) == new
    for op in ops:
        assert (old[op.old_start : op.old_end], new[op.new_start : op.new_end]) == (op.old, op.new)
        assert bool(op.old) == (op.tag != "insert")
        assert bool(op.new) == (op.tag != "delete")
    kinds = [op.tag == "equal" for op in ops]
    assert all(a != b for a, b in itertools.pairwise(kinds)), "neighbours are joined"


def test_the_steps_are_words():
    ops = diff_words("全年公开信息120条，没有差错。", "全年公开信息133条，没有差错。")
    assert [(op.tag, op.old, op.new) for op in ops if op.tag != "equal"] == [
        ("replace", "120", "133")
    ]


def test_equal_steps_do_not_differ():
    for op in diff_words("\n".join(OVERVIEW), "\n".join(ADVANCED)):
        if op.tag == "equal":
            assert op.old == op.new


def long_text(seed: int, sentences: int) -> tuple[str, ...]:
    draw = random.Random(seed)
    pool = [c for s in (*OVERVIEW, *OTHER) for c in s if c.isalpha()]
    return tuple(
        "".join(draw.choices(pool, k=28)) + f"{draw.randint(1, 999)}条。" for _ in range(sentences)
    )


@pytest.mark.parametrize("kind", ["edited", "new", "reversed"])
def test_fifty_pages_take_a_second_at_most(kind: str):
    old = long_text(1, 1300)  # some 42,000 characters
    draw = random.Random(2)
    new = {
        "edited": tuple(s if draw.random() < 0.8 else s[:10] + "改动" + s[14:] for s in old),
        "new": long_text(3, 1300),
        "reversed": old[::-1],
    }[kind]
    before, now = report(old, 2020), report(new, 2021)
    compare(report(), report(year=2021))  # the dictionary is loaded
    started = time.process_time()
    found = compare(before, now)
    took = time.process_time() - started
    assert section(found).share.characters > 30_000
    assert took < 3, f"{took:.2f} s of CPU; a second on an idle machine"
    started = time.process_time()
    assert carried_share(before, now) == found.share
    assert time.process_time() - started < 1
