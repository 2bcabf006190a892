"""Normalisation: damage repaired, everything else left alone."""

import unicodedata

import pytest

from corpus.decode import decode
from corpus.report import UnreadableError
from corpus.text import RADICALS, is_mostly_chinese, normalise
from corpus.wraps import rejoin


def test_every_radical_becomes_an_ideograph():
    blocks = [*range(0x2E80, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6)]
    left = [
        chr(c)
        for c in blocks
        if not 0x3400 <= ord(normalise(chr(c))) <= 0x9FFF and chr(c) not in "⺂⺃"
    ]
    assert not left
    assert sum(unicodedata.normalize("NFKC", chr(c)) == chr(c) for c in blocks) == 113


def test_words_written_with_radicals_are_words():
    assert (
        normalise("⼈员⼒量、部⻔、⺠⽣、⻓期、⻛险、⻚⾯")
        == "人员力量、部门、民生、长期、风险、页面"
    )
    assert RADICALS["⻓"] == "长"


def test_spaces_inside_words_go_and_between_words_and_numbers_stay():
    assert normalise("制度信息 公开，结　果") == "制度信息公开，结果"
    assert normalise("2021 年公开 198 条 ABC def") == "2021 年公开 198 条 ABC def"


def test_punctuation_stays_as_printed_and_digits_are_narrowed():
    assert normalise("（１２）“三安全一稳定”：ＡＢ；") == "（12）“三安全一稳定”：AB；"


def test_screenshot_description_is_not_chinese():
    assert not is_mostly_chinese("The screenshot shows the website header for '中国·昌乐' (China).")
    assert is_mostly_chinese("办理12345热线工单，办结率100%。")


def test_encodings_of_government_sites():
    text = "关于政府信息公开工作的年度报告，收到申请二件。"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        assert decode(text.encode(encoding)) == text, encoding
    traditional = "關於政府資訊公開工作的年度報告，收到申請二件，處理情況如下"
    assert decode(traditional.encode("big5")) == traditional


def test_hard_wraps_are_rejoined_and_headings_are_not():
    lines = [
        "二、主动公开政府信息情况",
        "我局建立健全了政务公开工作机制，更新完善指南和目录等一系列制度及依申请公开相关的文书表",
        "",
        "式，规范工作程序。",
        "（一）主要问题",
        "信息更新不够及时。",
        "某县水利局",
        "2022年1月20日",
    ]
    assert rejoin(lines) == [
        lines[0],
        lines[1] + lines[3],
        *lines[4:],
    ]


@pytest.mark.parametrize(
    "following",
    [
        "发布日期：2022-01-20",
        "来源：昌乐县税务局",
        "根据《条例》的规定，编制本报告。",
        "索引号：000-1",
    ],
)
def test_what_stands_under_a_long_title_is_no_part_of_it(following: str):
    title = "国家税务总局昌乐县税务局2021年政府信息公开工作年度报告"
    assert rejoin([title, "", following]) == [title, following]
    cited = "根据上级的要求，我局认真组织编制国家税务总局昌乐县税务局2021年政府信息公开工作年度报告"
    assert rejoin([cited, "的各项工作。"]) == [cited + "的各项工作。"]
    assert rejoin([title, "的通知"]) == [title + "的通知"]


def test_a_stray_zero_byte_is_no_binary_file():
    text = "关于政府信息公开工作的年度报告。" * 40
    assert decode(text.encode() + b"\x00") == text
    with pytest.raises(UnreadableError, match="binary"):
        decode(bytes(range(256)) * 8)
