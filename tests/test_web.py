"""HTML: the article without the site around it, tables as grids, pages of every age and encoding."""

from __future__ import annotations

from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.chrome import clean_line
from corpus.figures import read_figures
from corpus.grids import Span, lay_out
from corpus.parse import detect_format, parse_bytes
from corpus.report import Paragraph, Table, UnreadableError
from corpus.web import read
from tests.sheets import Sheet, gold, paragraphs, real_sheets, tables, to_html

TEXT = "全年通过政府网站主动公开信息一百二十三条，内容涵盖机构职能、规划计划、行政许可、财政预决算和民生实事。"
REPORT = (
    "一、总体情况", TEXT, "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "无。",
    "四、政府信息公开行政复议、行政诉讼情况", "无。", "五、存在的主要问题及改进情况", TEXT, "六、其他需要报告的事项", "无",
)  # fmt: skip
ARTICLE = "".join(f"<p>{text}</p>" for text in REPORT)
TITLE = "柳堰县民政局2021年政府信息公开工作年度报告"


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def site(article: str, *, head: str = "", before: str = "", after: str = "") -> bytes:
    """A government site around an article."""
    menu = "".join(f"<li><a href='/{i}'>政务公开栏目{i}</a></li>" for i in range(12))
    aside = "".join(
        f"<li><a href='/n{i}'>关于公布第{i}批行政许可事项的通知公告</a></li>" for i in range(20)
    )
    return page(
        f"<div class='header'><ul class='nav'>{menu}</ul><form><input><button>搜索</button></form></div>"
        f"<div class='position'>当前位置：<a href='/'>首页</a> &gt; <a>政府信息公开年报</a></div>"
        f"<div class='main'><div class='left'><ul>{aside}</ul></div><div class='article'>"
        f"<h1>{TITLE}</h1>{before}<div id='zoom'>{article}</div>{after}</div></div>"
        "<div class='footer'><p>主办单位：柳堰县人民政府　备案号：云ICP备12345678号</p><p>网站标识码：3700000001</p></div>"
        "<script>var x='不是正文';</script>",
        head,
    )


# --------------------------------------------------------------------------------------- content


def test_real_reports_come_back_whole() -> None:
    for sheet in real_sheets():
        document = read(to_html(sheet).encode())
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        (
            "<div class='info'>发布日期：2022-01-24　来源：民政局　浏览次数：<span>128</span>次　字号：[大 中 小]</div>",
            "<div class='bdsharebuttonbox'>分享到：<a>微信</a><a>微博</a></div><p>【打印本页】　【关闭窗口】</p>"
            "<div>上一篇：<a href='/1'>柳堰县水利局年报</a></div><div>下一篇：没有了</div><p>扫一扫在手机打开当前页</p>",
        ),
    ],
    ids=["bare", "dressed"],
)
def test_the_site_is_left_out(before: str, after: str) -> None:
    found = paragraphs(read(site(ARTICLE, before=before, after=after)))
    wanted = [TITLE, *REPORT]
    if before:
        wanted = ["发布日期：2022-01-24", TITLE, "来源：民政局", *REPORT]
    assert found == wanted


def test_a_short_last_section_beside_its_container_is_kept() -> None:
    cut = ARTICLE.replace("<p>无</p>", "")
    assert paragraphs(read(site(cut, after="<p>无特别说明</p>")))[-1] == "无特别说明"


def test_layout_tables_are_opened() -> None:
    rows = "<table border=1><tr><td>规章</td><td>1</td></tr><tr><td>规范性文件</td><td>2</td></tr></table>"
    inner = ARTICLE.replace("<p>三、", f"{rows}<p>三、")
    menu = "".join(f"<tr><td><a href='{i}'>栏目{i}</a></td></tr>" for i in range(8))
    data = page(
        f"<table><tr><td><table>{menu}</table></td><td><table><tr><td>{inner}</td></tr></table></td></tr></table>"
    )
    document = read(data)
    assert [p for p in paragraphs(document) if p in REPORT] == list(REPORT)
    assert [t.rows for t in tables(document)] == [(("规章", "1"), ("规范性文件", "2"))]


