# SPDX-License-Identifier: Apache-2.0
"""Plain records that the extension takes and gives."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Generic, NamedTuple, TypeVar

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

    start_min: Annotated[int, "Earliest start, seconds since 1970; `timeline.MIN`: no limit."] = MIN
    start_max: Annotated[int, "Latest start, seconds since 1970; `timeline.MAX`: no limit."] = MAX
    end_min: Annotated[int, "Earliest end, exclusive, seconds since 1970; `timeline.MIN`: no limit."] = MIN
    end_max: Annotated[int, "Latest end, exclusive, seconds since 1970; `timeline.MAX`: no limit."] = MAX
    length_min: Annotated[int, "Shortest length, seconds, at least 1; `timeline.MAX`: infinite."] = 1
    length_max: Annotated[int, "Longest length, seconds; `timeline.MAX`: no limit."] = MAX
    start_kind: Annotated[str, 'What is known of the start: "dated", "open", "unknown" or "ongoing".'] = "dated"
    end_kind: Annotated[str, 'What is known of the end: "dated", "open", "unknown" or "ongoing".'] = "dated"
    precision: Annotated[str, 'The unit: "second", "day", "year" and so on; "none": it has none.'] = "none"
    form: Annotated[str, '"single", "interval", "one-of", "all-of" or "range".'] = "single"
    start_qualifier: Annotated[str, 'Of the start: "", "?" (uncertain), "~" (approximate) or "%" (both).'] = ""
    end_qualifier: Annotated[str, 'Of the end: "", "?" (uncertain), "~" (approximate) or "%" (both).'] = ""
    flags: Annotated[int, "The bits of the C library's tl_extent.flags; 0: none."] = 0
    mode: Annotated[str, '"occurs": it happens somewhere inside the unit; "spans": it fills the unit.'] = "occurs"

    def __repr__(self) -> str:
        """What differs from the default."""
        given = [f"{name}={value!r}" for name, value in self._asdict().items() if value != self._field_defaults[name]]
        return f"timeline.Bounds({', '.join(given)})"


class Point(NamedTuple):
    """One calendar date as written, component by component. X digits count as 0 in the numbers."""

    year: Annotated[int, "The year, astronomical: 0 is 1 BCE. X digits count as 0."]
    month: Annotated[int | None, "1 to 12, or a season code 21 to 41; None: not written."]
    day: Annotated[int | None, "1 to 31; None: not written."]
    hour: Annotated[int | None, "0 to 24; None: not written."]
    minute: Annotated[int | None, "0 to 59; None: not written."]
    second: Annotated[int | None, "0 to 60; None: not written."]
    offset_minutes: Annotated[int | None, "Minutes east of UTC; None: local time."]
    precision: Annotated[str, 'The finest unit: "year", "season", "month", "day", "minute", "second" and so on.']
    year_qualifier: Annotated[str, 'Of the year: "", "?" (uncertain), "~" (approximate) or "%" (both).']
    month_qualifier: Annotated[str, 'Of the month: "", "?", "~" or "%".']
    day_qualifier: Annotated[str, 'Of the day: "", "?", "~" or "%".']
    year_mask: Annotated[int, "The X digits of the year, a bit each: bit 0 the units, bit 3 the thousands."]
    month_mask: Annotated[int, "The X digits of the month, a bit each: bit 0 the units."]
    day_mask: Annotated[int, "The X digits of the day, a bit each: bit 0 the units."]


class Source(NamedTuple):
    """Where a statement comes from."""

    text: Annotated[str | None, "What to call it; None: it has no name."] = None
    href: Annotated[str | None, "An address without white space; None: it has none."] = None


class Constraint(NamedTuple):
    """What binds an event: made by `relation()`, `offset()` or `length()`. Durations are ISO 8601 text, ``"P3M"``."""

    kind: Annotated[str, '"relation", "offset" or "length".']
    event: Annotated[str | None, "The id of the other event; None of a length."] = None
    relation: Annotated[str | None, "The letters of what may hold of this event to the other; None: nothing."] = None
    by: Annotated[str | None, 'How far, a duration with a sign ("P3M", "-P5D"); None: by `min` and `max`.'] = None
    min: Annotated[str | None, "At least so far, or so long, a duration; None: no limit."] = None
    max: Annotated[str | None, "At most so far, or so long, a duration; None: no limit."] = None
    from_end: Annotated[str | None, '"start" or "end" of the other event; None: by the sign.'] = None
    to_end: Annotated[str | None, '"start" or "end" of this event; None: by the sign.'] = None
    precision: Annotated[str | None, '"exact", "month", "year", "at-least", "at-most", "about"; None: the unit.'] = None
    tolerance: Annotated[str | None, 'How far off "about" may be, a duration; None: by the unit.'] = None
    as_of: Annotated[str | None, "Of a length: the day (EDTF) up to which it counts; None: it is the whole."] = None
    line: Annotated[int | None, "The line on which it was written, from 1; None: nowhere."] = None


class Loss(NamedTuple):
    """What a conversion could not keep."""

    event: Annotated[str | None, "The id of the event; None: of the timeline."]
    field: Annotated[str, 'What could not be kept: "date", "place" and so on.']
    kind: Annotated[str, '"skipped" (the whole event), "precision", "dropped" or "changed".']
    reason: Annotated[str, "Why, and what was done."]
    number: Annotated[int | None, "The index of the event, from 0; None: of the timeline."]


class Output(NamedTuple, Generic[_Document]):
    """A document, and what it could not keep: ``document, losses = ...``."""

    document: Annotated[_Document, "What was written: str, or bytes where the format asks for them."]
    losses: Annotated[list[Loss], "What the format cannot hold: a timeline.Loss each."]


class Format(NamedTuple):
    """A format that a timeline is read from or written to."""

    name: Annotated[str, "By which it is asked for."]
    title: Annotated[str, "What it is, for people."]
    aliases: Annotated[str, "Other names, a space between two."]
    extensions: Annotated[str, "Endings of file names, a space between two."]
    media_type: Annotated[str, "As a server says it."]
    lacks: Annotated[str, "What of a timeline it cannot hold."]
    reads: Annotated[bool, "Whether it can be read."]
    writes: Annotated[bool, "Whether it can be written."]


class Gap(NamedTuple):
    """A stretch with no event, in seconds since 1970; it ends before `end_max`.

    `before` and `after` are what stands on its two sides, as in the JSON of `timeline gaps`.
    """

    before: Annotated["Event | None", "The event before the gap; None: it starts with the window."]
    after: Annotated["Event | None", "The event after the gap; None: it ends with the window."]
    start_min: Annotated[int, "Earliest start, seconds since 1970."]
    start_max: Annotated[int, "Latest start, seconds since 1970."]
    end_min: Annotated[int, "Earliest end, exclusive, seconds since 1970."]
    end_max: Annotated[int, "Latest end, exclusive, seconds since 1970."]
    length_min: Annotated[int, "Smallest length, seconds; if not certain: between the two events alone."]
    length_max: Annotated[int, "Largest length, seconds; `timeline.MAX`: no limit."]
    certain: Annotated[bool, "False: another event may fill it."]


class Statement(NamedTuple):
    """What a network knows from: one limit of a date or length, one offset, one relation."""

    number: Annotated[int, "Its place among the statements of the network, from 0."]
    event: Annotated["Event", "The event that it is said of."]
    kind: Annotated[str, '"start", "end", "date", "length-min", "length-max", "offset" or "relation".']
    text: Annotated[str, "What it says, for people."]
    other: Annotated["Event | None", "The event that it refers to; None: it refers to none."]
    constraint: Annotated[int | None, "Its number among the event's constraints, from 0; None: it is of the date."]
    line: Annotated[int | None, "The line on which it was written, from 1; None: nowhere."]


class Conflicts(NamedTuple):
    """Minimal sets of statements that cannot hold together."""

    conflicts: Annotated[list[list[Statement]], "A list of statements each, the smallest first."]
    complete: Annotated[bool, "Whether these are all, so that the first is a smallest one."]


class Change(NamedTuple):
    """A difference between two timelines. Texts are for people."""

    kind: Annotated[str, '"added", "removed" or "changed".']
    event: Annotated[str | None, "The id of the event; None: the timeline itself."]
    field: Annotated[str | None, "Which field; None: the event as a whole."]
    old: Annotated[str | None, "What it was; None: not there. Of a whole event its title."]
    new: Annotated[str | None, "What it is; None: not there. Of a whole event its title."]
    old_number: Annotated[int | None, "The index of the event in the old timeline, from 0; None: it is not there."]
    new_number: Annotated[int | None, "The index of the event in the new timeline, from 0; None: it is not there."]


class Difference(NamedTuple):
    """Something that merged timelines say differently."""

    event: Annotated[str | None, "The id of the event; None: the timeline itself."]
    field: Annotated[str | None, "Which field; None: the event as a whole, which some removed and others changed."]
    base: Annotated[str | None, "What the base says; None: nothing, or there is no base."]
    values: Annotated[tuple[str | None, ...], "What each timeline says, in their order; None: nothing."]
    has: Annotated[tuple[bool, ...], "In which of the timelines the event is there, in their order."]
    chosen: Annotated[int | None, "Whose value is in the result, by number from 0; None: nobody was preferred."]


class Merge(NamedTuple):
    """One timeline of several."""

    timeline: Annotated["Timeline | None", "The one timeline; None: there are conflicts, and nothing was preferred."]
    conflicts: Annotated[list[Difference], "What the timelines say differently, and what was chosen."]


_records = (
    Bounds, Point, Source, Constraint, Loss, Output, Format, Gap, Statement, Conflicts, Change, Difference, Merge,
)  # fmt: skip
for _class in _records:
    _class.__module__ = "timeline"
    _hints = _class.__annotations__  # those of the signature, too
    for _name in _class._fields:
        getattr(_class, _name).__doc__ = _hints[_name].__metadata__[0]
        _hints[_name] = _hints[_name].__origin__
del _class, _name, _hints


def _named(plain: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda record: "timeline." + plain(record)


# Read back by the name of the package, as all other objects are.
for _class in _records[1:]:
    setattr(_class, "__repr__", _named(_class.__repr__))
del _class, _records
