#!/usr/bin/env python3
"""Times single calls of the package beside the C work that they ask for, in one run: what a call costs beyond it.

    bench_scalar.py LIBTIMELINE.SO

Needs the package and a C compiler. The library is one built as the package was (--buildtype=release). Both sides read the
same texts and answer the same questions; nanoseconds of the processor, the least of rounds taken in turns.
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
from timeline import Date

ROUNDS = 15
CALLS = 20_000
GOAL = 150
HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[2]


def load(library, folder):
    """The loops of bench_scalar.c, over the library."""
    made = pathlib.Path(folder, "bench_scalar.so")
    command = ["cc", "-O3", "-shared", "-fPIC", f"-I{TOP}/include", HERE / "bench_scalar.c", "-o", made]
    subprocess.run([*command, library, f"-Wl,-rpath,{library.parent}"], check=True)
    return ctypes.CDLL(str(made))


def times_of(numbers):
    return (ctypes.c_int64 * len(numbers))(*numbers)


def in_python(call, *arguments):
    """One run of CALLS calls, the loop with them."""
    names = {f"argument{i}": value for i, value in enumerate(arguments)}
    loop = timeit.Timer(f"call({', '.join(names)})", timer=time.process_time_ns, globals={"call": call, **names})
    return loop.timeit(CALLS) / CALLS


def in_c(function, *arguments):
    """More of them, so that what is done once does not count."""
    calls = 10 * CALLS
    begin = time.process_time_ns()
    function(*arguments, ctypes.c_size_t(calls))
    return (time.process_time_ns() - begin) / calls


def nothing(value):
    return value


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        c = load(pathlib.Path(sys.argv[1]).resolve(), folder)
        day, moment = datetime.date(1984, 5, 6), datetime.datetime(1984, 5, 6, 7, 8, 9)
        text = {name: name.encode() for name in ("1984", "1984-05-06", "1984/1990", "early 1990s", "May 1984")}
        days = ctypes.c_int64(day.toordinal() - datetime.date(1970, 1, 1).toordinal())
        seconds = ctypes.c_int64(Date(moment).start_min)
        year, range_ = Date("1984"), Date("1984/1990")
        starts, ends = [i * 86400 for i in range(1000)], [(i + 90) * 86400 for i in range(1000)]
        index = timeline.Index(starts, ends)
        spans = (times_of(starts), times_of(ends), ctypes.c_size_t(1000))
        window = (86400 * 500, 86400 * 600)
        related = (c.scalar_relate, text["1984"], text["1984/1990"])
        rows = {
            "Date('1984')": ((Date, "1984"), (c.scalar_edtf, text["1984"])),
            "Date('1984-05-06')": ((Date, "1984-05-06"), (c.scalar_edtf, text["1984-05-06"])),
            "Date('1984/1990')": ((Date, "1984/1990"), (c.scalar_edtf, text["1984/1990"])),
            "Date('early 1990s')": ((Date, "early 1990s"), (c.scalar_phrase, text["early 1990s"])),
            "Date('May 1984')": ((Date, "May 1984"), (c.scalar_phrase, text["May 1984"])),
            "Date(datetime.date)": ((Date, day), (c.scalar_day, days)),
            "Date(datetime.datetime)": ((Date, moment), (c.scalar_clock, seconds)),
            "date.relate(date)": ((year.relate, range_), related),
            "date.certain('precedes', date)": ((year.certain, "precedes", range_), related),
            "index.count(start, end)": ((index.count, *window), (c.scalar_count, *spans, *map(ctypes.c_int64, window))),
        }
        best = {name: [float("inf")] * 2 for name in rows}
        empty = float("inf")
        for _ in range(ROUNDS):
            empty = min(empty, in_python(nothing, year))
            for name, (ours, bare) in rows.items():
                best[name][0] = min(best[name][0], in_python(*ours))
                best[name][1] = min(best[name][1], in_c(*bare))
        print(f"{'call':34} {'Python':>8} {'C':>8} {'beyond':>8}  ns; a function of Python that does nothing: {empty:.0f}")
        for name, (ours, bare) in best.items():
            print(f"{name:34} {ours:8.0f} {bare:8.0f} {ours - bare:8.0f}{'' if ours - bare <= GOAL else '  more than the goal'}")


if __name__ == "__main__":
    main()
