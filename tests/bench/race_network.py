#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs bench_network and igraph on the same graphs, in turns, and prints a table.

race_network.py BENCH_NETWORK PEERS/bin [FAMILY-COUNT...]

The sums of all bounds must be the same: status 1 if they are not. Ours counts
everything from the timeline on; igraph's the two searches alone, neither
reading nor building its graph. Seconds of the processor, the medians of three
turns. Without arguments: local, global and chain of 1e5 events.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile

TURNS = 3


def measured(command):
    """Seconds and sum of all bounds, of the first line that tells them."""
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"bounds ([0-9.]+) s.* sum (-?\d+)", text)
    return float(found[1]), int(found[2])


def main():
    bench, peers = sys.argv[1:3]
    cells = sys.argv[3:] or ["local-100000", "global-100000", "chain-100000"]
    print("| events | ours, s | igraph, s | igraph / ours |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        graph = os.path.join(folder, "graph")
        for cell in cells:
            family, count = cell.split("-")
            ours, theirs = [], []
            for _ in range(TURNS):
                ours.append(measured([bench, family, count, graph]))
                theirs.append(measured([os.path.join(peers, "network_igraph"), graph]))
            sums = {total for _, total in ours + theirs}
            if len(sums) != 1:
                sys.exit(f"{cell}: the sums of all bounds differ: {sums}")
            mine = statistics.median(taken for taken, _ in ours)
            peer = statistics.median(taken for taken, _ in theirs)
            print(f"| {family} {count} | {mine:.3f} | {peer:.3f} | {peer / mine:.1f} |")


if __name__ == "__main__":
    main()
