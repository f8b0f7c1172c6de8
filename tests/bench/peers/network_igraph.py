#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""network_igraph.py GRAPH: all bounds of the graph that bench_network writes, by igraph's Bellman-Ford (python-igraph
0.11.8), and their sum. Prints seconds of the processor for both directions, without reading and building the graph."""
import math
import sys
import time

import igraph

with open(sys.argv[1]) as file:
    edges = [tuple(map(int, line.split())) for line in file]
graph = igraph.Graph(edges=[(a, b) for a, b, _ in edges], directed=True)
weights = [w for _, _, w in edges]
start = time.process_time()
latest = graph.distances(source=0, weights=weights, mode='out', algorithm='bellman_ford')[0]
earliest = graph.distances(source=0, weights=weights, mode='in', algorithm='bellman_ford')[0]
taken = time.process_time() - start
total = sum(d for d in latest[1:] if not math.isinf(d)) - sum(d for d in earliest[1:] if not math.isinf(d))
print(f'igraph: bounds {taken:.3f} s, sum {int(total)}')
