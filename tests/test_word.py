"""DOCX: order, automatic numbers, merged cells, revisions, and files that Word opens all the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as Docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from corpus.figures import read_figures
from corpus.grids import lay_out
from corpus.report import Paragraph, Table, UnreadableError
from corpus.word import read
from corpus.word_numbering import format_number
from tests.sheets import gold, paragraphs, real_sheets, tables, to_docx

WORD = nsdecls("w")
BOX = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def save(document: Docx) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def body_of(*xml: str) -> bytes:
    """A document whose body is this XML."""
    document = docx.Document()
    body = document.element.body
    for child in [c for c in body if c.tag != qn("w:sectPr")]:
        body.remove(child)
    for at, element in enumerate(xml):
        body.insert(at, parse_xml(element))
    return save(document)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p {WORD}><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl {WORD}>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def rewrite(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Copy a package with parts changed, or dropped where `change` returns None."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


# --------------------------------------------------------------------------------------- content


def test_real_reports_come_back_whole() -> None:
    for sheet in real_sheets():
        document = read(to_docx(sheet))
        assert not document.issues
        assert ["".join(p.split()) for p in paragraphs(document)] == [
            "".join(p.split()) for p in sheet.paragraphs
        ]
        assert [t.rows for t in tables(document)] == [
            tuple(tuple(c.replace("\n", "") for c in row) for row in lay_out(rows))
            for rows in sheet.tables
        ]
        figures, issues = read_figures(tables(document))
        assert not issues
        truth = gold(sheet.name)
        assert {k: [c.value for c in v] for k, v in figures.requests.items()} == truth["requests"]


def test_paragraphs_and_tables_stay_in_order() -> None:
    data = body_of(paragraph("甲"), table(cell("规章") + cell("1")), paragraph("乙"))
    assert read(data).blocks == (
        Paragraph("甲"),
        Table((("规章", "1"),), grid=True),
        Paragraph("乙"),
    )


def test_headings_are_told_by_style_and_outline_level() -> None:
    document = docx.Document()
    document.add_heading("一、总体情况", level=1)
    document.add_heading("年度报告", level=0)
    document.add_paragraph("正文")
    properties = document.add_paragraph("二、主动公开")._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:outlineLvl {WORD} w:val="0"/>'))
    assert [b.heading for b in read(save(document)).blocks if isinstance(b, Paragraph)] == [
        True,
        True,
        False,
        True,
    ]


def test_content_controls_and_text_boxes_are_read_once() -> None:
    box = (
        f'<w:p {WORD} {BOX}><w:r><w:t>图前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps">'
        f"<w:drawing><wps:txbx><w:txbxContent>{paragraph('框内')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{paragraph('框内')}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    control = f"<w:sdt {WORD}><w:sdtPr/><w:sdtContent>{paragraph('控件内')}{table(cell('甲') + cell('1'))}</w:sdtContent></w:sdt>"
    document = read(body_of(control, box))
    assert paragraphs(document) == ["控件内", "图前", "框内"]
    assert [t.rows for t in tables(document)] == [(("甲", "1"),)]


def test_revisions_are_read_as_accepted() -> None:
    data = body_of(
        f"<w:p {WORD}><w:r><w:t>公开</w:t></w:r><w:del w:id='1'><w:r><w:delText>旧文</w:delText><w:t>残留</w:t></w:r></w:del>"
        "<w:ins w:id='2'><w:r><w:t>新文</w:t></w:r></w:ins></w:p>",
        f"<w:p {WORD}><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr><w:r><w:t>上半句，</w:t></w:r></w:p>",
        paragraph("下半句。"),
        f"<w:tbl {WORD}><w:tr><w:trPr><w:del w:id='4'/></w:trPr>{cell('旧') + cell('9')}</w:tr>"
        f"<w:tr>{cell('新') + cell('1')}</w:tr></w:tbl>",
    )
    document = read(data)
    assert paragraphs(document) == ["公开新文", "上半句，下半句。"]
    assert [t.rows for t in tables(document)] == [(("新", "1"),)]


def test_breaks_fields_ruby_and_hidden_text() -> None:
    data = body_of(
        f"<w:p {WORD}><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:br w:type='page'/></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>0536</w:t><w:noBreakHyphen/><w:t>12</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>bào</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>报</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert paragraphs(read(data)) == ["第一行", "第二行0536-12报"]


# ---------------------------------------------------------------------------------------- tables


def test_merged_cells_cover_empty_strings() -> None:
    start, covered = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    data = body_of(
        table(
            cell("三、本年度办理结果", start)
            + cell("（一）予以公开", "<w:gridSpan w:val='2'/>")
            + cell("3"),
            cell("", covered) + cell("（三）不予公开", start) + cell("1.属于国家秘密") + cell("0"),
            cell("", covered) + cell("", covered) + cell("2.其他") + cell(""),
        )
    )
    assert tables(read(data))[0].rows == (
        ("三、本年度办理结果", "（一）予以公开", "", "3"),
        ("", "（三）不予公开", "1.属于国家秘密", "0"),
        ("", "", "2.其他", ""),
    )


def test_rows_that_start_late_or_end_early_keep_their_columns() -> None:
    rows = f"<w:tr>{cell('甲') + cell('乙') + cell('1')}</w:tr><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('丙')}</w:tr>"
    data = body_of(f"<w:tbl {WORD}>{rows}</w:tbl>")
    assert tables(read(data))[0].rows == (("甲", "乙", "1"), ("", "丙", ""))


def test_lines_of_a_cell_are_joined() -> None:
    data = body_of(
        table(
            cell(paragraph("商业企") + paragraph("业"))
            + cell(paragraph("GDP") + paragraph("growth"))
        )
    )
    assert tables(read(data))[0].rows == (("商业企业", "GDP growth"),)


def test_a_box_around_the_text_is_opened() -> None:
    inner = table(cell("规章") + cell("1"))
    boxed = table(cell(paragraph("一、总体情况") + inner + paragraph("完")))
    assert read(body_of(boxed)).blocks == (
        Paragraph("一、总体情况"),
        Table((("规章", "1"),), grid=True),
        Paragraph("完"),
    )


def test_a_table_inside_a_cell_follows_its_table() -> None:
    inner = table(cell("内") + cell("2"))
    data = body_of(
        table(cell("外表的标签文字") + cell("1"), cell("又一行") + cell(paragraph("说明") + inner))
    )
    assert [t.rows for t in tables(read(data))] == [
        (("外表的标签文字", "1"), ("又一行", "说明")),
        (("内", "2"),),
    ]


# ------------------------------------------------------------------------------------- numbering


def numbered(
    levels: str, *texts: str, nums: str = "<w:num w:numId='7'><w:abstractNumId w:val='3'/></w:num>"
) -> list[str]:
    """Read paragraphs «id:level text» in a document with these list levels."""
    numbering = f"<w:numbering {WORD}><w:abstractNum w:abstractNumId='3'>{levels}</w:abstractNum>{nums}</w:numbering>"
    body = []
    for text in texts:
        where, _, words = text.partition(" ")
        number, _, level = where.partition(":")
        properties = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
        body.append(paragraph(words, properties if number else ""))
    document = docx.Document(io.BytesIO(body_of(*body)))
    part = document.part.numbering_part
    part._element = parse_xml(numbering)
    return paragraphs(read(save(document)))


def level(at: int, form: str, text: str, more: str = "") -> str:
    return f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>{more}<w:lvlText w:val='{text}'/></w:lvl>"


GOVERNMENT = (
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
)


def test_government_numbering_is_written_out() -> None:
    assert numbered(
        GOVERNMENT, "7:0 总体情况", "7:1 主动公开", "7:2 机构", "7:2 制度", "7:1 依申请", "7:2 受理", ": 正文", "7:0 问题", "7:1 不足"
    ) == [
        "一、总体情况", "（一）主动公开", "1.机构", "2.制度", "（二）依申请", "1.受理", "正文", "二、问题", "（一）不足",
    ]  # fmt: skip


def test_numbers_of_two_lists_and_their_starts() -> None:
    nums = (
        "<w:num w:numId='7'><w:abstractNumId w:val='3'/></w:num>"
        "<w:num w:numId='8'><w:abstractNumId w:val='3'/><w:lvlOverride w:ilvl='2'><w:startOverride w:val='5'/></w:lvlOverride></w:num>"
    )
    texts = ("7:2 甲", "7:2 乙", "8:2 丙", "8:2 丁", "0:0 无号")
    assert numbered(GOVERNMENT, *texts, nums=nums) == ["1.甲", "2.乙", "5.丙", "6.丁", "无号"]


def test_numbers_with_several_levels_and_bullets() -> None:
    levels = (
        level(0, "chineseCounting", "第%1章")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "bullet", "\uf0b7")
    )
    assert numbered(levels, "7:0 甲", "7:1 乙", "7:1 丙", "7:2 丁") == [
        "第一章甲",
        "1.1 乙",
        "1.2 丙",
        "丁",
    ]


def test_numbers_from_a_style() -> None:
    document = docx.Document(
        io.BytesIO(
            body_of(
                paragraph("总体情况", "<w:pStyle w:val='GB'/>"),
                paragraph("问题", "<w:pStyle w:val='GB'/>"),
            )
        )
    )
    document.styles.element.append(
        parse_xml(
            f"<w:style {WORD} w:type='paragraph' w:styleId='GB'><w:name w:val='公文标题'/><w:pPr><w:numPr><w:numId w:val='7'/></w:numPr></w:pPr></w:style>"
        )
    )
    levels = level(0, "decimal", "%1.") + level(
        1, "chineseCounting", "%2、", "<w:pStyle w:val='GB'/>"
    )
    document.part.numbering_part._element = parse_xml(
        f"<w:numbering {WORD}><w:abstractNum w:abstractNumId='3'>{levels}</w:abstractNum>"
        "<w:num w:numId='7'><w:abstractNumId w:val='3'/></w:num></w:numbering>"
    )
    assert paragraphs(read(save(document))) == ["一、总体情况", "二、问题"]


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (10, "chineseCounting", "十"), (11, "chineseCountingThousand", "十一"), (20, "chineseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"), (110, "chineseCountingThousand", "一百一十"),
        (3, "decimalEnclosedCircleChinese", "③"), (27, "lowerLetter", "aa"), (14, "upperRoman", "XIV"),
        (2, "ideographTraditional", "乙"), (21, "chineseLegalSimplified", "贰拾壹"), (7, "unknown", "7"),
    ],
)  # fmt: skip
def test_number_formats(value: int, form: str, written: str) -> None:
    assert format_number(value, form) == written


@pytest.mark.parametrize("junk", ["", "-5", "99999999999", "²", "一"])
def test_numbers_that_are_none_do_no_harm(junk: str) -> None:
    levels = level(0, "upperRoman", "%1.", f"<w:lvlRestart w:val='{junk}'/>")
    nums = (
        "<w:num w:numId='7'><w:abstractNumId w:val='3'/><w:lvlOverride w:ilvl='0'>"
        f"<w:startOverride w:val='{junk}'/></w:lvlOverride></w:num>"
    )
    assert numbered(levels, "7:0 甲", f"7:{junk} 乙", nums=nums)[0].endswith(".甲")


@given(st.integers(1, 9998))
def test_chinese_numbers_differ(value: int) -> None:
    assert format_number(value, "chineseCounting") != format_number(value + 1, "chineseCounting")


# ----------------------------------------------------------------------------- peculiar packages


def with_part(data: bytes, kind: str, target: str, part: bytes) -> bytes:
    """Add a part that the main document is related to as «rIdX»."""
    relation = (
        '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}"/></Relationships>'
    ).encode()
    end = b"</Relationships>"
    related = rewrite(
        data, lambda n, p: p.replace(end, relation) if n == "word/_rels/document.xml.rels" else p
    )
    stream = io.BytesIO(related)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(f"word/{target}", part)
    return stream.getvalue()


CHUNK = (
    f"<w:altChunk {WORD} xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships' r:id='rIdX'/>"
)


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("a.htm", "<html><body><p>块中正文，共两句。</p><table><tr><td>规章</td><td>3</td></tr></table></body></html>".encode()),
        ("a.docx", body_of(paragraph("块中正文，共两句。"), table(cell("规章") + cell("3")))),
    ],
    ids=["html", "docx"],
)  # fmt: skip
def test_files_put_into_a_document_are_read_in_their_place(target: str, part: bytes):
    data = body_of(paragraph("前"), CHUNK, paragraph("后"))
    document = read(with_part(data, "aFChunk", target, part))
    assert paragraphs(document) == ["前", "块中正文，共两句。", "后"]
    assert [t.rows for t in tables(document)] == [(("规章", "3"),)]


def test_a_document_put_into_itself_ends():
    data = body_of(paragraph("外"), CHUNK)
    inner = with_part(
        body_of(paragraph("内"), CHUNK), "aFChunk", "b.docx", body_of(paragraph("深"))
    )
    assert paragraphs(read(with_part(data, "aFChunk", "a.docx", inner))) == ["外", "内"]


def test_headers_and_footers_are_no_text():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "某局年度报告"
    document.sections[0].footer.paragraphs[0].text = "- 1 -"
    document.add_paragraph("正文")
    assert paragraphs(read(save(document))) == ["正文"]


def test_a_picture_in_the_strict_form_is_seen():
    names = 'xmlns:a="http://purl.oclc.org/ooxml/drawingml/main"'
    data = body_of(f"<w:p {WORD} {names}><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>")
    assert [issue.code for issue in read(data).issues] == ["scanned_page"]


def test_controls_and_revisions_inside_tables():
    control = f"<w:sdt><w:sdtContent>{cell('5')}</w:sdtContent></w:sdt>"
    changed = "<w:p><w:del w:id='1'><w:r><w:delText>90</w:delText></w:r></w:del><w:ins w:id='2'><w:r><w:t>12</w:t></w:r></w:ins></w:p>"
    rows = f"<w:tr>{cell('规章')}{control}</w:tr><w:sdt><w:sdtContent><w:tr>{cell('行政许可')}<w:tc><w:tcPr/>{changed}</w:tc></w:tr></w:sdtContent></w:sdt>"
    data = body_of(f"<w:tbl {WORD}>{rows}</w:tbl>")
    assert tables(read(data))[0].rows == (("规章", "5"), ("行政许可", "12"))


def test_text_that_was_moved_stands_where_it_went():
    data = body_of(
        f"<w:p {WORD}><w:moveFrom w:id='1'><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo w:id='2'><w:r><w:t>新处</w:t></w:r></w:moveTo></w:p>"
    )
    assert paragraphs(read(data)) == ["新处"]


# -------------------------------------------------------------------------------------- failures


def test_a_table_as_a_picture_is_an_issue() -> None:
    blip = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    image = f"<w:p {WORD} {blip}><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    data = body_of(
        paragraph("三、收到和处理政府信息公开申请情况"), image, paragraph("四、其他"), image
    )
    assert [issue.code for issue in read(data).issues] == ["table_as_picture"]
    assert [issue.code for issue in read(body_of(image)).issues] == ["scanned_page"]
    assert [issue.code for issue in read(body_of()).issues] == ["no_text"]


def test_files_word_opens_are_opened() -> None:
    data = body_of(paragraph("正文"))
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    missing = b'<Relationship Id="r99" Type="http://x/image" Target="NULL"/></Relationships>'
    for change in (
        lambda name, part: part.replace(main, macro) if name == "[Content_Types].xml" else part,
        lambda _, part: part.replace(*strict),
        lambda name, part: (
            part.replace(b"</Relationships>", missing)
            if name.endswith("document.xml.rels")
            else part
        ),
        lambda name, part: None if name.endswith(("styles.xml", "numbering.xml")) else part,
    ):
        assert paragraphs(read(rewrite(data, change))) == ["正文"]


def bomb() -> bytes:
    return rewrite(
        body_of(),
        lambda name, part: part + b" " * 40_000_000 if name == "word/document.xml" else part,
    )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "not a Word document"),
        (lambda: b"PK\x03\x04" + b"\0" * 100, "not a Word document"),
        (lambda: body_of(paragraph("正文"))[:-2000], "cut off"),
        (lambda: rewrite(body_of(), lambda name, part: part[:-30] if name == "word/document.xml" else part), "damaged"),
        (lambda: rewrite(body_of(), lambda name, part: None if name == "word/document.xml" else part), "not a Word document"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Word file"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (bomb, "zip bomb"),
    ],
    ids=["empty", "no-zip", "cut", "xml", "no-document", "doc", "password", "bomb"],
)  # fmt: skip
def test_unreadable_files_say_why(make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(make())


def test_entities_are_not_expanded() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a "secret">]><w:document'
    data = rewrite(
        body_of(paragraph("正文&amp;")),
        lambda name, part: (
            part.replace(b"<w:document", entity, 1).replace(b"&amp;", b"&a;")
            if name == "word/document.xml"
            else part
        ),
    )
    assert "secret" not in "".join(paragraphs(read(data)))


def test_deeply_nested_tables_do_not_crash() -> None:
    nested = paragraph("深处")
    for _ in range(60):
        nested = table(cell(nested + paragraph("")))
    assert paragraphs(read(body_of(nested))) == ["深处"]
