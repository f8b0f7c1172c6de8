#!/usr/bin/env python3
"""Times the columns of the package beside other packages, on the same data, in one run.

    bench_columns.py [parse] [relate] [index] [join] [--library LIBTIMELINE.SO] [--peers BIN] [--count N]

Needs the package itself and what requirements.txt names. Times are of the processor, all sides on one thread, the
median of five rounds taken in turns; the ratio is the other side's time by ours. `--library` adds the bare C functions
of the same library, built as the package was (--buildtype=release), on the same memory; `--peers` adds edtf.js, from the
folder that tests/bench/setup.sh makes (build/peers/bin), in a Node of its own. Answers are compared where they can be.
"""

import argparse
import ctypes
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["POLARS_MAX_THREADS"] = "1"

import numpy as np  # noqa: E402

import timeline  # noqa: E402

ROUNDS = 5
EDTF_JS = 2000  # strings for edtf.js
DAY = 86400
TOP = pathlib.Path(__file__).resolve().parents[3]


class Extent(ctypes.Structure):
    _fields_ = [(f"bound{i}", ctypes.c_int64) for i in range(6)] + [(f"byte{i}", ctypes.c_uint8) for i in range(8)]


class Columns(ctypes.Structure):
    _fields_ = [(f"bound{i}", ctypes.c_void_p) for i in range(6)] + [("chronon", ctypes.c_int64)]


class Turns:
    """A program that works for a round each time that it is called, and answers with its nanoseconds."""

    def __init__(self, *command):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([*map(str, command), "turns"], stdin=pipe, stdout=pipe, text=True, bufsize=1)

    def __call__(self):
        self.process.stdin.write("\n")
        return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def race(what, sides):
    """Runs {name: (work, items)} in turns; the first is ours. Gives the answers of the last round.

    A Turns for the work runs elsewhere, and says what it took.
    """
    times = {name: [] for name in sides}
    answers = {}
    for _ in range(ROUNDS):
        for name, (work, items) in sides.items():
            begin = time.process_time_ns()
            answers[name] = work()
            took = answers[name] if isinstance(work, Turns) else time.process_time_ns() - begin
            times[name].append(took / items)
    ours = statistics.median(next(iter(times.values())))
    for name, (_, items) in sides.items():
        each = statistics.median(times[name])
        print(f"{what:34} {name:30} {each:14,.1f} ns  x{each / ours:,.2f}  ({items:,})", flush=True)
    return answers


def bench_parse(count, library, peers):
    import edtf
    import pyarrow as pa
    import undate

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "edtf.txt")
        subprocess.run([sys.executable, TOP / "tests/bench/make_data.py", "edtf", str(count), path], check=True)
        texts = path.read_text(encoding="utf-8").splitlines()
        in_node = peers and Turns(peers / "edtf_js_loop", path, EDTF_JS)
        if in_node:
            in_node()  # it has read the file, and compiled what it runs
    column = pa.array(texts)

    def ignoring(read, sample):
        def work():
            for text in sample:
                try:
                    read(text)
                except Exception:  # each refuses some of them, in ways of its own
                    pass

        return work

    def read_edtf(text):
        date = edtf.parse_edtf(text)
        date.lower_strict(), date.upper_strict()

    def read_undate(text):
        date = undate.Undate.parse(text, "EDTF")
        return date.earliest, date.latest

    sides = {
        "parse_many, Arrow": (lambda: timeline.parse_many(column, syntax="edtf"), count),
        "parse_many, list of str": (lambda: timeline.parse_many(texts, syntax="edtf"), count),
        "python-edtf": (ignoring(read_edtf, texts[:20]), 20),
        "undate": (ignoring(read_undate, texts[:500]), 500),
    }
    if in_node:
        sides["edtf.js"] = (in_node, EDTF_JS)
    if library:
        pointers = (np.frombuffer(column.buffers()[1], np.int32)[: count + 1]).astype(np.int64)
        pairs = np.empty((count, 2), np.int64)
        pairs[:, 0] = pointers[:-1] + column.buffers()[2].address
        pairs[:, 1] = np.diff(pointers)
        extents = (Extent * count)()
        size = ctypes.c_size_t(count)
        call = library.tl_date_extent_many
        sides["C tl_date_extent_many"] = (
            lambda: call(ctypes.c_void_p(pairs.ctypes.data), size, None, extents, None, None),
            count,
        )
    race("parse EDTF", sides)
    if in_node:
        in_node.close()


