"""What sites and viewers print around a report: menus, share bars, page numbers, in every format."""

from __future__ import annotations

import re

from corpus.shadow import simplify
from corpus.text import RADICALS

_DATE = (
    r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
# What sites print around an article; a short line keeps only what is left without these.
_DATED = rf"[\[【]?(?:发布|更新|生成|发文|公开|公布|上传)?(?:日期|时间)\s*[:：】\]]+\s*{_DATE}"
_UNDATED = "|".join(
    (
        r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]?\s*(?:\d+|-+|加载中\S*)?\s*次?(?![\u4e00-\u9fff])",
        r"(?:字号|字体|文字大小)(?:大小)?\s*[:：]?\s*[\[【(（]?\s*(?:(?:特大|超大|大|中|小|默认|标准|[TA][+-]?)(?:[\s|丨/、·]|(?=[\]】)）])|$|(?=[大中小])))+[\]】)）]?",
        r"字号\s*[:：]",
        r"[\[【(（]?\s*(?:打印|关闭|收藏|分享)(?:本页|此页|本文|本信息|窗口|页面|到|至|文章)?\s*[:：]?\s*[\]】)）]?(?=$|[\s|丨/、\[【(（])",
        r"[\[【(（]\s*(?:打印|关闭|收藏|分享|返回)[^\]】)）]{0,8}[\]】)）]",
        r"[\[【(（]\s*(?:大|中|小)(?:[\s|丨/、]*(?:大|中|小))*\s*[\]】)）]",
    )
)
_FRAGMENTS = re.compile(f"{_DATED}|{_UNDATED}")
_COUNTERS = re.compile(_UNDATED)
_CHROME_LINE = re.compile(
    r"^\W{0,3}(?:您?(?:现在|当前|目前)?(?:所处|所在)?的?位置\s*[:：>]|当前位置|首页\s*(?:[>＞»›/\\|-]|$)|上一[篇页条]|下一[篇页条]"
    r"|相关(?:链接|文章|新闻|信息|阅读|推荐|稿件|文档|解读)\s*[:：]?$|责任编辑|编辑\s*[:：]|(?:初|复|终)审\s*[:：]|分享(?:到|至|$)"
    r"|(?:微信)?扫一扫|扫码(?:关注|阅读|查看|分享|打开|下载|添加|.{0,4}$)|扫描二维码|手机扫|用微信|(?:打印|关闭|返回|收藏)(?:本页|此页|本文|窗口|页面|顶部|首页|列表|上[一级页])?$"
    r"|(?:微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|朋友圈|更多)$|阅读原文$|(?:点?赞|在看|写?留言|原创|已关注|预览时标签不可点)$|(?:继续|向上)滑动看下一个|(?:轻触|点击)[“\"]?阅读原文"
    r"|关注(?:该|本)公众号$|长按(?:识别|图片|二维码)|点击(?:上方|下方)?蓝字|无障碍(?:浏览|阅读|版|模式|通道)?$|长者(?:模式|版)|适老化?(?:版|模式)?$|网站地图|联系我们|关于我们|[繁简]体(?:中文|版)?$"
    r"|(?:主办|承办|维护|协办)(?:单位|方)?\s*[:：]|版权所有|copyright|©|技术支持\s*[:：]?|网站标识码|政府网站标识码|建议使用.{0,20}(?:浏览|分辨率|IE)"
    r"|.{0,30}(?:ICP备|公网安备|网站标识码|Copyright))",
    re.IGNORECASE,
)
_MAX_CHROME_LINE = 160
_RADICALS = str.maketrans(RADICALS)
_PATH = re.compile(r"[>＞»›/\\]+|(?<=首页)\s*[-|]")
_PATH_TITLE = re.compile(
    r"(?:20\d{2}|二[〇○零ＯO]..)年?度?.{0,24}(?:报告|年报)|(?:报告|年报).{0,4}20\d{2}"
)
_SENTENCE = re.compile(r"[。；]")
_SPACE = re.compile(r"\s+")
# Sites part what they print into one line by wide spaces or bars.
_WIDE_SPACE = re.compile(r"[ \t\xa0\u3000]{2,}|[|丨]")
# Page numbers of a copy: «- 5 -», «— 5 —», «P. 8», «第 3 页 共 9 页». A number alone may be a cell.
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–―－]{1,2}\s*\d{1,3}\s*[-—–―－]{1,2}|[Pp](?:age)?\s*\.?\s*\d{1,3}|[·•]\s*\d{1,3}\s*[·•]"
    r"|第\s*\d{1,3}\s*页(?:\s*[，,/]?\s*共\s*\d{1,3}\s*页)?|共\s*\d{1,3}\s*页)\s*$"
)


def clean_line(raw: str) -> str:
    """Return a paragraph with single spaces and without what the site printed into it."""
    line = _SPACE.sub(" ", raw).strip()
    if len(line) > _MAX_CHROME_LINE or _SENTENCE.search(line):
        return line
    parts = [_clean_part(_SPACE.sub(" ", part).strip()) for part in _WIDE_SPACE.split(raw.strip())]
    return " ".join(part for part in parts if part)


def _clean_part(part: str) -> str:
    # Both keep the length of the text, so that what is found in the one is cut from the other.
    plain = simplify(part.translate(_RADICALS))
    if _CHROME_LINE.match(plain):
        return _title_of_path(part, plain)
    found = [m.span() for m in _FRAGMENTS.finditer(plain) if m.group()]
    if not found:
        return part
    for start, end in reversed(found):
        part = f"{part[:start]} {part[end:]}"
    return _SPACE.sub(" ", part).strip(" |丨/、[]【】()（）:：-—·")


def _title_of_path(printed: str, plain: str) -> str:
    """Return the title that ends a path of links («首页 > 年报 > …2021年…报告»), or nothing."""
    ends = [m.end() for m in _PATH.finditer(plain)]
    title = bool(ends) and _PATH_TITLE.search(plain[ends[-1] :]) is not None
    return printed[ends[-1] :].strip() if title else ""


def clean_text_line(line: str) -> str:
    """Return a line without the path of links before a title, or the visits counted after a date."""
    if len(line) > _MAX_CHROME_LINE or _SENTENCE.search(line):
        return line
    if _CHROME_LINE.match(simplify(line)) and (title := clean_line(line)):
        return title
    if not re.search(_DATED, line):
        return line
    return _COUNTERS.sub(" ", line).rstrip() if _COUNTERS.search(line) else line


def is_chrome_line(line: str) -> bool:
    """Tell a line of running text that holds nothing but chrome or a page number.

    A line with a date is kept: it may be that of publication.
    """
    if _PAGE_NUMBER.match(line):
        return True
    if len(line) > _MAX_CHROME_LINE or _SENTENCE.search(line) or re.search(_DATE, line):
        return False
    return bool(line.strip()) and not clean_line(line)