def test_headings_breaks_and_order() -> None:
    body = "<h2>一、总体情况</h2>第一行<br>第二行<table><tr><td>规章<td>1</table><div>第三行<p>第四行</p>尾</div>"
    assert read(page(body)).blocks == (
        Paragraph("一、总体情况", heading=True),
        Paragraph("第一行"),
        Paragraph("第二行"),
        Table((("规章", "1"),), grid=True),
        Paragraph("第三行"),
        Paragraph("第四行"),
        Paragraph("尾"),
    )


def test_ordered_lists_show_their_numbers() -> None:
    body = "<ol start=3><li>甲<li>乙</ol><ol style='list-style:none'><li>丙</ol><ol><li>1.丁</ol><ol style='list-style-type:cjk-ideographic'><li>戊</ol>"
    assert paragraphs(read(page(body))) == ["3.甲", "4.乙", "丙", "1.丁", "一、戊"]


def test_hidden_text_is_left_out_unless_it_is_the_report() -> None:
    hidden = "<span style='display:none'>赌博广告</span>"
    assert "赌博广告" not in "".join(paragraphs(read(site(ARTICLE + hidden))))
    assert (
        paragraphs(read(page(f"<p>加载中</p><div style='display: none'>{ARTICLE}</div>")))[-1]
        == "无"
    )


@pytest.mark.parametrize(
    "line",
    [
        "本机关提供打印、复印服务，方便群众查阅。", "来源：柳堰县民政局", "（三）政府信息公开平台建设情况",
        "主办政务开放日活动3次", "首页改版上线", "打印证件照片业务公开情况", "1.更新日期栏目，增加浏览次数显示",
        "分享经验材料2篇", "附件：无", "收费情况：0元", "适老化改造情况", "无障碍设施更新2处",
        "扫码办理的事项增加到31项", "建议使用统一格式报送",
    ],
)  # fmt: skip
def test_lines_of_a_report_are_not_taken_for_the_site(line: str) -> None:
    assert clean_line(line) == line


# ---------------------------------------------------------------------------------------- tables


def test_spans_become_a_grid() -> None:
    body = (
        "<table><thead><tr><td rowspan=2>信息</td><th colspan=2>数量</th></tr></thead>"
        "<tfoot><tr><td>合计</td><td colspan=9>3</td></tr></tfoot>"
        "<tbody><tr><td>甲</td><td>乙</td></tr><tr><td rowspan=0>规<br>章</td><td>1</td><td></td></tr><tr><td>2</td></tr></tbody></table>"
    )
    rows = tables(read(page(body)))[0].rows
    assert rows[0][:3] == ("信息", "数量", "")
    assert rows[1][:3] == ("", "甲", "乙")
    assert rows[2] == ("规章", "1", "")
    assert rows[3] == ("", "2")  # a row that prints fewer cells stays short


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_a_grid_holds_every_text_once_and_no_row_is_wider_than_its_cells(
    sizes: list[list[tuple[int, int]]],
) -> None:
    spans = [[Span(f"{i}-{j}", *size) for j, size in enumerate(row)] for i, row in enumerate(sizes)]
    grid = lay_out(spans)
    assert max(map(len, grid)) <= sum(3 * len(row) for row in sizes)
    texts = [cell for row in grid for cell in row if cell]
    assert sorted(texts) == sorted(span.text for row in spans for span in row)


def test_word_markup_in_cells_is_joined() -> None:
    cell = "<td><p class=MsoNormal><span>商业企</span></p><p><span lang=EN-US><o:p>&nbsp;</o:p></span>业</p></td>"
    assert tables(read(page(f"<table><tr>{cell}<td>&nbsp;0&nbsp;</td></tr></table>")))[0].rows == (
        ("商业企业", "0"),
    )


def test_a_table_as_a_picture_is_an_issue() -> None:
    picture, icon = "<img src='/img/2.png'>", "<img src='/img/a.png' width=16>"
    article = ARTICLE.replace("<p>四、", f"<p>{picture}</p><p>四、").replace(
        "<p>五、", f"{icon}<p>五、"
    )
    issues = read(site(article)).issues
    assert [issue.code for issue in issues] == ["table_as_picture"]
    assert "收到和处理" in issues[0].message


