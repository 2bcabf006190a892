"""A sample report as a page of a government web site, and as the page a browser prints to PDF."""

from __future__ import annotations

from html import escape

from benchmarks.plain_writer import damaged, variant
from benchmarks.sources import Source
from benchmarks.tables import Grid, grid

MENU = ("首页", "政务公开", "政务服务", "互动交流", "走进{place}", "专题专栏")
PRINT_STYLE = """
@page { size: A4; margin: 24mm 22mm 22mm 24mm; }
body { font-family: report, serif; font-size: 15px; line-height: 1.9; }
h1 { text-align: center; font-size: 24px; font-weight: normal; margin: 20px 0 28px; }
h2 { font-size: 17px; font-weight: normal; margin: 14px 0 6px; }
p { text-indent: 2em; margin: 0 0 2px; text-align: justify; }
p.tail { text-align: right; }
table { border-collapse: collapse; width: 100%; font-size: 12px; line-height: 1.5; margin: 8px 0; }
td { border: 1px solid #333; text-align: center; padding: 6px 3px; }
table.requests td:nth-last-child(n+8) { text-align: left; }
"""
SITE_STYLE = """
body{margin:0;font:16px/1.9 "Microsoft YaHei",sans-serif;color:#333}
.top,.nav,.foot{background:#1560b4;color:#fff;padding:8px 60px}.nav a{color:#fff;margin-right:26px}
.main{width:1000px;margin:0 auto}.pos{color:#888;font-size:14px}.title{text-align:center}
.tools{text-align:center;color:#888;font-size:13px}.article p{text-indent:2em;margin:0 0 8px}
table{border-collapse:collapse;width:100%}td{border:1px solid #999;text-align:center;padding:4px}
"""


def write_site_page(source: Source) -> bytes:
    """Render a report as one page of a government site, with everything that stands around it."""
    layout = (_column_site, _index_site)[variant(source, "site", 2)]
    html = layout(source)
    return html.encode("gb18030" if variant(source, "charset", 4) == 3 else "utf-8")


def write_print_page(source: Source, font: str) -> str:
    """Return the bare page that a browser prints to PDF, with the font at the address given."""
    head = f'<meta charset="utf-8"><title>{escape(source.title[-1])}</title>'
    face = f'@font-face {{ font-family: report; src: url("{font}"); }}'
    lines = "<br>".join(escape(line) for line in source.title)
    body = f"<h1>{lines}</h1>{_article(source, heading='h2')}"
    return f"<!DOCTYPE html><html><head>{head}<style>{face}{PRINT_STYLE}</style></head><body>{body}</body></html>"


def _article(source: Source, heading: str) -> str:
    """Return the report itself: paragraphs, headings and tables."""
    pieces = [_paragraph(source, text) for text in source.front]
    for part in source.parts:
        title = escape(damaged(source, part.heading))
        if heading == "p":
            pieces.append(f"<p><strong>{title}</strong></p>")
        else:
            pieces.append(f"<{heading}>{title}</{heading}>")
        pieces += [_paragraph(source, text) for text in part.paragraphs]
        table = grid(source, part.kind) if part.tables else None
        if table is not None:
            pieces.append(_table(source, table, part.kind))
    pieces += [f'<p class="tail">{escape(text)}</p>' for text in source.tail]
    return "\n".join(pieces)


def _paragraph(source: Source, text: str) -> str:
    text = escape(damaged(source, text))
    if variant(source, "span", 3) == 1:
        # Pages pasted from a word processor carry a span for each run and spaces for the indent.
        middle = len(text) // 2
        if "&" not in text:
            text = f'<span style="letter-spacing:0px">{text[:middle]}</span><span>{text[middle:]}</span>'
        return f"<p>&nbsp;&nbsp;&nbsp;&nbsp;{text}</p>"
    return f"<p>{text}</p>"


