"""Files damaged on purpose, and files made to harm a reader: what `benchmarks.fuzz` feeds it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from random import Random

TOKENS = {
    "txt": ("\t", "||||", "\n\n", "（七）总计", "0 " * 30, "\x0c", "一、", "第二十条第（一）项", "\u202e"),
    "html": (
        "<table>", "</table>", "<td colspan=99999 rowspan=99999>", "<div>" * 40, "<!--", "&#x110000;", "<![CDATA[",
        "<script>", "</body>", "<tr>", '<meta charset="rot13">', "<p", "<ol start=999999999999>",
    ),
    "docx": ("<w:p>", "</w:tbl>", "&lol;", '<w:gridSpan w:val="99999"/>', "<w:vMerge/>", "\x00", "<w:tr/>"),
    "pdf": (
        "endobj", "endstream", "<<", ">>", "[" * 60, " 0 R", "/Kids", "99999999999", "-1", "BT", "ET", "q " * 40,
        "/Rotate 45", "1e30", "/Count -7",
    ),
    "zip": ("PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "\xff\xff\xff\xff", "../../"),
    "doc": ("\xff\xff\xff\xff", "\x00" * 32, "{\\rtf", "\\bin99999999 ", "{" * 99),
    "image": ("\xff\xd8", "\xff\xda", "IHDR", "IDAT", "\xff\xff\xff\xff"),
}  # fmt: skip
Mutation = Callable[[bytes, Random, str, Sequence[bytes]], bytes]


def mutate(data: bytes, rng: Random, kind: str, others: Sequence[bytes]) -> bytes:
    """Damage a file in one to three ways; packages are also damaged inside their members."""
    if kind in ("docx", "zip") and data.startswith(b"PK") and rng.random() < 0.7:
        return _inside_package(data, rng, kind, others)
    for _ in range(rng.choice((1, 1, 2, 3))):
        if data:
            data = rng.choice(MUTATIONS)(data, rng, kind, others)
    return data


def _truncate(data: bytes, rng: Random, _kind: str, _others: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(len(data))]


def _flip(data: bytes, rng: Random, _kind: str, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 60)):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _splice(data: bytes, rng: Random, _kind: str, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    start = rng.randrange(max(len(other), 1))
    piece = other[start : start + rng.randrange(1, 9000)]
    at = rng.randrange(len(data))
    return data[:at] + piece + data[at + rng.choice((0, len(piece))) :]


def _repeat(data: bytes, rng: Random, _kind: str, _others: Sequence[bytes]) -> bytes:
    at = rng.randrange(len(data))
    piece = data[at : at + rng.randrange(1, 400)]
    return data[:at] + piece * rng.randrange(2, 200) + data[at:]


def _drop(data: bytes, rng: Random, _kind: str, _others: Sequence[bytes]) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 3000) :]


def _blank(data: bytes, rng: Random, _kind: str, _others: Sequence[bytes]) -> bytes:
    at, size = rng.randrange(len(data)), rng.randrange(1, 2000)
    filler = rng.choice((b"\x00", b"\xff", b" ", bytes([rng.randrange(256)])))
    return data[:at] + filler * size + data[at + size :]


def _insert(data: bytes, rng: Random, kind: str, _others: Sequence[bytes]) -> bytes:
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(data) + 1)
        token = rng.choice(TOKENS[kind])
        code = "utf-8" if kind in ("txt", "html", "docx") else "latin-1"
        data = data[:at] + token.encode(code) + data[at:]
    return data


def _numbers(data: bytes, rng: Random, _kind: str, _others: Sequence[bytes]) -> bytes:
    """Put other numbers in place of some: lengths, counts, offsets, sizes."""
    wild = (b"0", b"-1", b"1", b"65536", b"4294967295", b"99999999999999999999")
    share = rng.choice((0.001, 0.01, 0.2))

    def other(found: re.Match[bytes]) -> bytes:
        return rng.choice(wild) if rng.random() < share else found[0]

    return re.sub(rb"\d+", other, data)


MUTATIONS: tuple[Mutation, ...] = (
    _truncate, _flip, _flip, _splice, _repeat, _drop, _blank, _insert, _insert, _numbers,
)  # fmt: skip


def _inside_package(data: bytes, rng: Random, kind: str, others: Sequence[bytes]) -> bytes:
    """Damage members of a package and pack it anew, so that the damage is behind a right checksum."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        likely = [n for n in names if n.startswith("word/") and n.endswith(".xml")] or names
        chosen = set(rng.choices(likely, k=rng.randrange(1, 3)))
        if "word/document.xml" in names and rng.random() < 0.6:
            chosen.add("word/document.xml")
        for name in names:
            part = old.read(name)
            if name in chosen and part:
                part = rng.choice(MUTATIONS)(part, rng, kind, others)
            if not (name in chosen and rng.random() < 0.05):  # now and then a part is missing
                new.writestr(name, part)
    return stream.getvalue()


