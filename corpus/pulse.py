"""Signs of life from a reader at work, so that one who hangs is told from one who has much to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int], None]
"""Called with how many parts (pages) of a file are done, and of how many; 0 where that is not known."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have `listener` called at each `beat` inside this context."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def beat(done: int = 0, total: int = 0) -> None:
    """Say that a part of a file (a page) was just read; costs nothing when nobody listens."""
    if listener := _listener.get():
        listener(done, total)
