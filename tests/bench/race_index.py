#!/usr/bin/env python3
"""Runs bench_index and its peers on the same data, in turn, and compares them.

race_index.py BENCH_INDEX PEERS/bin [SHAPE-COUNT...]

For each data set each side answers the same blocks of queries, one round after
the other, seven rounds of fresh queries, each after as many others that bring
its memory back into the caches; the median is told in nanoseconds a
query, and the ratio to the best peer. A block is as many queries as the slowest
side answers in a tenth of a second, so that what a block costs by itself (the
clock, the turn of the processes, the first queries in a cold cache) is little
for each of them; at least ten, and at most 71,428. The answers are compared; a peer that
answers wrongly is told, and out of the race for that cell. Without data sets:
history, uniform, longmix and onion of 1e5, 1e6 and 1e7 events.
"""

import os
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 7
MOST = 1_000_000 // (2 * ROUNDS)  # of the queries that there are


class Side:
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        took, answer = self.process.stdout.readline().split()
        return float(took), int(answer)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def sides_of(bench, peers, folder, count):
    yield Side("timeline", [bench, "serve", folder])
    yield Side("coitrees", [f"{peers}/index_rs", "coitrees", folder])
    yield Side("superintervals", [f"{peers}/index_rs", "superintervals", folder])
    if count < 10_000_000:  # never the best
        yield Side("ncls", [f"{peers}/index_py", "ncls", folder])
        yield Side("py-superintervals", [f"{peers}/index_py", "superintervals", folder])


def block_of(sides, what, name):
    """How many queries the slowest side answers in a tenth of a second, first guessed from ten."""
    size = 10
    for most in (1e7, 1e8):
        slowest = max(side.ask(f"{what} {name} 0 {size}")[0] / size for side in sides)
        size = max(10, min(MOST, int(most / slowest)))
    return size


def race(sides, what, name, more=()):
    """Medians in ns a query of those that answer as the first does, the names of the others, the hits of a query and
    how many queries a block has; and the medians of what more the first is asked in the same rounds."""
    size = block_of(sides, what, name)
    medians, wrong = {}, []
    times = {side.name: [] for side in sides}
    others = {other: [] for other in more}
    thirteens = -(-size // 13) * 13  # "any" asks for each relation as often
    for number in range(ROUNDS):
        for other in more:
            sides[0].ask(f"{other} {name} {(ROUNDS + number) * size} {thirteens}")
            took, _ = sides[0].ask(f"{other} {name} {number * size} {thirteens}")
            others[other].append(took / thirteens)
        first = None
        for side in sides:
            if side.name in wrong:
                continue
            side.ask(f"{what} {name} {(ROUNDS + number) * size} {size}")  # the others have had the caches
            took, answer = side.ask(f"{what} {name} {number * size} {size}")
            if first is None:
                first = answer
            if answer != first:
                wrong.append(side.name)
            times[side.name].append(took / size)
    for side in sides:
        if side.name not in wrong:
            medians[side.name] = statistics.median(times[side.name])
    return medians, wrong, first / size, size, *(statistics.median(others[other]) for other in more)


def tell(cell, medians, wrong, note=""):
    ours = medians.pop("timeline")
    best = min(medians, key=medians.get) if medians else None
    if best is None:
        return
    peers = "  ".join(f"{name} {value:,.0f}" for name, value in medians.items())
    print(f"| {cell} | {ours:,.1f} | {peers} | {best} | {medians[best] / ours:,.1f} | {note}"
          f"{' wrong: ' + ', '.join(wrong) if wrong else ''} |", flush=True)


def run(bench, peers, shape, count, folder):
    subprocess.run([bench, "make", shape, str(count), folder], check=True)
    sides = list(sides_of(bench, peers, folder, count))
    own = sides[0]
    builds = {side.name: [] for side in sides}
    for _ in range(ROUNDS if count < 10_000_000 else 1):
        for side in sides:
            took, size = side.ask("build x 0 0")
            builds[side.name].append(took / count)
            if side is own:
                memory = size / count
    def two_by_one(one, two):
        return statistics.median(own.ask(f"{two} x 0 0")[0] / own.ask(f"{one} x 0 0")[0] for _ in range(5))

    _, small = own.ask("countonly x 0 0")
    print(f"\n{shape} {count}: {memory:.1f} bytes an event ({small / count:.1f} to count only), "
          f"build {statistics.median(builds['timeline']):.0f} ns an event (in two threads {two_by_one('build', 'build2'):.2f} "
          f"of it, by the clock on the wall {two_by_one('wall', 'wall2'):.2f}); "
          + ", ".join(f"{s.name} {statistics.median(builds[s.name]):.0f}" for s in sides[1:]) + "\n")
    print("| cell | timeline | peers | best | ratio | |\n|---|---|---|---|---|---|")
    for name in ("stab", "year", "fifty"):
        lists = [side for side in sides if side.name != "py-superintervals"]
        if name == "fifty":  # ncls lists to count
            lists = [side for side in lists if side.name != "ncls"]
        counts = [side for side in sides if side.name != "ncls"]
        medians, wrong, hits, _ = race(counts, "count", name)
        batch = statistics.median(own.ask(f"count {name} {i * 10000} 10000")[0] / 10000 for i in range(3, 10))
        single = statistics.median(own.ask(f"count1 {name} {i * 10000} 10000")[0] / 10000 for i in range(3, 10))
        tell(f"count {name} ({hits:,.0f} hits)", medians, wrong, f"10,000 at once: {batch:.0f}, one by one: {single:.0f}")
        medians, wrong, _, some = race(lists, "list", name)
        copy, cached = (statistics.median(own.ask(f"{what} {name} {i * some} {some}")[0] / some for i in range(ROUNDS))
                        for what in ("copy", "copyids"))
        tell(f"list {name}", medians, wrong, f"copying the answer: {copy:.0f}, from an array of all ids: {cached:.0f}")
        medians, wrong, _, _, covers, any_of = race(lists, "contain", name, ("covers", "any"))
        tell(f"within {name}", medians, wrong, f"covers: {covers:.0f}, each of the 13: {any_of:.0f}")
        sums = [side.ask(f"sum {name} 0 10")[1] for side in lists]
        for side, total in zip(lists, sums):
            if total != sums[0]:
                print(f"| ids of {side.name} differ |")
    if shape == "history" and count <= 1_000_000:
        join(own, peers, folder, count)
    for side in sides:
        side.end()


def join(own, peers, folder, count):
    counted = [own.ask("selfcount x 0 0") for _ in range(ROUNDS)]
    listed = [own.ask("selflist x 0 0") for _ in range(3)]
    pairs = counted[0][1]
    print(f"\nself-join: {pairs:,} pairs; counted in {statistics.median(t for t, _ in counted) / 1e6:,.1f} ms, listed at "
          f"{statistics.median(t for t, _ in listed) / pairs:.2f} ns a pair")
    if listed[0][1] != pairs:
        print("self-join: listing and counting differ")
    if count <= 100_000:
        duck = Side("duckdb", [f"{peers}/index_py", "duckdb", folder])
        duck.ask("build")
        took, answer = duck.ask("selfcount")
        duck.end()
        print(f"DuckDB counts them in {took / 1e6:,.0f} ms" + ("" if answer == pairs else ", and finds " + str(answer)))


def main():
    bench, peers, *sets = sys.argv[1:]
    if not sets:
        sets = [f"{shape}-{count}" for count in (100_000, 1_000_000, 10_000_000)
                for shape in ("history", "uniform", "longmix", "onion")]
    for name in sets:
        shape, count = name.split("-")
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
            run(bench, peers, shape, int(count), folder)


main()