# ---------------------------------------------------------------------------------------- on purpose

Hostile = Iterator[tuple[str, bytes]]
MILLION = 1_000_000


def hostile(kind: str, seed: bytes, url: str, secret: str) -> Hostile:
    """Yield named files made to harm; they point at `url` and at the file `secret`."""
    makers = {"txt": _texts, "html": _pages, "docx": _packages, "pdf": _pdfs, "zip": _archives,
              "image": _images, "doc": _legacy}  # fmt: skip
    yield from makers[kind](seed, url, secret)


def laughs(url: str, secret: str, root: str = "lolz") -> str:
    """Return a document type with entities that grow, and that fetch files and addresses."""
    grown = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "哈哈哈">'
        for n in range(10)
    )
    return (
        f'<!DOCTYPE {root} [{grown}<!ENTITY f SYSTEM "file://{secret}"><!ENTITY u SYSTEM "{url}/entity">'
        f'<!ENTITY % p SYSTEM "{url}/parameter"> %p;]>'
    )


def _texts(seed: bytes, _url: str, _secret: str) -> Hostile:
    text = seed.decode("utf-8", "ignore")
    yield "one-line", ("政府信息公开" * MILLION).encode()
    yield "one-line-of-pipes", b"||||" * (2 * MILLION)
    yield "tab-rows", ("规章\t0\t0\t0\n" * 300_000).encode()
    yield "headings", ("一、总体情况\n" * 100_000).encode()
    yield "titles", ("青禾县水利局2021年政府信息公开工作年度报告\n" * 50_000).encode()
    yield "labels", ("（一）予以公开\n0\n" * 100_000).encode()
    yield "digits", b"1" * (3 * MILLION)
    yield "requests-without-number", ("收到政府信息公开申请" * 100_000 + "件。").encode()
    yield "spaces", b" " * (5 * MILLION) + text.encode()
    yield "line-ends", b"\r\n\x0c" * MILLION
    yield "brackets", ("（" * 200_000 + "）" * 200_000).encode()
    yield "many-reports", (text * 300).encode()
    yield "words", ("一是人员不足；" * 200_000).encode()
    yield "combining", ("é" + "\u0301" * MILLION).encode()
    yield "nulls", b"\x00" * MILLION + text.encode()
    yield "wide-row", ("\t".join(["0"] * MILLION)).encode()


def _pages(_seed: bytes, url: str, secret: str) -> Hostile:
    yield "nested-divs", b"<html><body>" + b"<div>" * 300_000 + b"x"
    yield "nested-tables", b"<table><tr><td>" * 30_000
    yield "nested-lists", b"<ul><li>" * 100_000
    yield "nested-fonts", b"<p>" + b"<font><b>" * 100_000 + "一、总体情况".encode()
    yield (
        "giant-span",
        (
            "<table>" + "<tr><td rowspan=65534 colspan=1000>规章<td colspan=999999999>1</tr>" * 300
        ).encode(),
    )
    yield "giant-table", ("<table>" + f"<tr>{'<td>0' * 200}</tr>" * 20_000).encode()
    yield "long-attribute", b'<html><body><p title="' + b"x" * (20 * MILLION) + b'">a'
    yield "open-comment", b"<html><body><!--" + b"-" * (10 * MILLION)
    yield "entities", f"{laughs(url, secret, 'html')}<html><body>&l9;&f;&u;</body></html>".encode()
    yield (
        "xhtml",
        f"<?xml version='1.0'?>{laughs(url, secret, 'html')}<html xmlns='http://www.w3.org/1999/xhtml'><body>&f;&u;&l9;</body></html>".encode(),
    )
    yield (
        "links",
        (
            f"<html><head><base href='{url}/'><link rel=stylesheet href='{url}/css'><meta http-equiv=refresh content='0;url={url}/r'>"
            f"</head><body background='{url}/b'><img src='{url}/i'><iframe src='{url}/f'></iframe><object data='{url}/o'></object>"
            f"<script src='{url}/s'></script><p>一、总体情况</p></body></html>"
        ).encode(),
    )
    for charset in (
        "utf-7",
        "idna",
        "hex",
        "zlib",
        "rot13",
        "unicode_escape",
        "punycode",
        "x" * 9999,
    ):
        yield f"charset-{charset[:16]}", b"<meta charset='" + charset.encode() + b"'><body>\xd2\xbb"
    yield "paragraphs", ("<p>一是人员力量不足。</p>" * 100_000).encode()


