# SPDX-License-Identifier: Apache-2.0
"""Plain records that the extension takes and gives."""

from __future__ import annotations

from typing import NamedTuple

MIN = -(2**63)
MAX = 2**63 - 1


class Bounds(NamedTuple):
    """What is known of a date, as six integers and what stands beside them: ``Date(bounds)`` is a date of them.

    Times are seconds since 1970-01-01T00:00:00 (proleptic Gregorian, no leap seconds), lengths are seconds; an end is
    exclusive. `timeline.MIN` and `timeline.MAX` are minus and plus infinity.
    """

    start_min: int = MIN
    """Earliest start."""
    start_max: int = MAX
    """Latest start."""
    end_min: int = MIN
    """Earliest end, exclusive."""
    end_max: int = MAX
    """Latest end, exclusive."""
    length_min: int = 1
    """Shortest length."""
    length_max: int = MAX
    """Longest length."""
    start_kind: str = "dated"
    """``"dated"``, ``"open"``, ``"unknown"`` or ``"ongoing"``."""
    end_kind: str = "dated"
    """Likewise."""
    precision: str = "none"
    """The unit: ``"second"``, ``"day"``, ``"year"`` and so on."""
    form: str = "single"
    """``"single"``, ``"interval"``, ``"one-of"``, ``"all-of"`` or ``"range"``."""
    start_qualifier: str = ""
    """``""``, ``"?"``, ``"~"`` or ``"%"``."""
    end_qualifier: str = ""
    """Likewise."""
    flags: int = 0
    """The bits of the C library's tl_extent.flags."""
    mode: str = "occurs"
    """``"occurs"`` or ``"spans"``."""

    def __repr__(self) -> str:
        """What differs from the default."""
        given = [f"{name}={value!r}" for name, value in self._asdict().items() if value != self._field_defaults[name]]
        return f"timeline.Bounds({', '.join(given)})"


for _record in (Bounds,):
    _record.__module__ = "timeline"
del _record