# ------------------------------------------------------------------------------ head and encoding


@pytest.mark.parametrize(
    ("head", "before", "date"),
    [
        ("<meta name='PubDate' content='2022-01-24 15:30'>", "", "2022-01-24"),
        ("", "<span>发布时间：</span><span>2022年1月4日</span>", "2022-01-04"),
        (
            "",
            "<table><tr><td>索引号</td><td>123</td><td>成文日期</td><td>2022/01/24</td></tr></table>",
            "2022-01-24",
        ),
    ],
)
def test_the_date_of_publication_comes_first(head: str, before: str, date: str) -> None:
    assert paragraphs(read(site(ARTICLE, head=head, before=before)))[0] == f"发布日期：{date}"


@pytest.mark.parametrize(
    ("data", "url"),
    [
        (
            page(ARTICLE, "<link rel=canonical href='http://www.a.example/1.html'>"),
            "http://www.a.example/1.html",
        ),
        (
            page(ARTICLE, "<meta property='og:url' content='https://a.example/2'>"),
            "https://a.example/2",
        ),
        (
            b"<!-- saved from url=(0027)http://www.a.example/3.html -->" + page(ARTICLE),
            "http://www.a.example/3.html",
        ),
        (page(ARTICLE, "<link rel=canonical href='/index.html'>"), None),
    ],
)
def test_the_address_is_read(data: bytes, url: str | None) -> None:
    assert read(data).url == url


def test_a_title_outside_the_article_is_kept() -> None:
    head = f"<title>{TITLE}_柳堰县人民政府</title>"
    assert read(page(f"<div><div>{ARTICLE}</div></div>", head)).blocks[0] == Paragraph(
        TITLE, heading=True
    )


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "gb2312"),
        ("gb18030", "gb2312"),
        ("gbk", ""),
        ("utf-16", ""),
        ("utf-16-le", "utf-8"),
        ("utf-8", "gbk"),
    ],
)
def test_encodings(encoding: str, declared: str) -> None:
    meta = (
        f"<meta http-equiv='Content-Type' content='text/html; charset={declared}'>"
        if declared
        else ""
    )
    text = f"<html><head>{meta}</head><body>{ARTICLE}<p>喆镕</p></body></html>"
    assert paragraphs(read(text.encode(encoding)))[-1] == "喆镕"


def test_big5_pages() -> None:
    text = "<html><body><p>政府資訊公開工作年度報告，本年度申請數量，處理情況。</p></body></html>"
    assert paragraphs(read(text.encode("big5"))) == [
        "政府資訊公開工作年度報告，本年度申請數量，處理情況。"
    ]


def test_single_file_archives() -> None:
    text = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.a.example/9.html\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----B"\r\n\r\n------B\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<html><body><p>=E4=B8=80=E3=80=81=E6=80=BB=E4=BD=93</p></body></html>\r\n------B--\r\n"
    )
    document = read(text.encode())
    assert (paragraphs(document), document.url) == (["一、总体"], "http://www.a.example/9.html")


# -------------------------------------------------------------------------------------- failures


@pytest.mark.parametrize("depth", [300, 1900, 5000, 50_000])
@pytest.mark.parametrize("tag", ["div", "span", "font", "table"])
def test_deep_nesting_neither_crashes_nor_loses_text(depth: int, tag: str) -> None:
    opening, closing = (
        ("<table><tr><td>", "</td></tr></table>") if tag == "table" else (f"<{tag}>", f"</{tag}>")
    )
    data = page(f"{opening * depth}<p>一、总体情况</p>{closing * depth}<p>最后一段</p>")
    assert [p for p in paragraphs(read(data)) if p] == ["一、总体情况", "最后一段"]


