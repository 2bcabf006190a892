"""jieba with our words in it, loaded in a third of the time: the only module that imports jieba.

Hides where the prepared dictionary is cached. jieba's own cache is a marshal file in a temporary
folder all users share; ours belongs to the user, holds plain text and numbers, is named after what
it was made from, and is made again when it is missing or damaged.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sys
import tempfile
import threading
from array import array
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.resources import resource

_WORDS = "userdict.txt"
_LOADING = threading.Lock()


@lru_cache(maxsize=1)
def dictionary_stamp() -> str:
    """Name the dictionary: jieba's version and a digest of our words. Loads nothing."""
    digest = hashlib.sha256(resource(_WORDS).read_bytes()).hexdigest()[:12]
    return f"jieba {version('jieba')} words {digest}"


def tokenizer() -> Any:  # noqa: ANN401 - jieba has no types
    """Return our own jieba tokenizer, loading it on first use."""
    with _LOADING:
        return _load()


@lru_cache(maxsize=4096)
def word_class(word: str) -> str:
    """Return how jieba's dictionary marks a word («n», «v», «vn», …), "" when it does not hold it."""
    at = _marked().find(f"\n{word} ".encode())
    if at < 0:
        return ""
    return _marked()[at + 1 : _marked().index(b"\n", at + 1)].decode("utf-8").split()[-1]


def word_frequency(word: str) -> int:
    """Return how often jieba's dictionary met a word, 0 when it does not hold it."""
    return int(tokenizer().FREQ.get(word, 0))


@lru_cache(maxsize=1)
def _marked() -> bytes:
    found = find_spec("jieba")
    if found is None or found.origin is None:
        return b"\n"
    return b"\n" + (Path(found.origin).parent / "dict.txt").read_bytes() + b"\n"


def resource_lines(name: str) -> tuple[str, ...]:
    """Return the lines of a data file without comments and blank lines."""
    lines = (line.strip() for line in resource(name).read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _load() -> Any:  # noqa: ANN401
    import jieba
    from jieba import finalseg

    jieba.setLogLevel(logging.CRITICAL)  # it tells about its loading on stderr
    loaded = jieba.Tokenizer()
    cache = _cache_folder() / f"{dictionary_stamp().replace(' ', '-')}.cache"
    frequencies = _read_cache(cache)
    if frequencies is None:
        with (Path(jieba.__file__).parent / "dict.txt").open("rb") as lines:
            loaded.FREQ, loaded.total = loaded.gen_pfdict(lines)
        loaded.initialized = True
        _add_words(loaded)
        _write_cache(cache, loaded.FREQ)
        return loaded
    loaded.FREQ = frequencies
    loaded.total = sum(frequencies.values())
    loaded.initialized = True
    for word, frequency in _user_words():
        if frequency == 0:
            finalseg.add_force_split(word)
    return loaded


def _user_words() -> tuple[tuple[str, int | None], ...]:
    """Return our words with the frequency given, None where jieba is to find one."""
    pairs = (line.split() for line in resource_lines(_WORDS))
    return tuple((word, int(rest[0]) if rest else None) for word, *rest in pairs)


def _add_words(loaded: Any) -> None:  # noqa: ANN401
    for word, frequency in _user_words():
        loaded.add_word(word, frequency)
    # jieba's total counts a word twice when it is added to one it knew; the cache must agree.
    loaded.total = sum(loaded.FREQ.values())


def _read_cache(path: Path) -> dict[str, int] | None:
    """Return the frequencies of every word and word beginning, None when there is no good cache."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, body = data[:32], data[32:]
    if hashlib.sha256(body).digest() != digest:
        return None
    size = int.from_bytes(body[:8], "big")
    numbers = array("q")
    numbers.frombytes(body[8 + size :])
    if sys.byteorder == "big":
        numbers.byteswap()
    return dict(zip(body[8 : 8 + size].decode("utf-8").split("\n"), numbers, strict=True))


def _write_cache(path: Path, frequencies: dict[str, int]) -> None:
    """Write the cache whole or not at all; without one the next start is slower, nothing else."""
    words = "\n".join(frequencies).encode("utf-8")
    numbers = array("q", frequencies.values())
    if sys.byteorder == "big":
        numbers.byteswap()
    body = len(words).to_bytes(8, "big") + words + numbers.tobytes()
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
        Path(name).replace(path)


def _cache_folder() -> Path:
    """Return the cache folder of this user and make it where that can be done."""
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "nianbao"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
