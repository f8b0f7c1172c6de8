# SPDX-License-Identifier: Apache-2.0
"""The exceptions: one class for each status of the C library, under Error, and each also what one expects of Python."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._timeline import Relations


class Error(Exception):
    """What the library could not do.

    `str()` of one says where (as far as that is known), what was wrong and what was seen, and the stable code.
    """

    message: str
    """One sentence: what was wrong, and what was seen."""
    code: str | None = None
    """The stable code, such as ``"TL103"``."""
    source: str | None = None
    """The file that was read."""
    line: int | None = None
    """From 1; None when there is no such thing."""
    column: int | None = None
    """From 1, in characters; None when there is no such thing."""
    offset: int | None = None
    """Bytes before the place, in the text as UTF-8."""
    row: int | None = None
    """Which row of a column, from 0."""
    field: str | None = None
    """Which field or attribute of what was given, such as ``"edtf"``."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        source = None if self.source and not self.line and self.source in self.message else self.source
        place = [str(part) for part in (source, self.line, self.column) if part is not None]
        where = ":".join(place) + ": " if source or self.line else ""
        field = f"{self.field}: " if self.field and self.field not in self.message else ""
        return f"{where}{field}{self.message}{f' [{self.code}]' if self.code else ''}"


class ArgumentError(Error, ValueError):
    """A bad argument."""


class OutOfMemoryError(Error, MemoryError):
    """There was not enough memory."""


class ParseError(Error, ValueError):
    """The text is not of the grammar."""


class NoSuchValueError(Error, ValueError):
    """Well formed, but there is no such thing: 30 February, an end before its start."""


class RangeError(Error, OverflowError, ValueError):
    """Well formed, but it does not fit the axis or the type."""


class AmbiguousError(Error, ValueError):
    """A text with two readings or more, which the message lists."""

    @property
    def readings(self) -> list[str]:
        """The readings, in EDTF: ``Date(one_of_them)`` is what was meant."""
        return self.message.rpartition(": ")[2].removesuffix(", or another century's").split(" | ")


class UnresolvedError(Error, ValueError):
    """Something is missing that only the caller can give: a year, an as-of date."""


class EncodingError(Error, UnicodeError):
    """Not UTF-8, or a character that the format cannot hold."""


class DuplicateError(Error, ValueError):
    """An id or uid that is taken."""


class UnknownEventError(Error, LookupError, ValueError):
    """A reference to an event that is not there."""


class SchemaError(Error, ValueError):
    """An element, attribute or key that the format does not know, or lacks."""


class LimitError(Error, RuntimeError):
    """A limit on size, depth or steps was reached."""


class FileError(Error, OSError):
    """The system refused to read or write."""


class MissingFileError(FileError, FileNotFoundError):
    """A file that is not there, or the folder that it is to be in."""

    errno = errno.ENOENT


class CancelledError(Error, RuntimeError):
    """The progress function returned False."""


class Undecided(Error, ValueError):
    """A comparison that what is known of the two dates does not decide.

    `Date.certain()` and `Date.possible()` always answer, and `timeline.earliest` and its like always sort.
    """

    relations: Relations
    """The relations that are possible between the two."""


# By the numbers of the C library's tl_status, from 1.
BY_STATUS = (
    ArgumentError, OutOfMemoryError, ParseError, NoSuchValueError, RangeError, AmbiguousError, UnresolvedError,
    EncodingError, DuplicateError, UnknownEventError, SchemaError, LimitError, FileError, CancelledError,
)  # fmt: skip

# As which users see them.
for _error in (Error, Undecided, MissingFileError, *BY_STATUS):
    _error.__module__ = "timeline"
del _error
