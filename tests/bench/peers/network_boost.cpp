/* SPDX-License-Identifier: Apache-2.0 */

/* network_boost GRAPH: all bounds of the graph that bench_network writes, by the Bellman-Ford of the Boost Graph
 * Library, which ends when a scan of all edges changes nothing, and their sum. Edges are in the order of the file.
 * Prints seconds of the processor for both directions, without reading the graph. */

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <boost/graph/bellman_ford_shortest_paths.hpp>
#include <boost/graph/edge_list.hpp>

using edges = std::vector<std::pair<int, int>>;
using graph = boost::edge_list<edges::iterator>;

static const int NONE = std::numeric_limits<int>::max();

/* The least sums of weights from point 0, where there is a path. */
static std::vector<int> solve(edges &list, std::vector<int> &weights, int points)
{
  graph g(list.begin(), list.end());
  std::vector<int> sums(points, NONE);
  sums[0] = 0;
  auto index = get(boost::edge_index, g);
  auto weight = boost::make_iterator_property_map(weights.begin(), index);
  auto distance = boost::make_iterator_property_map(sums.begin(), boost::identity_property_map());
  if (!boost::bellman_ford_shortest_paths(g, points, weight, boost::dummy_property_map(), distance,
                                          boost::closed_plus<int>(), std::less<int>(), boost::bellman_visitor<>()))
    std::exit(1);
  return sums;
}

int main(int argc, char **argv)
{
  std::FILE *file = argc > 1 ? std::fopen(argv[1], "r") : nullptr;
  edges forth;
  edges back;
  std::vector<int> weights;
  int points = 1;
  int from;
  int to;
  int weight;
  if (!file)
    return 1;
  while (std::fscanf(file, "%d %d %d", &from, &to, &weight) == 3) {
    forth.emplace_back(from, to);
    back.emplace_back(to, from);
    weights.push_back(weight);
    points = std::max(points, std::max(from, to) + 1);
  }
  std::fclose(file);
  std::clock_t start = std::clock();
  std::vector<int> latest = solve(forth, weights, points);
  std::vector<int> earliest = solve(back, weights, points);
  double taken = (double)(std::clock() - start) / CLOCKS_PER_SEC;
  std::int64_t total = 0;
  for (int p = 1; p < points; p++)
    total += (latest[p] == NONE ? 0 : latest[p]) - (earliest[p] == NONE ? 0 : earliest[p]);
  std::printf("Boost: bounds %.3f s, sum %lld\n", taken, (long long)total);
  return 0;
}
