"""A saved web page: its encoding, its tree, and what its head says about it."""

from __future__ import annotations

import email
import email.message
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from corpus.decode import decode, is_mhtml
from corpus.report import UnreadableError
from corpus.shadow import simplify

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
# GB2312 is declared by pages that use characters only its successor has.
_SUCCESSORS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_TAG = re.compile(
    r"<\s*/?\s*(?:!doctype|html|head|body|div|p|table|tr|span|meta|br|h[1-6]|font)\b", re.IGNORECASE
)
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_SECTION = re.compile(r"[一二三四五六][、.．]\s*[\u4e00-\u9fff]")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(\S+)")
# libxml2 gives up at a depth of 2,048; then tags are dropped, those that carry least first.
_INLINE_TAGS = re.compile(
    r"</?(?:span|font|b|strong|i|em|u|a|o:p|st1:\w+|label|small|big)\b[^>]*>", re.IGNORECASE
)
_BOX_TAGS = re.compile(
    r"</?(?:div|section|article|center|form|blockquote|dl|dd|dt)\b[^>]*>", re.IGNORECASE
)
_TABLE_TAGS = re.compile(r"</?(?:table|tbody|thead|tfoot|tr|td|th|ul|ol|li)\b[^>]*>", re.IGNORECASE)
_DATE_META = re.compile(
    r"^(?:pub_?date|publish_?(?:date|time|ed)|pubtime|article:published_time|datepublished|"
    r"og:release_date|dc\.date\.issued|releasedate)$",
    re.IGNORECASE,
)
_DATE = r"(?P<year>(?:19|20)\d{2})\s*[-年/.]\s*(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})"
_DATE_MARK = re.compile(
    r"(?:^|[\s_-])(?:pub(?:lish)?(?:ed)?[_-]?(?:time|date)|post[_-]?date)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(rf"(?:发布|发文|公开|公布|上传)(?:日期|时间)\s*[:：】\]]?\s*{_DATE}")
_DATED = re.compile(
    rf"(?:(?:生成|成文)(?:日期|时间)\s*[:：】\]]?|(?:日期|时间)\s*[:：】\]])\s*{_DATE}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page: its tree, address, ISO date of publication, title, and if it is cut off."""

    root: html.HtmlElement
    url: str | None
    published: str | None
    title: str
    cut_off: bool


def open_page(data: bytes) -> Page:
    """Decode and parse a page, also one saved as a single MHTML file.

    Raises:
        UnreadableError: the bytes are no HTML.
    """
    address = None
    if is_mhtml(data):
        data, address = _unpack(data)
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    name = declared.group(1).decode("ascii").lower() if declared else None
    text = decode(data, _SUCCESSORS.get(name or "", name))
    if not _TAG.search(text):
        raise UnreadableError("not an HTML page")
    root = _parse(text)
    lowered = text[-2000:].lower()
    cut_off = "<html" in text[:5000].lower() and "</html" not in lowered and "</body" not in lowered
    url = _address(root) or address or _saved_from(text)
    return Page(root, url, _published(root), _title(root), cut_off)


def _unpack(data: bytes) -> tuple[bytes, str | None]:
    """Return the page of an MHTML file, in UTF-8, and the address it was saved from.

    Of several pages (frames) it is the one that holds most sections, the first when none does.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    pages = [part for part in message.walk() if part.get_content_type() in _PAGE_TYPES]
    texts = [_part_text(part) for part in pages]
    if not texts:
        raise UnreadableError("an MHTML file without a page in it")
    counts = [len(_SECTION.findall(text)) for text in texts]
    best = counts.index(max(counts))
    where = pages[best].get("Content-Location") if best else None
    where = where or message.get("Snapshot-Content-Location") or pages[0].get("Content-Location")
    return texts[best].encode("utf-8", errors="replace"), str(where) if where else None


def _part_text(part: email.message.Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    name = declared.group(1).decode("ascii").lower() if declared else part.get_param("charset")
    name = name.lower() if isinstance(name, str) else None
    return decode(data, _SUCCESSORS.get(name or "", name))


def _parse(text: str) -> html.HtmlElement:
    root, complete = _parse_once(text)
    for tags, instead in ((_INLINE_TAGS, ""), (_BOX_TAGS, "<br>"), (_TABLE_TAGS, "<br>")):
        if not complete:
            text = tags.sub(instead, text)
            root, complete = _parse_once(text)
    if root is None:
        raise UnreadableError("not an HTML page")
    return root


def _parse_once(text: str) -> tuple[html.HtmlElement | None, bool]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", text)
    try:
        root = html.document_fromstring(clean.encode("utf-8"), parser=parser)
    except html.etree.ParserError:
        return None, True
    complete = not any("depth" in entry.message.lower() for entry in parser.error_log)
    return root, complete


def _address(root: html.HtmlElement) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and _is_address(link.get("href")):
            return str(link.get("href")).strip()
    for name, content in _metas(root):
        if name.lower() == "og:url" and _is_address(content):
            return content
    return None


def _saved_from(text: str) -> str | None:
    found = _SAVED_FROM.search(text[:10_000])
    return found.group(1) if found and _is_address(found.group(1)) else None


def _is_address(text: str | None) -> bool:
    return text is not None and text.strip().lower().startswith(("http://", "https://"))


def _metas(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        yield name.strip(), (meta.get("content") or "").strip()


def _published(root: html.HtmlElement) -> str | None:
    for name, content in _metas(root):
        if _DATE_META.match(name) and (found := re.search(_DATE, content)):
            return _iso(found)
    for element in root.iter("em", "span", "time", "div", "p"):
        marked = f"{element.get('id') or ''} {element.get('class') or ''}"
        printed = f"{element.get('datetime') or ''} {element.text or ''}"
        if _DATE_MARK.search(marked) and (found := re.search(_DATE, printed)):
            return _iso(found)
    body = root.find("body")
    text = simplify(re.sub(r"\s+", " ", "".join((root if body is None else body).itertext())))
    found = _PUBLISHED.search(text) or _DATED.search(text[:3000])
    return _iso(found) if found else None


def _iso(found: re.Match[str]) -> str:
    return f"{found['year']}-{int(found['month']):02d}-{int(found['day']):02d}"


def _title(root: html.HtmlElement) -> str:
    """Return the article's title: as the site declares it, or the page's without the site's name."""
    for name, content in _metas(root):
        if name.lower() in ("articletitle", "og:title") and content:
            return content
    element = root.find(".//title")
    text = re.sub(r"\s+", " ", "".join(element.itertext())).strip() if element is not None else ""
    parts = re.split(r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*[-–—]{2,}\s*|\s*-\s*(?=[^\d])", text)
    return next((part for part in parts if "报告" in simplify(part)), parts[0])
