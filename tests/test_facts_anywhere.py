"""Facts asked for without an agency: whichever report tells them answers, and nothing is made up."""

from collections.abc import Sequence

import pytest

from indexer.library import Library
from nlp.answer import answer
from nlp.evidence import ReportRow, Scope, StatementRow
from nlp.facts.anywhere import asks_anywhere
from nlp.findings import Status
from nlp.plan import Kind


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("用方言拍的社保短剧有几集来着", "9 集"),
        ("“社保小剧场”播放了多少万次", "31 万次"),
        ("军用机场旁边的气象数据是怎么处理的", "报上级审查后处理"),
        ("新条例刚施行那会儿，机关干部人手一册学了几个晚上？", "三个晚上"),
        ("扫描了十一万多张图纸的是哪家单位？", "11.4万张"),
        ("问了两百位家长，说得出“信息公开专栏”的占多少", "不到三成"),
        ("预售资金监管余额查询点击了多少次", "97万次"),
        ("方言版告知书印了多少份", "2.3万份"),
        ("三家原单位的处罚案卷扫描了多少卷", "2.1万卷"),
        ("哄抬价格的典型案例曝光了几起", "17起"),
        ("流动宣传车出动了多少车次", "1100余车次"),
        ("社区主任述职时居民代表怎么打分", "现场打分"),
        ("What can residents do on the mini-program 云上望澜?", "报修、投票、查账"),
        (
            "When experts toured the countryside with a comment book, how many farmers' questions did they collect?",
            "217个",
        ),
        (
            "How many of the old grain and price bureaus' files have already been handed over to the archives?",
            "1926件",
        ),
    ],
)
def test_a_distinctive_matter_needs_no_agency(library: Library, question: str, told: str) -> None:
    given = library.ask(question)
    assert given.status is Status.ANSWERED
    assert asks_anywhere(given.plan)
    assert len(given.findings) == 1
    assert told in given.text
    assert any(told in quote.text for quote in given.findings[0].quotes)
    assert (given.findings[0].report.agency or "") in given.text


TRAPS = (
    "谁是省长", "明天天气怎么样", "猪肉多少钱一斤", "黄金今天什么价", "中国有多少个省", "世界上最大的沙漠在哪里",
    "一年有几个季度", "水的沸点是多少度", "高铁从北京到上海要多久", "公务员工资有多少", "中秋节放几天假",
    "附近哪里有好吃的饭馆", "你叫什么名字", "你会做什么", "我的社保卡丢了怎么办", "身份证到期了去哪里换",
    "孩子上小学要什么材料", "房价什么时候能降", "医保报销比例是多少", "打疫苗要多少钱", "公积金能贷多少",
    "驾照换证要几天", "今年高考什么时候考", "火星上有几个探测器", "海底隧道有几公里", "机器人养老院收了多少老人",
    "哪天开的量子计算实验室", "无人机快递送了多少单", "“星海计划”投了多少钱", "“萤火虫”公众号哪天开通的",
    "地铁三号线几号通车", "核电站装机容量是多少", "动物园来了几头大象", "滑雪场接待了多少游客", "早餐吃什么",
    "县长信箱每月第几天公布", "帮我写一份总结，几千字合适", "你觉得哪个局干得最好", "培训了多少人", "有几个人",
    "电话是多少", "信息公开条例第五十条怎么规定的", "How long is the Yangtze River?",
    "Who is the president of France?", "What is the capital of Japan?", "How much does a kilo of pork cost?",
    "How tall is Mount Everest?", "What time is it?", "What is the meaning of life?",
    "How many pandas were born at the breeding base?", "When did the ice rink open?",
    "How many people work there?", "When was the meeting held?",
)  # fmt: skip


@pytest.mark.parametrize("question", TRAPS)
def test_what_no_report_tells_is_declined(library: Library, question: str) -> None:
    given = library.ask(question)
    assert given.status is Status.DECLINED
    assert not given.findings


def test_what_comes_near_is_shown_where_nothing_answers(library: Library) -> None:
    given = library.ask("候车亭里坐了多少位诗人")
    assert given.status is Status.DECLINED
    assert any("候车亭" in q.text for miss in given.near_misses for q in miss.finding.quotes)


class _Indexed:
    """A library that refuses to be read through."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.read = 0

    def report_rows(self, scope: Scope = Scope()) -> tuple[ReportRow, ...]:  # noqa: B008
        return self._library.report_rows(scope)

    def statement_rows(self, _: Scope) -> tuple[StatementRow, ...]:
        raise AssertionError("every statement was read")

    def statements_holding(
        self, groups: Sequence[Sequence[str]], scope: Scope
    ) -> tuple[StatementRow, ...]:
        rows = self._library.statements_holding(groups, scope)
        self.read += len(rows)
        return rows

    def passages_holding(self, groups: Sequence[Sequence[str]], scope: Scope) -> int:
        return self._library.passages_holding(groups, scope)

    def statements_like(self, text: str, scope: Scope, limit: int) -> tuple[StatementRow, ...]:
        return self._library.statements_like(text, scope, limit)


def test_only_passages_with_rare_words_are_read(library: Library) -> None:
    plan = library.plan("用方言拍的社保短剧有几集来着")
    assert plan.kind is Kind.FACT
    retriever = _Indexed(library)
    assert answer(plan, retriever).findings  # type: ignore[arg-type]
    assert retriever.read < len(library.statement_rows(Scope())) / 5


@pytest.mark.parametrize(
    ("question", "yes", "quote"),
    [
        ("临澜气像局有专人管信息公开吗", False, "没有专职从事信息公开的人员"),
        ("did Wanglan sub-district charge anybody for information in 2024", False, "零收取"),
        ("白蓼县人社局2020年县长信箱转办件满意率上95%了吗", True, "96.6%"),
        ("白蓼县人社局2020年县长信箱转办件满意率超过98%了吗", False, "96.6%"),
    ],
)
def test_yes_or_no_rests_on_the_sentence(
    library: Library, question: str, yes: bool, quote: str
) -> None:
    given = library.ask(question)
    assert given.text.startswith(("有", "是", "Yes") if yes else ("没有", "否", "No"))
    assert any(quote in q.text for f in given.findings for q in f.quotes)
