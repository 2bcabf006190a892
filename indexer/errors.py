"""What can go wrong with a library, each with one line for the user."""

from __future__ import annotations


class LibraryError(Exception):
    """Something a library cannot do, or is not; the message is one clear line."""


class LibraryBusyError(LibraryError):
    """Another process or thread is changing the library."""