def bench_relate(count, library, _peers):
    """A million imprecise pairs: years, months, days and intervals of two centuries."""
    random = np.random.default_rng(7)
    years = random.integers(1800, 2000, (2, count))
    forms = ["{:04}", "{:04}-03", "{:04}-05-17", "{:04}~", "{0:04}/{1:04}", "{:04}-21"]
    kinds = random.integers(0, len(forms), (2, count))
    a, b = (
        timeline.parse_many([forms[kind].format(year, year + 3) for kind, year in zip(k, y, strict=True)])
        for k, y in zip(kinds.tolist(), years.tolist(), strict=True)
    )
    sides = {"relate_many": (lambda: timeline.relate_many(a, b), count)}
    if library:
        names = ["start_min", "start_max", "end_min", "end_max", "length_min", "length_max"]

        def columns(extents):
            arrays = [np.asarray(getattr(extents, name)) for name in names]
            return Columns(*[array.ctypes.data for array in arrays], DAY)

        left, right = columns(a), columns(b)

        def kernel():
            out = np.empty(count, np.uint16)  # relate_many() makes its memory too
            library.tl_relate_columns_many(
                ctypes.byref(left), ctypes.byref(right), ctypes.c_size_t(count), ctypes.c_void_p(out.ctypes.data)
            )
            return out

        sides["C tl_relate_columns_many"] = (kernel, count)
    answers = race("relate pairs", sides)
    if library:
        assert (np.asarray(answers["relate_many"]) == answers["C tl_relate_columns_many"]).all()


def history(count, seed=1):
    """Events over 2,000 years as /history/ of tests/bench: most of them late and short, a few very long."""
    random = np.random.default_rng(seed)
    last = 2000 * 365
    start = np.where(
        random.random(count) < 0.3, random.random(count) * last, last - random.exponential(150 * 365, count)
    )
    start = np.clip(start, 0, last).astype(np.int64)
    length = np.where(random.random(count) < 0.6, 1, np.minimum((1 / random.random(count)) ** (1 / 0.7), 150_000))
    return start * DAY, (start + np.maximum(length, 1).astype(np.int64)) * DAY


