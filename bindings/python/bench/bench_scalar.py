#!/usr/bin/env python3
"""Times single calls of the package beside the C work that they ask for, in one run: what a call costs beyond it.

    bench_scalar.py LIBTIMELINE.SO [WORD ...]

Needs the package and a C compiler. The library is one built as the package was (--buildtype=release). Both sides read the
same texts and answer the same questions; nanoseconds of the processor, the least of rounds taken in turns. A call has the
names in it in its time, and not the loop about it. What asks for next to nothing of the C library is beside nothing. With
WORDs: the calls that have one of them in their text. An interpreter that is built without profiles (pyenv's) takes up to a
quarter longer than that of Debian.
"""

import ctypes
import datetime
import pathlib
import subprocess
import sys
import tempfile
import time
import timeit

import timeline
from timeline import Builder, Date, Duration, Relations, Span, Spans

ROUNDS = 15
CALLS = 5_000
GOAL = 150
HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[2]


def load(library, folder):
    """The loops of bench_scalar.c, over the library."""
    made = pathlib.Path(folder, "bench_scalar.so")
    command = ["cc", "-O3", "-shared", "-fPIC", f"-I{TOP}/include", HERE / "bench_scalar.c", "-o", made]
    subprocess.run([*command, library, f"-Wl,-rpath,{library.parent}"], check=True)
    return ctypes.CDLL(str(made))


class Timelines:
    """A timeline of three events, and what follows."""

    def __init__(self):
        builder = Builder().add("a", title="The first", date="1984", categories=["visit"], sources=[("B", None)])
        builder.add("b", constraints=[timeline.offset("a", "P3M")]).add("c", date="1983/1985")
        self.events = builder.build()
        self.network = self.events.network()


def things():
    """What the calls name."""
    three = Timelines()
    starts, ends = [i * 86400 for i in range(1000)], [(i + 90) * 86400 for i in range(1000)]
    column = timeline.parse_many(["1984", "early 1990s", "1984/.."])
    moment = datetime.datetime(1984, 5, 6, 7, 8, 0)
    return {
        "timeline": timeline, "Date": Date, "Span": Span, "Spans": Spans, "Relations": Relations, "Duration": Duration,
        "day": moment.date(), "moment": moment, "aware": moment.replace(tzinfo=datetime.timezone.utc),
        "zoned": moment.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=3))),
        "date": Date("1984"), "other": Date("1990/1995"), "phrase": Date("early 1990s"), "both": Date("{1984,1986}"),
        "clock": Date("1984-05-06T07:08:09Z"), "bounds": Date("1984").bounds,
        "span": Span(0, 86400), "hour": Span(3600, 7200), "spans": Spans([(0, 10), (20, 30)]),
        "relations": Relations("pm"), "few": Relations("mo"), "duration": Duration("P3M"),
        "events": three.events, "event": three.events["a"], "b": three.events["b"], "c": three.events["c"],
        "network": three.network, "order": three.network.order(),
        "index": timeline.Index(starts, ends), "starts": starts, "ends": ends,
        "column": column, "times": column.start_min, "numbers": column.flags,
    }  # fmt: skip


def array(numbers):
    return (ctypes.c_int64 * len(numbers))(*numbers)


