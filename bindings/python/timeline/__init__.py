# SPDX-License-Identifier: Apache-2.0
"""Imprecise, relative and open-ended dates that stay what they are, and timelines of them.

>>> import timeline
>>> timeline.Date("early 1990s").latest_start
datetime.date(1993, 12, 31)

Everything here raises exceptions under `timeline.Error`, each of which is also what Python expects: most are ValueError.
"""

from ._errors import (
    AmbiguousError,
    ArgumentError,
    CancelledError,
    DuplicateError,
    EncodingError,
    Error,
    FileError,
    LimitError,
    NoSuchValueError,
    OutOfMemoryError,
    ParseError,
    RangeError,
    SchemaError,
    Undecided,
    UnknownEventError,
    UnresolvedError,
)
from ._records import MAX, MIN, Bounds
from ._timeline import (
    Date,
    Extents,
    Index,
    Numbers,
    Times,
    __version__,
    answer_many,
    parse_many,
    relate_many,
    unit_edges,
)

__all__ = [
    "MAX",
    "MIN",
    "AmbiguousError",
    "ArgumentError",
    "Bounds",
    "CancelledError",
    "Date",
    "DuplicateError",
    "EncodingError",
    "Error",
    "Extents",
    "FileError",
    "Index",
    "LimitError",
    "NoSuchValueError",
    "Numbers",
    "OutOfMemoryError",
    "ParseError",
    "RangeError",
    "SchemaError",
    "Times",
    "Undecided",
    "UnknownEventError",
    "UnresolvedError",
    "__version__",
    "answer_many",
    "parse_many",
    "relate_many",
    "unit_edges",
]