def bench_index(count, library, _peers):
    import pandas as pd
    from ncls import NCLS
    from superintervals import IntervalMap

    starts, ends = history(count)
    random = np.random.default_rng(2)
    queries = min(count, 1_000_000)
    anchors = np.concatenate(
        [random.choice(starts, queries // 2), random.integers(0, 2000 * 365, queries - queries // 2) * DAY]
    )
    random.shuffle(anchors)
    ids = np.arange(count, dtype=np.int64)
    days = (starts // DAY).astype(np.int32), (ends // DAY - 1).astype(np.int32)

    def searchsorted_build():
        return np.sort(starts), np.sort(ends)

    def pandas_build():
        made = pd.IntervalIndex.from_arrays(starts, ends, closed="left")
        made.get_indexer_non_unique([0])  # its tree is made by the first question
        return made

    built = race(
        f"build {count:,}",
        {
            "Index": (lambda: timeline.Index(starts, ends), count),
            "Index, to count": (lambda: timeline.Index(starts, ends, parts="count"), count),
            "numpy sort, twice": (searchsorted_build, count),
            "ncls": (lambda: NCLS(starts, ends, ids), count),
            "superintervals": (lambda: IntervalMap.from_arrays(*days), count),
            "pandas IntervalIndex": (pandas_build, count),
        },
    )
    ours, (sorted_starts, sorted_ends) = built["Index"], built["numpy sort, twice"]
    for name, length in (("stab", 1), ("year", 365)):
        first = anchors
        last = anchors + length * DAY
        few = slice(0, 2000)
        window_days = (first[few] // DAY).astype(np.int32), (last[few] // DAY - 1).astype(np.int32)
        number = np.arange(2000, dtype=np.int64)
        counting = {
            "Index.count_many": (lambda: np.asarray(ours.count_many(first, last)), queries),
            "numpy searchsorted, twice": (
                lambda: np.searchsorted(sorted_starts, last, "left") - np.searchsorted(sorted_ends, first, "right"),
                queries,
            ),
            "superintervals count_batch": (lambda: built["superintervals"].count_batch(*window_days), 2000),
            "ncls all_overlaps_both": (lambda: built["ncls"].all_overlaps_both(first[few], last[few], number), 2000),
        }
        if name == "stab":
            counting["pandas get_indexer_non_unique"] = (
                lambda: built["pandas IntervalIndex"].get_indexer_non_unique(first[few]),
                2000,
            )
        else:
            window = pd.Interval(int(first[0]), int(last[0]), closed="left")
            counting["pandas overlaps"] = (lambda: built["pandas IntervalIndex"].overlaps(window), 1)
        answers = race(f"count {name}, {count:,}", counting)
        assert (answers["Index.count_many"] == answers["numpy searchsorted, twice"]).all()
        assert (answers["Index.count_many"][few] == np.asarray(answers["superintervals count_batch"])).all()
        assert answers["Index.count_many"][few].sum() == len(answers["ncls all_overlaps_both"][0])
        race(
            f"find {name}, {count:,}",
            {
                "Index.find_many": (lambda: ours.find_many(first[few], last[few]), 2000),
                "superintervals search_idxs_batch": (
                    lambda: built["superintervals"].search_idxs_batch(*window_days),
                    2000,
                ),
                "ncls all_overlaps_both": (
                    lambda: built["ncls"].all_overlaps_both(first[few], last[few], number),
                    2000,
                ),
            },
        )


def bench_join(count, library, _peers):
    import duckdb
    import polars as pl

    starts, ends = history(count)
    index = timeline.Index(starts, ends)
    database = duckdb.connect()
    database.execute("SET threads = 1")
    database.register("given", {"s": starts, "e": ends})
    database.execute("CREATE TABLE events AS SELECT s, e FROM given")
    left = pl.DataFrame({"s": starts, "e": ends}).lazy()
    right = left.rename({"s": "s2", "e": "e2"})
    pairs = left.join_where(right, pl.col("s") < pl.col("e2"), pl.col("s2") < pl.col("e"))
    query = "SELECT count(*) FROM events AS a JOIN events AS b ON a.s < b.e AND b.s < a.e"
    rows = f"{query.replace('count(*)', 'a.rowid, b.rowid')}"
    answers = race(
        f"join, count of pairs, {count:,}",
        {
            "Index.join_count": (index.join_count, 1),
            "Index made and join_count": (lambda: timeline.Index(starts, ends, parts=["count"]).join_count(), 1),
            "DuckDB": (lambda: database.execute(query).fetchone()[0], 1),
            "polars join_where": (lambda: pairs.select(pl.len()).collect().item(), 1),
        },
    )
    assert len(set(answers.values())) == 1, answers
    race(
        f"join, all pairs, {count:,}",
        {
            "Index.join": (index.join, 1),
            "DuckDB to NumPy": (lambda: database.execute(rows).fetchnumpy(), 1),
            "polars join_where": (lambda: pairs.collect(), 1),
        },
    )


def main():
    benches = {"parse": bench_parse, "relate": bench_relate, "index": bench_index, "join": bench_join}
    counts = {"parse": 1_000_000, "relate": 1_000_000, "index": 1_000_000, "join": 100_000}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="parse, relate, index, join; all when none is named")
    parser.add_argument("--library", type=pathlib.Path, help="libtimeline.so, to time its functions too")
    parser.add_argument("--peers", type=pathlib.Path, help="the folder of edtf_js_loop, to race edtf.js too")
    parser.add_argument("--count", type=int, help="how many strings, pairs or events")
    options = parser.parse_args()
    library = ctypes.CDLL(str(options.library)) if options.library else None
    for name in options.names or benches:
        if name not in benches:
            parser.error(f"there is no bench {name!r}")
        benches[name](options.count or counts[name], library, options.peers)


if __name__ == "__main__":
    main()
