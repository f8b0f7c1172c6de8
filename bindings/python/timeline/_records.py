# SPDX-License-Identifier: Apache-2.0
"""Plain records that the extension takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from ._timeline import Event, Timeline

_Document = TypeVar("_Document", str, bytes)

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


class Point(NamedTuple):
    """One calendar date as written, component by component. X digits count as 0 in the numbers."""

    year: int
    """Astronomical: 0 is 1 BCE."""
    month: int | None
    """1 to 12, or a season code 21 to 41."""
    day: int | None
    """1 to 31; None with hour, minute and second where it is not written."""
    hour: int | None
    """0 to 24."""
    minute: int | None
    """0 to 59."""
    second: int | None
    """0 to 60."""
    offset_minutes: int | None
    """East of UTC; None: local time."""
    precision: str
    """The finest unit: ``"year"``, ``"season"``, ``"month"``, ``"day"``, ``"minute"``, ``"second"``..."""
    year_qualifier: str
    """``""``, ``"?"``, ``"~"`` or ``"%"``."""
    month_qualifier: str
    """Likewise."""
    day_qualifier: str
    """Likewise."""
    year_mask: int
    """The X digits, bit 0 the units."""
    month_mask: int
    """Likewise."""
    day_mask: int
    """Likewise."""


class Source(NamedTuple):
    """Where a statement comes from."""

    text: str | None = None
    """What to call it."""
    href: str | None = None
    """An address without white space."""


class Constraint(NamedTuple):
    """What binds an event: made by `relation()`, `offset()` or `length()`. Durations are ISO 8601 text, ``"P3M"``."""

    kind: str
    """``"relation"``, ``"offset"`` or ``"length"``."""
    event: str | None = None
    """The id of the other event."""
    relation: str | None = None
    """The letters of the relations of this event to the other, one of which holds."""
    by: str | None = None
    """How far, with a sign; or `min` and `max`."""
    min: str | None = None
    """At least so far, or so long; None: no limit."""
    max: str | None = None
    """At most so far, or so long; None: no limit."""
    from_end: str | None = None
    """``"start"`` or ``"end"`` of the other event; None: by the sign."""
    to_end: str | None = None
    """``"start"`` or ``"end"`` of this event; None: by the sign."""
    precision: str | None = None
    """``"exact"``, ``"month"``, ``"year"``, ``"at-least"``, ``"at-most"``, ``"about"``; None: by the unit."""
    tolerance: str | None = None
    """How far off ``"about"`` may be."""
    as_of: str | None = None
    """Of a length: the day up to which it counts."""
    line: int | None = None
    """Where it was written."""


def relation(event: str | Event, relation: str) -> Constraint:
    """This event is in one of these relations (letters or names) to the other: ``relation("a", "before, meets")``."""
    return Constraint("relation", _id(event), relation)


def offset(
    event: str | Event,
    by: str | None = None,
    *,
    min: str | None = None,
    max: str | None = None,
    from_end: str | None = None,
    to_end: str | None = None,
    precision: str | None = None,
    tolerance: str | None = None,
) -> Constraint:
    """An end of this event is so far from an end of the other: ``offset("a", "P3M")`` is three months after it.

    Either `by`, with `precision` and `tolerance`, or `min` and `max` (either may be missing) with both ends.
    """
    return Constraint("offset", _id(event), None, by, min, max, from_end, to_end, precision, tolerance)


def length(min: str | None = None, max: str | None = None, *, as_of: str | None = None) -> Constraint:
    """This event lasts between `min` and `max` (either may be missing): ``length("P7D", "P7D")`` is a week."""
    return Constraint("length", min=min, max=max, as_of=as_of)


def _id(event: str | Event) -> str:
    return event if isinstance(event, str) else event.id


class Loss(NamedTuple):
    """What a conversion could not keep."""

    event: str | None
    """The id of the event; None: of the timeline."""
    field: str
    """What: ``"date"``, ``"place"``..."""
    kind: str
    """``"skipped"`` (the whole event), ``"precision"``, ``"dropped"`` or ``"changed"``."""
    reason: str
    """Why, and what was done."""
    number: int | None
    """The index of the event; None: of the timeline."""


class Output(NamedTuple, Generic[_Document]):
    """A document, and what it could not keep: ``document, losses = ...``."""

    document: _Document
    """What was written: str, or bytes where the format asks for them."""
    losses: list[Loss]
    """One for each thing that the format cannot hold."""


class Format(NamedTuple):
    """A format that a timeline is read from or written to."""

    name: str
    """By which it is asked for."""
    title: str
    """What it is, for people."""
    aliases: str
    """Other names, a space between two."""
    extensions: str
    """Endings of file names, a space between two."""
    media_type: str
    """As a server says it."""
    lacks: str
    """What of a timeline it cannot hold."""
    reads: bool
    """Whether it can be read."""
    writes: bool
    """Whether it can be written."""


class Gap(NamedTuple):
    """A stretch with no event, in seconds since 1970; it ends before `end_max`."""

    before: Event | None
    """The event that it follows; None: it starts with the window."""
    after: Event | None
    """The event that it ends with; None: it ends with the window."""
    start_min: int
    """Earliest start."""
    start_max: int
    """Latest start."""
    end_min: int
    """Earliest end."""
    end_max: int
    """Latest end."""
    length_min: int
    """Smallest length in seconds."""
    length_max: int
    """Largest length in seconds; `timeline.MAX`: no limit."""
    certain: bool
    """False: another event may fill it."""


class Statement(NamedTuple):
    """What a network knows from: one limit of a date or length, one offset, one relation."""

    number: int
    """Its place among the statements of the network."""
    event: Event
    """The event that it is said of."""
    kind: str
    """``"start"``, ``"end"``, ``"date"``, ``"length-min"``, ``"length-max"``, ``"offset"`` or ``"relation"``."""
    text: str
    """What it says, for people."""
    other: Event | None
    """The event that it refers to."""
    constraint: int | None
    """Its number among the event's constraints; None: it is of the date."""
    line: int | None
    """Where it was written."""