def _packages(seed: bytes, url: str, secret: str) -> Hostile:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def package(body: str | bytes, before: str = "") -> bytes:
        body = body.encode() if isinstance(body, str) else body
        whole = f"{before}<w:document {space}><w:body>".encode() + body
        return _with_part(seed, "word/document.xml", whole + b"</w:body></w:document>")

    yield "bomb", package(b"<w:p/>" * (20 * MILLION))
    yield "blank-bomb", package(b" " * (250 * MILLION))
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    yield "entities", package(text.format("&l9;&f;&u;"), laughs(url, secret, "w:document"))
    yield "nested", package("<w:sdt><w:sdtContent>" * 50_000)
    yield "nested-tables", package("<w:tbl><w:tr><w:tc>" * 3_000 + "</w:tc></w:tr></w:tbl>" * 3_000)
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc>'
    yield "giant-span", package(f"<w:tbl><w:tr>{wide}</w:tr></w:tbl>")
    row = f"<w:tr>{'<w:tc><w:p><w:r><w:t>0</w:t></w:r></w:p></w:tc>' * 60}</w:tr>"
    yield "giant-table", package(f"<w:tbl>{row * 3_000}</w:tbl>")
    yield "paragraphs", package(text.format("一是人员力量不足。") * 60_000)
    yield "malformed", package("<w:p><w:r><w:t>a</w:p>")
    loop = f'<w:styles {space}><w:style w:styleId="a"><w:basedOn w:val="a"/></w:style></w:styles>'
    yield "style-loop", _with_part(seed, "word/styles.xml", loop.encode())
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="{url}/t" TargetMode="External"/></Relationships>'
    )
    yield "template", _with_part(seed, "word/_rels/settings.xml.rels", rels.encode())
    yield "no-types", _with_part(seed, "[Content_Types].xml", b"<Types/>")


