"""The tokenizer of the shipped model: which tokens there are, and the file that cuts texts into them.

Hides the folding (width, case, radicals, Traditional forms) that is compiled into the tokenizer's
own file, so that every reader of the folder folds alike, and the double-array trie it is kept in.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.text import RADICALS

UNKNOWN = "[UNK]"
_PIECE = re.compile(r"[\u3400-\u9fff]+|[a-z]+|[0-9]+")
_KEPT = re.compile(r"[\u3400-\u9fffa-z0-9]+")
# Marks that combine with the character before them, and characters without width: left out.
_LEFT_OUT = (
    *range(0x300, 0x370),
    *range(0x200B, 0x2010),
    0x2060,
    0xAD,
    0xFEFF,
    *range(0x20D0, 0x2100),
    *range(0xFE00, 0xFE10),
    *range(0xFE20, 0xFE30),
)
# A Traditional character that is as often kept as replaced (著, 乾) stays as it is.
_KEPT_SHARE = 0.2
# More units than the trie needs, fewer than the 21 bits a unit can point across.
_UNITS = 1 << 18
# No run of ideographs is longer; the library gives up on longer ones.
_LONGEST_RUN = 1_000_000


def traditional_forms(headwords: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Learn Traditional → Simplified characters from (Traditional, Simplified) headwords."""
    seen: dict[str, Counter[str]] = {}
    for traditional, simplified in headwords:
        if len(traditional) == len(simplified):
            for old, new in zip(traditional, simplified, strict=True):
                seen.setdefault(old, Counter())[new] += 1
    forms = {}
    for old, news in sorted(seen.items()):
        new, _ = min(news.items(), key=lambda item: (-item[1], item[0]))
        if new != old and news[old] < _KEPT_SHARE * news.total():
            forms[old] = new
    return forms


def folding(traditional: Mapping[str, str]) -> dict[str, str]:
    """Return every character that is replaced, with what replaces it."""
    folds = dict.fromkeys(map(chr, _LEFT_OUT), "")
    for code in (*range(0x21, 0x3400), *range(0x3400, 0xD800), *range(0xF900, 0x10000)):
        char = chr(code)
        folded = _fold_character(char, traditional)
        if char not in folds and folded != char and (_KEPT.search(folded) or _KEPT.match(char)):
            folds[char] = folded
    return folds


def fold_table(folds: Mapping[str, str]) -> dict[int, str]:
    """Return the folds for `str.translate`: what the tokenizer's file does, in Python."""
    return str.maketrans(dict(folds))


def runs(folded: str) -> list[str]:
    """Return the runs of ideographs, letters and digits of a folded text."""
    return _PIECE.findall(folded)


def run_pattern(tokens: Iterable[str]) -> str:
    """Return the expression for what is cut: runs of ideographs that are tokens, letters, digits."""
    known = sorted({ord(token) for token in tokens if len(token) == 1 and token > "\u33ff"})
    ranges: list[list[int]] = []
    for code in known:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    inside = "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in ranges)
    return f"[{inside}]+|[a-z]+|[0-9]+" if inside else "[a-z]+|[0-9]+"


def tokenizer_json(tokens: Sequence[str], folds: Mapping[str, str]) -> str:
    """Return the file of a tokenizer that always takes the longest token from the left.

    Every ideograph, letter and digit of a token must be a token too: the library drops a whole
    run when a part of it is unknown.
    """
    content: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": compile_folds(folds)},
        "pre_tokenizer": {
            "type": "Split",
            "pattern": {"Regex": run_pattern(tokens)},
            "behavior": "Removed",
            "invert": True,
        },
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": UNKNOWN,
            "continuing_subword_prefix": "",
            "max_input_chars_per_word": _LONGEST_RUN,
            "vocab": {token: i for i, token in enumerate((UNKNOWN, *tokens))},
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def compile_folds(folds: Mapping[str, str]) -> str:
    """Return the folds as sentencepiece's compiled map: a double-array trie, then the values."""
    values, places = bytearray(), {}
    for folded in sorted(set(folds.values())):
        places[folded] = len(values)
        values += folded.encode() + b"\0"
    tree: dict[int, object] = {}
    for char, folded in sorted(folds.items()):
        node = tree
        for byte in char.encode():
            node = node.setdefault(byte, {})  # type: ignore[assignment]
        node[0] = places[folded]
    trie = b"".join(unit.to_bytes(4, "little") for unit in _double_array(tree))
    return base64.b64encode(len(trie).to_bytes(4, "little") + trie + bytes(values)).decode()


def _fold_character(char: str, traditional: Mapping[str, str]) -> str:
    folded = unicodedata.normalize("NFKC", RADICALS.get(char, char)).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    if bare.isascii():
        folded = bare  # é → e
    return "".join(traditional.get(c, c) for c in folded)


def _double_array(tree: dict[int, object]) -> list[int]:
    """Lay a byte trie out so that the child of a node by byte b is at (base of the node) xor b."""
    units, taken = [0] * _UNITS, bytearray(_UNITS)
    bases: set[int] = set()
    taken[0] = 1
    queue: list[tuple[dict[int, object], int, int]] = [(tree, 0, 0)]
    starts: dict[bool, int] = {False: 1, True: 1}
    for node, at, label in queue:
        alone = len(node) == 1 and 0 in node
        base = _free_base(node, taken, bases, starts[alone])
        if alone:  # these are most, and what was not free for one is not free for the next
            starts[alone] = base
        bases.add(base)
        units[at] = ((at ^ base) << 10) | ((0 in node) << 8) | label
        for byte, child in node.items():
            taken[base ^ byte] = 1
            if byte == 0:
                units[base] = int(child) | 1 << 31  # type: ignore[call-overload]
            else:
                queue.append((child, base ^ byte, byte))  # type: ignore[arg-type]
    used = max(i for i in range(_UNITS) if taken[i]) + 1
    return units[: (used + 255) // 256 * 256]


def _free_base(node: dict[int, object], taken: bytearray, bases: set[int], first: int) -> int:
    """Return a base whose places for all children are free, the lowest from `first`."""
    for base in range(first, _UNITS):
        if base not in bases and not any(taken[base ^ byte] for byte in node):
            return base
    raise ValueError("too many characters are folded")