def _table(source: Source, table: Grid, kind: str) -> str:
    rows = []
    for line in table:
        cells = []
        for slot in line:
            spans = "".join(
                f' {name}="{count}"'
                for name, count in (("colspan", slot.columns), ("rowspan", slot.rows))
                if count > 1
            )
            text = escape(damaged(source, slot.text))
            cells.append(
                f"<td{spans}>{f'<p>{text}</p>' if variant(source, 'cell', 2) else text}</td>"
            )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table class="{kind}"><tbody>{"".join(rows)}</tbody></table>'


def _host(source: Source) -> str:
    return f"www.{source.id.split('-')[0]}.example"


def _place(source: Source) -> str:
    """Return the name of the site: the place, or the agency's own name where there is none."""
    return source.place or source.agency


def _menu(source: Source) -> str:
    return "".join(f'<a href="#">{escape(name.format(place=_place(source)))}</a>' for name in MENU)


def _column_site(source: Source) -> str:
    """A site with a navigation bar, a breadcrumb, a font-size switch and a share bar."""
    title = escape("".join(source.title))
    date = source.meta.get("published")
    shown = f"发布日期：{date} &nbsp; " if date else ""
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{_charset(source)}"><title>{title}_{escape(_place(source))}政府网</title>
<meta name="SiteName" content="{escape(_place(source))}政府网"><style>{SITE_STYLE}</style>
<script>function doZoom(size){{document.getElementById('zoom').style.fontSize=size+'px';}}</script></head>
<body><div class="top">{escape(_place(source))}人民政府门户网站 <span>无障碍阅读</span> <span>简体 | 繁体</span></div>
<div class="nav">{_menu(source)}</div>
<div class="main"><div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; <a href="/nb">政府信息公开年报</a></div>
<h1 class="title">{title}</h1>
<div class="tools">{shown}来源：{escape(source.agency)} &nbsp; 浏览次数：<span id="hits">{variant(source, "hits", 900) + 57}</span>
字号：[<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a>]
<a href="javascript:window.print()">打印本页</a></div>
<div class="article" id="zoom">
{_article(source, heading="p")}
</div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a> <a href="#">QQ空间</a></div>
<div class="near"><p>上一篇：<a href="#">{source.year}年政府信息公开年报编制通知</a></p><p>下一篇：没有了</p></div></div>
<div class="foot"><p>主办：{escape(_place(source))}人民政府办公室　网站标识码：0900000001</p><p>网站地图 | 联系我们 | 版权声明</p>
<p>地址：http://{_host(source)}/</p></div></body></html>
"""


def _index_site(source: Source) -> str:
    """A site that prints the catalogue card of the document in a table above the text."""
    title = escape("".join(source.title))
    date = source.meta.get("published")
    card = [
        (
            "索引号",
            f"{variant(source, 'index', 90000) + 10000}-{source.year + 1}-00{variant(source, 'no', 90) + 10}",
        )
    ]
    card += [("信息分类", "政府信息公开年报"), ("发布机构", source.agency)]
    card += [("发布日期", str(date))] if date else []
    cells = "".join(f"<td>{name}</td><td>{escape(value)}</td>" for name, value in card)
    links = "".join(
        f"<li><a href='#'>{name}</a></li>"
        for name in ("政策", "指南", "制度", "法定主动公开内容", "依申请公开")
    )
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={_charset(source)}">
<title>{title}</title><style>{SITE_STYLE}</style></head><body>
<header class="top"><img src="logo.png" alt="政府信息公开"><form><input placeholder="请输入关键词"><button>搜索</button></form></header>
<nav class="nav"><ul>{_menu(source)}</ul></nav>
<div class="main"><aside><h3>政府信息公开</h3><ul>{links}</ul></aside>
<section><table class="card"><tr>{cells}</tr></table>
<h2 class="title">{title}</h2><p class="tools">字体大小：大 中 小　　扫一扫在手机打开当前页</p>
<div class="article TRS_Editor">
{_article(source, heading="h3")}
</div><p class="tools">附件：无　　【关闭窗口】　【返回顶部】</p></section></div>
<footer class="foot">版权所有 {escape(_place(source))} 备案序号：云岚ICP备00000000号　技术支持：网站管理中心</footer>
</body></html>
"""


def _charset(source: Source) -> str:
    return "gb2312" if variant(source, "charset", 4) == 3 else "utf-8"