@pytest.mark.parametrize(
    "data",
    [b"", b"plain text, no markup", b"%PDF-1.4", b"\x89PNG\r\n\x00\x00"],
    ids=["empty", "text", "pdf", "png"],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(data)


def test_empty_and_cut_pages_are_issues() -> None:
    assert [i.code for i in read(page("<script>load()</script>")).issues] == ["no_text"]
    assert "damaged_file" in [i.code for i in read(site(ARTICLE)[:-300]).issues]


@given(st.text(alphabet="<>/=\"' abtdrp一、二公开&;#x!-", max_size=200))
def test_any_markup_is_read_or_refused(text: str) -> None:
    read(page(text))


def test_a_sheet_survives_every_wrapping() -> None:
    rows = [
        [Span("项目", 2), Span("数量", 1, 2)],
        [Span("甲"), Span("乙")],
        [Span("规章"), Span("1"), Span("")],
    ]
    sheet = Sheet("s", (*REPORT[:3], rows, *REPORT[3:]))
    body = to_html(sheet).split("<body>")[1].split("</body>")[0]
    for opening, closing in (
        ("<div><section>", "</section></div>"),
        ("<font size=3>", "</font>"),
        ("<form>", "</form>"),
    ):
        document = read(site(opening + body + closing))
        assert paragraphs(document) == [TITLE, *REPORT]
        assert [t.rows for t in tables(document)] == [lay_out(rows)]


def archive(*pages: str) -> bytes:
    message = MIMEMultipart("related", type="text/html")
    message["From"] = "<Saved by Blink>"
    for text in pages:
        part = MIMEBase("text", "html", charset="gbk")
        part.set_payload(text.encode("gbk"))
        encode_base64(part)
        message.attach(part)
    return message.as_bytes()


def test_a_saved_page_with_frames_gives_the_frame_with_the_report() -> None:
    menu = "<html><body><a href=1>政务公开</a></body></html>"
    data = archive(
        "<html><frameset><frame src=a></frameset></html>",
        menu,
        f"<html><body>{ARTICLE}</body></html>",
    )
    assert detect_format(data) == "html"
    assert paragraphs(read(data)) == list(REPORT)
    alone = read(b"<html><frameset><frame src=a></frameset></html>")
    assert "frame" in alone.issues[0].message


@pytest.mark.parametrize(
    "line",
    [
        "瀏覽次數：319　字號：【大 中 小】　打印", "下⼀⻚：关于停⽔的通知", "扫⼀扫在⼿机打开当前⻚",
        "掃一掃在手機打開當前頁", "轻触阅读原文", "继续滑动看下一个", "繁體中文",
    ],
)  # fmt: skip
def test_the_site_is_known_in_any_characters(line: str) -> None:
    assert clean_line(line) == ""


@pytest.mark.parametrize("mark", [">", " > ", "»", " / "])
def test_a_title_that_ends_a_path_of_links_is_kept(mark: str) -> None:
    assert clean_line(mark.join(("首页", "政务公开", "年报", TITLE))) == TITLE
    assert clean_line(mark.join(("首页", "政务公开", "年报", "正文"))) == ""


def test_an_article_saved_from_a_messenger() -> None:
    """Its date stands in a marked element; below it stand counters and invitations."""
    body = (
        f"<div id='js_article'><h1>{TITLE}</h1><div class='rich_media_meta_list'><span>原创</span>"
        "<em id='publish_time'>2022-01-19 17:30</em></div>"
        f"<div id='js_content' style='visibility: visible'>{ARTICLE}</div>"
        "<div class='rich_media_tool'><a>阅读原文</a><span>阅读 1213</span><span>在看</span></div></div>"
        "<div>微信扫一扫<br>关注该公众号</div><div>继续滑动看下一个</div>"
    )
    assert paragraphs(read(page(body))) == ["发布日期：2022-01-19", TITLE, *REPORT]


def test_headings_inside_one_table_for_everything_open_sections() -> None:
    rows = (
        "<tr><td>规章<td>1<td>2<td>3<tr><td colspan=4>三、收到和处理政府信息公开申请情况"
        "<tr><td>一、本年新收政府信息公开申请数量<td>0<td>0<td>0"
    )
    body = (
        f"<h1>{TITLE}</h1><p>一、总体情况<p>{TEXT}<p>二、主动公开政府信息情况<table>{rows}</table>"
    )
    report = parse_bytes(page(body), "report.html")
    assert [(s.kind.value, len(s.tables)) for s in report.sections[1:]] == [
        ("overview", 0), ("disclosure", 1), ("requests", 1),
    ]  # fmt: skip