class Conflicts(NamedTuple):
    """Minimal sets of statements that cannot hold together."""

    conflicts: list[list[Statement]]
    """The smallest first."""
    complete: bool
    """Whether these are all, so that the first is a smallest one."""


class Change(NamedTuple):
    """A difference between two timelines. Texts are for people."""

    kind: str
    """``"added"``, ``"removed"`` or ``"changed"``."""
    event: str | None
    """The id of the event; None: the timeline itself."""
    field: str | None
    """None: the event as a whole."""
    old: str | None
    """None: it was not there; of a whole event its title."""
    new: str | None
    """Likewise."""
    old_number: int | None
    """The index of the event in the old timeline."""
    new_number: int | None
    """And in the new one."""


class Difference(NamedTuple):
    """Something that merged timelines say differently."""

    event: str | None
    """The id of the event; None: the timeline itself."""
    field: str | None
    """None: the event as a whole, which some removed and others changed."""
    base: str | None
    """What the base says."""
    values: tuple[str | None, ...]
    """What each timeline says."""
    has: tuple[bool, ...]
    """In which the event is there."""
    chosen: int | None
    """Whose value is in the result."""


class Merge(NamedTuple):
    """One timeline of several."""

    timeline: Timeline | None
    """None: there are conflicts, and nothing was preferred."""
    conflicts: list[Difference]
    """What the timelines say differently, and what was chosen."""


for _record in (Bounds, Point, Source, Constraint, Loss, Output, Format, Gap, Statement, Conflicts, Change, Difference, Merge,
                relation, offset, length):  # fmt: skip
    _record.__module__ = "timeline"
del _record


def _named(plain: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda record: "timeline." + plain(record)


# Read back by the name of the package, as all other objects are.
for _class in (Point, Source, Constraint, Loss, Output, Format, Gap, Statement, Conflicts, Change, Difference, Merge):
    setattr(_class, "__repr__", _named(_class.__repr__))
del _class
