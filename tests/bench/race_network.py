#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs bench_network, igraph and Boost on the same graphs, in turns, and prints a table.

race_network.py BENCH_NETWORK PEERS/bin [FAMILY-COUNT...]

The sums of all bounds must be the same: status 1 if they are not. Ours counts
everything from the timeline on; the peers' the two searches alone, neither
reading nor building their graphs. Seconds of the processor, the medians of
three turns; a peer that takes more than a minute has one. Without
arguments: local, global, chain and decades of 1e5 events.
"""

import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile

TURNS = 3
MOST = 60  # seconds that a peer has
PEERS = {"igraph": "network_igraph", "Boost": "network_boost"}


def hold():
    resource.setrlimit(resource.RLIMIT_CPU, (MOST, MOST + 1))


def measured(command, limit=None):
    """Seconds and sum of all bounds, of the first line that tells them; None when it takes too long."""
    run = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit)
    if run.returncode == -signal.SIGXCPU:
        return None
    run.check_returncode()
    found = re.search(r"bounds ([0-9.]+) s.* sum (-?\d+)", run.stdout)
    return float(found[1]), int(found[2])


def race(bench, peers, family, count, graph):
    """The row of a family."""
    ours, theirs = [], {name: [] for name in PEERS}
    for _ in range(TURNS):
        ours.append(measured([bench, family, count, graph]))
        for name, program in PEERS.items():
            if None not in theirs[name]:
                theirs[name].append(measured([os.path.join(peers, program), graph], hold))
    sums = {run[1] for runs in (ours, *theirs.values()) for run in runs if run}
    if len(sums) != 1:
        sys.exit(f"{family} {count}: the sums of all bounds differ: {sums}")
    mine = statistics.median(taken for taken, _ in ours)
    row = f"| {family} {count} | {mine:.3f} |"
    for runs in theirs.values():
        slow = None in runs
        peer = MOST if slow else statistics.median(taken for taken, _ in runs)
        more = "more than " if slow else ""
        row += f" {more}{peer:.3g} | {more}{peer / mine:.3g} |"
    return row


def main():
    bench, peers = sys.argv[1:3]
    cells = sys.argv[3:] or [f"{family}-100000" for family in ("local", "global", "chain", "decades")]
    columns = "".join(f" {name}, s | {name} / ours |" for name in PEERS)
    print(f"| events | ours, s |{columns}\n|---|---|{'---|' * (2 * len(PEERS))}")
    with tempfile.TemporaryDirectory() as folder:
        for cell in cells:
            family, count = cell.rsplit("-", 1)
            print(race(bench, peers, family, count, os.path.join(folder, "graph")), flush=True)


if __name__ == "__main__":
    main()
