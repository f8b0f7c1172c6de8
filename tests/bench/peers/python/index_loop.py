"""The Python packages' side of the race that race_index.py runs.

index_loop.py ncls|superintervals|duckdb DIR: the files and the commands of
bench_index.c, by the calls of the packages that take arrays. ncls has no
count: it lists, and the length is taken. DuckDB only joins.
"""

import sys
import time

import numpy as np

DAY = 86400


def read(folder, name):
    return np.fromfile(f"{folder}/{name}.bin", dtype=np.int64).reshape(-1, 2)


class Ncls:
    def __init__(self, spans):
        from ncls import NCLS
        self.tree = NCLS(np.ascontiguousarray(spans[:, 0]), np.ascontiguousarray(spans[:, 1]),
                         np.arange(len(spans), dtype=np.int64))

    def answer(self, what, windows):
        starts, ends = np.ascontiguousarray(windows[:, 0]), np.ascontiguousarray(windows[:, 1])
        begin = time.process_time_ns()
        if what == "contain":
            # Which windows contain an event: the roles are the other way round in its own call.
            which, ids = self.tree.all_overlaps_both(starts, ends, np.arange(len(windows), dtype=np.int64))
            events = SPANS[ids]
            total = int(((events[:, 0] >= starts[which]) & (events[:, 1] <= ends[which])).sum())
        else:
            _, ids = self.tree.all_overlaps_both(starts, ends, np.arange(len(windows), dtype=np.int64))
            total = len(ids)
        took = time.process_time_ns() - begin
        return took, int((ids + 1).sum()) if what == "sum" else total


class SuperIntervals:
    def __init__(self, spans):
        from superintervals import IntervalMap
        days = spans // DAY
        self.map = IntervalMap.from_arrays(np.ascontiguousarray(days[:, 0], dtype=np.int32),
                                           np.ascontiguousarray(days[:, 1] - 1, dtype=np.int32))

    def answer(self, what, windows):
        days = windows // DAY
        starts = np.ascontiguousarray(days[:, 0], dtype=np.int32)
        ends = np.ascontiguousarray(days[:, 1] - 1, dtype=np.int32)
        begin = time.process_time_ns()
        if what == "count":
            total = int(sum(self.map.count_batch(starts, ends)))
            return time.process_time_ns() - begin, total
        found = self.map.search_idxs_batch(starts, ends)
        took = time.process_time_ns() - begin
        return took, sum(len(ids) for ids in found)


class DuckDb:
    def __init__(self, spans):
        import duckdb
        self.db = duckdb.connect()
        self.db.execute("SET threads = 1")
        self.db.register("given", {"s": spans[:, 0], "e": spans[:, 1]})
        self.db.execute("CREATE TABLE t AS SELECT s, e FROM given")

    def answer(self, what, windows):
        begin = time.process_time_ns()
        total = self.db.execute(
            "SELECT count(*) FROM t AS a JOIN t AS b ON a.s < b.e AND b.s < a.e").fetchone()[0]
        return time.process_time_ns() - begin, total


PEERS = {"ncls": Ncls, "superintervals": SuperIntervals, "duckdb": DuckDb}
SPANS = read(sys.argv[2], "spans")


def main():
    files = {name: read(sys.argv[2], name) for name in ("stab", "year", "fifty")}
    peer = None
    for line in sys.stdin:
        words = line.split()
        if words[0] == "build":
            peer = None
            begin = time.process_time_ns()
            peer = PEERS[sys.argv[1]](SPANS)
            print(time.process_time_ns() - begin, 0, flush=True)
            continue
        windows = files[words[1]][int(words[2]):int(words[2]) + int(words[3])] if len(words) > 1 else None
        print(*peer.answer(words[0], windows), flush=True)


main()