def rows(c, named):
    """(call, what the C library does for it: a function and its arguments; None: next to nothing)."""
    edtf, phrase, window = c.scalar_edtf, c.scalar_phrase, (86400 * 500, 86400 * 600)
    spans = (array(named["starts"]), array(named["ends"]), ctypes.c_size_t(1000))
    start, end = map(ctypes.c_int64, window)
    parts = (ctypes.c_int64(1984), 5, 6)
    a, b = ctypes.c_size_t(0), ctypes.c_size_t(1)
    related = (c.scalar_relate, b"1984", b"1990/1995")
    later = (c.scalar_add, b"P3M", ctypes.c_int64(452675289))
    yield from [
        ("Date('1984')", (edtf, b"1984")),
        ("Date('1984-05-06')", (edtf, b"1984-05-06")),
        ("Date('1984/1990')", (edtf, b"1984/1990")),
        ("Date('early 1990s')", (phrase, b"early 1990s")),
        ("Date('May 1984')", (phrase, b"May 1984")),
        ("Date('since 1984')", (phrase, b"since 1984")),
        ("Date(b'1984')", (edtf, b"1984")),
        ("Date('1984', mode='spans')", (edtf, b"1984")),
        ("Date(day)", (c.scalar_parts, *parts, -1)),
        ("Date(moment)", (c.scalar_parts, *parts, 428)),
        ("Date(aware)", (c.scalar_parts, *parts, 428)),
        ("Date(zoned)", (c.scalar_parts, *parts, 428)),
        ("Date(date)", None),
        ("Date(bounds)", (c.scalar_close, b"1984")),
    ]
    for name in ("text", "level", "syntax", "precision", "form", "mode", "start_kind", "end_kind", "qualifier",
                 "start_qualifier", "end_qualifier", "notes", "start_min", "start_max", "end_min", "end_max", "length_min",
                 "length_max", "earliest_start", "latest_start", "earliest_end", "latest_end", "shortest", "longest",
                 "start_point", "end_point", "bounds", "members"):  # fmt: skip
        yield f"date.{name}", None
    yield from [
        ("date.edtf", (c.scalar_write, b"1984")),
        ("phrase.edtf", (c.scalar_write, b"[1990..1993]")),
        ("phrase.notes", None),
        ("clock.earliest_start", None),
        ("both.members", (c.scalar_members, b"{1984,1986}")),
        ("date.relate(other)", related),
        ("date.certain('precedes', other)", related),
        ("date.possible('precedes', other)", related),
        ("date.answer('precedes', other)", related),
        ("date.relate('1990')", (edtf, b"1990")),
        ("date < other", related),
        ("date < '1990'", (edtf, b"1990")),
        ("other >= day", (c.scalar_parts, *parts, -1)),
        ("date == other", None),
        ("date == date", None),
        ("hash(date)", None),
        ("date.has_day(day)", (c.scalar_parts, *parts, -1)),
        ("date.admits(441763200, 473385600)", None),
        ("date.to_json()", (c.scalar_json, b"1984")),
        ("repr(date)", None),
        ("str(date)", None),
        ("timeline.earliest(date)", None),
        ("timeline.middle(date)", None),
        ("timeline.julian(day)", (c.scalar_parts, *parts, -1)),
        ("Span(0, 86400)", None),
        ("Span(day, None)", None),
        ("Span.of('1984')", (edtf, b"1984")),
        ("span.start", None),
        ("span.start_time", None),
        ("span.seconds", None),
        ("span.intersects(hour)", None),
        ("span.relation(hour)", None),
        ("5 in span", None),
        ("span & hour", None),
        ("span == hour", None),
        ("hash(span)", None),
        ("repr(span)", None),
        ("start, end = span", None),
        ("spans | spans", None),
        ("spans & spans", None),
        ("5 in spans", None),
        ("spans[0]", None),
        ("Relations('pm')", (c.scalar_relations, b"pm")),
        ("Relations('before, meets')", (c.scalar_relations, b"before, meets")),
    ]
    for name in ("letters", "names", "name", "bits", "is_convex", "conditional", "converse()", "compose(few)",
                 "answer('precedes')", "certain('precedes')", "possible('precedes')"):  # fmt: skip
        yield f"relations.{name}", None
    yield from [
        ("'before' in relations", None),
        ("relations | few", None),
        ("relations <= few", None),
        ("hash(relations)", None),
        ("repr(relations)", None),
        ("Duration('P3M')", (c.scalar_duration, b"P3M")),
        ("duration.months", None),
        ("duration.hull", None),
        ("duration.add_to(0)", later),
        ("duration.add_to(day)", later),
        ("duration.add_to(moment)", later),
        ("str(duration)", None),
        ("events[0]", None),
        ("events['b']", None),
        ("events.get('b')", None),
        ("'b' in events", None),
        ("event in events", None),
        ("len(events)", None),
        ("events.title", None),
    ]
    for name in ("id", "title", "wording", "edtf", "mode", "start_kind", "coordinates", "confidence", "categories",
                 "sources", "line", "index", "timeline"):  # fmt: skip
        yield f"event.{name}", None
    yield from [
        ("b.constraints", (c.scalar_constraint, b)),
        ("event.date", (edtf, b"1984")),
        ("event.relate(other)", related),
        ("event.certain('precedes', other)", related),
        ("event < other", related),
        ("event == c", None),
        ("hash(event)", None),
        ("repr(event)", None),
        ("timeline.offset(event, 'P3M')", None),
        ("network[0]", (edtf, b"1984")),
        ("network[b]", None),
        ("network['b']", None),
        ("network.relation('b', 'c')", (c.scalar_network_relation, b, ctypes.c_size_t(2))),
        ("network.distance('a', 'b')", (c.scalar_network_distance, a, b)),
        ("order.rank('b')", None),
        ("order.is_before('a', 'b')", None),
        ("order[0]", None),
        (f"index.count{window}", (c.scalar_count, *spans, 0, start, end)),
        (f"index.count(({window[0]}, {window[1]}))", (c.scalar_count, *spans, 0, start, end)),
        (f"index.count({window[0]}, {window[1]}, relation='within')", (c.scalar_count, *spans, 1, start, end)),
        (f"index.find({window[0]}, {window[1]})", (c.scalar_find, *spans, start, end)),
        (f"index.nearest({window[0]}, 'before')", (c.scalar_nearest, *spans, start)),
        ("len(column)", None),
        ("column[0]", None),
        ("times[0]", None),
        ("numbers[0]", None),
    ]  # fmt: skip


def in_python(statement, named):
    """One run of CALLS calls, the loop with them."""
    return timeit.Timer(statement, timer=time.process_time_ns, globals=named).timeit(CALLS) / CALLS


def in_c(function, *arguments):
    """More of them, so that what is done once does not count."""
    calls = 4 * CALLS
    begin = time.process_time_ns()
    function(*arguments, ctypes.c_size_t(calls))
    return (time.process_time_ns() - begin) / calls


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    words = sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        c = load(pathlib.Path(sys.argv[1]).resolve(), folder)
        named = things()
        timed = [(call, bare) for call, bare in rows(c, named) if not words or any(word in call for word in words)]
        best = {call: [float("inf"), float("inf") if bare else 0.0] for call, bare in timed}
        empty = float("inf")
        for _ in range(ROUNDS):
            empty = min(empty, in_python("pass", named))
            for call, bare in timed:
                best[call][0] = min(best[call][0], in_python(call, named))
                if bare:
                    best[call][1] = min(best[call][1], in_c(*bare))
        print(f"{'call':48} {'Python':>8} {'C':>8} {'beyond':>8}  ns; the loop, taken off: {empty:.0f}")
        for took in best.values():
            took[0] -= empty
        for call, (ours, bare) in best.items():
            over = "" if ours - bare <= GOAL else "  more than the goal"
            print(f"{call:48} {ours:8.0f} {bare:8.0f} {ours - bare:8.0f}{over}")
        within = sum(ours - bare <= GOAL for ours, bare in best.values())
        print(f"{within} of {len(best)} within {GOAL} ns beyond the C work")


if __name__ == "__main__":
    main()
