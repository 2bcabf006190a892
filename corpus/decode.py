"""Bytes become text: the encodings Chinese government sites have used."""

from __future__ import annotations

import codecs
import re

from corpus.report import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# GB18030 and Big5 each decode most of the other's bytes without an error, into rare characters;
# the right one is told by how many of the commonest characters of such reports appear.
_COMMON = frozenset(
    "的一是不在和有年为公开政府信息工作情况申请主动数量其他報告年度開資訊處理申請與關機縣區發"
)

# Running Chinese text of such reports scores .1 to .3, its mistaken decodings below .02.
_PLAIN_SCORE = 0.08

# Sites have written a zero byte here and there; binary files are full of them.
_STRAY_NULS = 0.002


_MHTML = re.compile(
    rb"^\s*[\w-]+:[^\x00]{0,4000}?multipart/(?:related|alternative|mixed)", re.IGNORECASE
)


def is_mhtml(data: bytes) -> bool:
    """Tell a page saved as a single file, which opens with the head of a mail."""
    return _MHTML.match(data) is not None


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of `data`; `declared` is an encoding the file names itself.

    Raises:
        UnreadableError: no encoding fits, or the bytes are not text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    if (utf16 := _utf16_without_bom(data)) is not None:
        return utf16
    if data.count(b"\x00") > _STRAY_NULS * len(data):
        raise UnreadableError("not a text file (binary data)")
    data = data.replace(b"\x00", b"")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    names = [n for n in (declared, "gb18030", "big5") if n and _known(n)]
    texts = [text for name in names if (text := _try(data, name)) is not None]
    if not texts:
        texts = [data.decode(name, errors="replace") for name in ("utf-8", "gb18030")]
    best = max(texts, key=_score)
    if best.count("\ufffd") > 0.05 * len(best):
        raise UnreadableError("the text encoding is none of UTF-8, GB18030, Big5, UTF-16")
    return best


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (
        UnicodeDecodeError,
        ValueError,
        LookupError,
    ):  # «rot13» is known, but no encoding of text
        return None


def _score(text: str) -> float:
    return sum(c in _COMMON for c in text) / max(len(text), 1) - text.count("\ufffd") / max(
        len(text), 1
    )


def _utf16_without_bom(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark: zero bytes on one side only, or many common characters."""
    sample = data[:4096]
    if b"\x00" not in sample:
        return None
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    texts = []
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        text = _try(data[: len(data) // 2 * 2], encoding)
        if text is not None and (zeros > others or _score(text) > _PLAIN_SCORE):
            texts.append(text)
    best = max(texts, key=_score, default=None)
    if best is None:
        return None
    # The markup of a page would thin out its Chinese; a page of markup alone is told by its zeros.
    words = "".join(char for char in best if not char.isascii())
    if not words:
        return best if not min(odd, even) else None
    return best if _score(words) > _PLAIN_SCORE / 2 else None
