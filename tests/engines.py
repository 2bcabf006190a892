"""Full-text engines for the tests: every one of them filled with the same difficult passages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.report import AgencyType, Role, SectionKind
from indexer.engines.base import Engine, Entry
from indexer.query import parse_query
from nlp.evidence import Scope

NAMES = ("tantivy", "whoosh")
EVERYWHERE = Scope()


def open_engine(name: str, folder: Path) -> Engine:
    if name == "tantivy":
        from indexer.engines.tantivy import TantivyEngine

        return TantivyEngine.open(folder)
    from indexer.engines.whoosh import WhooshEngine

    return WhooshEngine.open(folder)


TEXTS = (
    "人员力量不够，更新不及时；一是人手不足。",
    "配备2名专职工作人员，加强政务公开。",
    "依申请公开：答复不规范，被行政复议纠错1件。",
    "规范性文件现行有效12件，废止3件，规范化水平提高。",
    "（一）2019年1月1日至12月31日，共收到申请128件。",
    "“公开为常态、不公开是例外”，《政府信息公开条例》“落实”",
    'He said "open data" isn\'t public: 50% (C:\\data) #1 & more…',
    "⺠⽣领域信息公开，⻔户⽹站，⼈员⼒量，ＡＰＰ２０２１年",
    "資訊公開與個人隱私，臺灣繁體文本，報告書",
    "制 度 信 息\n公 开\t结 果　统计\r\n见附件",
    "😀很好👨‍👩‍👧𠮷野家𠀀，★①㎡…——～·",
    "的了的了哈哈哈哈，0000-0000，1,113.50元，-3，**",
    "学习马克思主义，马克杯不在此列，乡镇政府与本人手机号",
    "a",
    "。",
    "é ñ ß İ ﬁ Ⅳ ² ½ ｶﾞ 한국 кириллица",
)
KINDS = tuple(SectionKind)
ROLES = tuple(Role)


def make_entry(number: int, text: str) -> Entry:
    """Return a passage whose metadata cycle through combinations."""
    agencies = ("昌乐县卫生健康局", "沙河市统计局", "江海区卫生健康局", "")
    places = ("昌乐县", "沙河市", "江海区", "")
    role = ROLES[number % 5].value
    return Entry(
        passage_id=1000 - number * 7,
        report_id=f"report-{number % 4}",
        text=text,
        agency=agencies[number % 4],
        place=places[number % 4],
        agency_type=(AgencyType.DEPARTMENT if number % 2 else AgencyType.TOWNSHIP).value,
        year=(None, 2019, 2020, 2021, 2022)[number % 5],
        section=KINDS[number % 7].value,
        labels=(f"{role}/", f"{role}/staffing", "fact/", "fact/timeliness")
        if number % 3
        else (f"{role}/",),
    )


ENTRIES = tuple(make_entry(number, text) for number, text in enumerate(TEXTS))


def fill(engine: Engine, entries=ENTRIES) -> Engine:
    engine.add(entries)
    engine.commit()
    return engine


@pytest.fixture(scope="module", params=NAMES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Every engine in turn, filled with the texts."""
    opened = fill(open_engine(request.param, tmp_path_factory.mktemp(request.param)))
    yield opened
    opened.close()


def found(engine: Engine, query: str, scope: Scope = EVERYWHERE) -> set[int]:
    result = engine.search(parse_query(query), scope, limit=None)
    ids = [hit.passage_id for hit in result.hits]
    assert result.total == len(ids) == len(set(ids))
    scores = [(-hit.score, hit.passage_id) for hit in result.hits]
    assert scores == sorted(scores)
    return set(ids)


def texts(engine: Engine, query: str) -> set[int]:
    """Return the indexes in TEXTS of what a query finds."""
    return {(1000 - passage_id) // 7 for passage_id in found(engine, query)}