def _with_part(seed: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(seed)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for other in old.namelist():
            if other != name:
                new.writestr(other, old.read(other))
        new.writestr(name, part)
    return stream.getvalue()


def _pdf(objects: Sequence[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _page_pdf(
    content: bytes, *, count: int = 1, extra: bytes = b"", box: bytes = b"0 0 595 842"
) -> bytes:
    """Return a PDF of so many pages that share one content stream, packed."""
    packed = zlib.compress(content, 6)
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(count))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>%s>>>>"
    )
    return _pdf([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", *([page % (box, extra)] * count),
    ])  # fmt: skip


def _pdfs(_seed: bytes, url: str, secret: str) -> Hostile:
    line = b"BT /F 9 Tf 50 %d Td (Report of the office) Tj ET\n"
    yield "10000-pages", _page_pdf(b"".join(line % y for y in range(50, 800, 30)), count=10_000)
    yield "flate-bomb", _page_pdf(b" " * (400 * MILLION))
    yield "operators", _page_pdf(b"q " * (5 * MILLION))
    yield "characters", _page_pdf(b"BT /F 9 Tf (" + b"x" * (3 * MILLION) + b") Tj ET")
    grid = b"".join(
        b"%d %d 9 9 re S\n" % (x, y) for x in range(0, 590, 10) for y in range(0, 840, 2)
    )
    yield "giant-table", _page_pdf(grid * 10)
    yield (
        "lines",
        _page_pdf(b"".join(b"0 %d m 595 %d l S\n" % (y % 842, y % 842) for y in range(200_000))),
    )
    yield "box", _page_pdf(line % 50, box=b"-1e30 -1e30 1e30 1e30")
    yield "wide-box", _page_pdf(line % 50, box=b"0 0 9999999 9999999")
    loop = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 99/Kids[2 0 R 2 0 R]/Parent 2 0 R>>",
    ]
    yield "page-loop", _pdf(loop)
    yield "count-lies", _pdf([loop[0], b"<</Type/Pages/Count 2147483647/Kids[]>>"])
    yield "nested-arrays", _pdf([loop[0], b"[" * 300_000])
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 17>>stream\n/X Do /X Do /X Do\nendstream"
    yield "form-loop", _pdf([
        loop[0], b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 6 0 R>>>>>>",
        b"<</Length 5>>stream\n/X Do\nendstream", b"null", form,
    ])  # fmt: skip
    picture = b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB/Length 1>>stream\nx\nendstream"
    yield "giant-picture", _pdf([
        loop[0], b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Length 24>>stream\n595 0 0 842 0 0 cm /X Do\nendstream", picture,
    ])  # fmt: skip
    action = (
        f"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI({url}/open)>>/AcroForm<</XFA 4 0 R>>>>"
    )
    xfa = f"{laughs(url, secret, 'x')}<x>&f;&u;&l9;</x>".encode()
    yield "actions", _pdf([
        action.encode(), b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/AA<</O<</S/GoToR/F({secret})>>>>>>".encode(),
        b"<</Length %d>>stream\n" % len(xfa) + xfa + b"\nendstream",
    ])  # fmt: skip


def _zipped(members: Sequence[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def _archives(_seed: bytes, _url: str, _secret: str) -> Hostile:
    bomb = _zipped([("a.txt", b"0" * (150 * MILLION))])
    yield "bomb", bomb
    for _ in range(4):
        bomb = _zipped([(f"{n}.zip", bomb) for n in range(8)])
    yield "bombs-in-bombs", bomb
    yield "100000-members", _zipped([(f"{n}.txt", b"") for n in range(100_000)])
    yield "many-bombs", _zipped([(f"{n}.txt", b"0" * MILLION) for n in range(200)])
    names = (
        "../../etc/a.txt",
        "/etc/a.txt",
        "C:\\a.txt",
        "a\x00b.txt",
        "a" * 60_000 + ".txt",
        "con.txt",
    )
    yield "names", _zipped([(name, b"x") for name in names])
    yield "same-name", _zipped([("a.txt", b"x")]) + _zipped([("a.txt", b"y")])
    huge = bytearray(_zipped([("a.txt", b"text")]))
    at = huge.rindex(b"PK\x01\x02")
    huge[at + 24 : at + 28] = b"\xff\xff\xff\x7f"
    yield "size-lies", bytes(huge)


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    packed = zlib.compress(rows, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def _images(_seed: bytes, _url: str, _secret: str) -> Hostile:
    yield "bomb", _png(60_000, 60_000, b"\x00" * (60_001 * 4_000))
    yield "giant", _png(2**31 - 1, 2**31 - 1, b"")
    yield "nothing", _png(0, 0, b"")
    yield "thin", _png(60_000, 2, b"\x00" * 120_002)
    yield "no-rows", _png(300, 300, b"")
    yield "tiff-loop", b"II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00"
    yield (
        "jpeg-head",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03",
    )


def _legacy(_seed: bytes, url: str, secret: str) -> Hostile:
    yield "nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096
    yield "rtf-nested", b"{\\rtf1" + b"{" * 100_000
    yield "rtf-table", b"{\\rtf1" + b"\\trowd\\cellx9 a\\cell\\row" * 20_000 + b"}"
    fetch = f'{{\\rtf1{{\\field{{\\*\\fldinst INCLUDEPICTURE "{url}/i"}}}}{{\\field{{\\*\\fldinst INCLUDETEXT "{secret}"}}}}}}'
    yield "rtf-links", fetch.encode()
