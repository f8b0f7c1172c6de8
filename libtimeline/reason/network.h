/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_NETWORK_H
#define TLI_REASON_NETWORK_H

#include <stdatomic.h>

#include <timeline/network.h>
#include <timeline/relate.h>

#include "graph.h"

/* One statement: an event, and which of its statements. */
typedef struct tli_statement {
  uint32_t event;
  uint32_t kind : 3;  /* a tl_statement_kind, or TLI_WITHDRAWN */
  uint32_t plain : 1; /* it says nothing in seconds, and is no choice: to find those nothing need be read */
  uint32_t constraint : 28;
} tli_statement;

/* A statement that was withdrawn says nothing; its number stays. */
enum { TLI_WITHDRAWN = 7 };

/* The constraint of a statement that a draft added. */
typedef struct tli_added {
  tl_constraint constraint; /* without its texts */
  char as_of[32];
} tli_added;

/* Bits of tl_network.traits, one byte an event. */
enum {
  TLI_FINE_START = 1, /* the start's chronon is a second */
  TLI_FINE_END = 2,
  TLI_OPEN_START = 4, /* minus infinity, by the statement of its start */
  TLI_OPEN_END = 8,
  TLI_OPEN = TLI_OPEN_START | TLI_OPEN_END,
  TLI_FINE = TLI_FINE_START | TLI_FINE_END
};

/* A statement that cannot hold because of ends that are infinite, with what the dates say of these. */
typedef struct tli_denial {
  uint32_t statements[5]; /* sorted */
  uint32_t count;
} tli_denial;

typedef struct tli_trees tli_trees;

struct tl_network {
  atomic_size_t references;
  tl_allocator allocator;
  tl_timeline *timeline;
  size_t count; /* of events */
  uint64_t steps;
  tli_statement *statements;
  size_t statement_count, statement_capacity;
  size_t timeline_statements; /* those that the timeline has, by event; a draft added the later ones */
  tli_added *added;           /* of the later ones, in their order */
  size_t added_capacity;

  /* From here on: what is derived from the statements. */
  uint8_t *traits;   /* [count] */
  uint32_t *choices; /* statements that are a choice between alternatives */
  size_t choice_count, choice_capacity;
  tli_denial *denials; /* statements that clash with open ends */
  size_t denial_count, denial_capacity;
  tli_graph graph;
  tli_bounds bounds;
  uint32_t *clash; /* sorted statements that have no solution together; all: when NULL and not consistent */
  size_t clash_count;
  uint32_t *circle;   /* [count] the next of the events that statements bind together; NULL: not known */
  int64_t *potential; /* [2 * count] a value of each point that satisfies all edges; NULL: the middle of its bounds */
  bool has_potential;
  tli_trees *trees; /* NULL: none are made */
  bool fine;        /* something is said in seconds */
  bool consistent;
};

/* What the values of points differ by, if at all: whole days where nothing is said in seconds. */
static inline int64_t tli_step(const tl_network *network)
{
  return network->fine ? 1 : TL_SECONDS_PER_DAY;
}

/* Whether the chronon of an end is a second. The traits of events lie in any part of memory: where nothing is said in
 * seconds they are not looked at. */
static inline bool tli_is_fine(const tl_network *network, size_t event, bool end)
{
  return network->fine && network->traits[event] & (end ? TLI_FINE_END : TLI_FINE_START);
}

/* What one end lies before another by, at least: the finer chronon of the two. */
static inline int64_t tli_chronon(const tl_network *network, size_t a, bool a_end, size_t b, bool b_end)
{
  return tli_is_fine(network, a, a_end) || tli_is_fine(network, b, b_end) ? 1 : TL_SECONDS_PER_DAY;
}

/* A graph that statements are put into. Points are 2 * place of the event + end, the place being that in `events`. */
typedef struct tli_frame {
  const tl_network *network;
  tli_graph *graph;
  const uint32_t *events; /* sorted; NULL: all */
  size_t event_count;
  int64_t slack; /* seconds by which the statement to be put in is loosened on each side */
} tli_frame;

uint32_t tli_frame_point(const tli_frame *frame, size_t event, bool end);

/* ---- dates.c ---- */

/* What is said of the ends of an event by its date: windows, and limits of the length that do not follow from them. */
typedef struct tli_dates {
  tl_time lo[2], hi[2]; /* of start and end */
  int64_t length_min;   /* 0: none */
  int64_t length_max;   /* TL_TIME_MAX: none */
  bool said[2];         /* there is a statement of the start, of the end */
  bool open[2];
  bool fine[2]; /* its own text has a time of day */
} tli_dates;

tl_status tli_dates_of(const tl_timeline *timeline, size_t index, tli_dates *out_dates, tl_error *err);

/* Nothing said. */
void tli_dates_none(tli_dates *out_dates);

/* The windows of an extent as a whole. An unknown end whose limit follows from the other end says nothing. */
void tli_dates_read(const tl_extent *extent, tli_dates *dates);

/* The window that an extent gives one end which lies in it. */
void tli_dates_read_end(const tl_extent *extent, bool end, tli_dates *dates);

/* ---- alternative.c ---- */

/* One of the windows that a date may mean, of start and end. */
typedef struct tli_alternative {
  tl_time lo[2], hi[2];
} tli_alternative;

/* Lists what a statement of a date leaves to choose from, by start and then by end, in memory of its exact size; NULL
 * when that is nothing. A TL_STATEMENT_DATE speaks of both ends together. */
tl_status tli_alternatives_find(const tl_network *network, size_t event, uint8_t kind, tli_alternative **out_items,
                                size_t *out_count, tl_error *err);

/* ---- statement.c: what the statements of an event are, and what they say ---- */

/* The first statement of an event among those of the timeline, or of a later event. */
size_t tli_statement_first(const tl_network *network, size_t event);

/* What the date of an event says of one of its ends; it says something. */
uint32_t tli_statement_of_end(const tl_network *network, size_t event, bool end);

/* A statement of a constraint. */
tli_statement tli_statement_of(size_t event, uint8_t kind, size_t number, const tl_constraint *constraint);

/* The constraint that a statement is. False: it is of the date, or withdrawn. */
bool tli_statement_constraint(const tl_network *network, uint32_t statement, tl_constraint *out_constraint);

/* Puts a statement into the frame's graph: its edges and windows. Of a choice: the hull of its alternatives when
 * `alternative` is TLI_NONE, else that alternative. */
tl_status tli_statement_put(const tli_frame *frame, uint32_t statement, uint32_t alternative, tl_error *err);

/* The axiom of an event: it ends a chronon after it starts, or later. */
tl_status tli_axiom_put(const tli_frame *frame, size_t event, tl_error *err);

/* The two events of a statement; the second is TLI_NONE when there is one only. */
void tli_statement_events(const tl_network *network, uint32_t statement, uint32_t out_events[2]);

/* How exactly an offset with `by` is meant, with its default. */
uint8_t tli_offset_precision(const tl_constraint *constraint);

/* ---- network.c ---- */

/* Finds a value of each point that satisfies all edges and windows, of the bounds; `has_potential` is false when there
 * is none on the axis. */
tl_status tli_potential_find(tl_network *network, tli_meter *meter, tl_error *err);

/* Finds all that follows from the statements of a network: the latter part of it. The meter begins there. */
tl_status tli_network_derive(tl_network *network, tli_meter *meter, tl_error *err);

/* A network of its own with the same contents. */
bool tli_network_copy(const tl_network *network, tl_network **out_copy);

/* Does so anew, and only then gives up what was derived before. */
tl_status tli_network_derive_again(tl_network *network, tli_meter *meter, tl_error *err);

/* ---- chronon.c ---- */

/* Whether a date says when a start or an end is. */
bool tli_is_dated(const tl_network *network, uint32_t point);

/* Whether a constraint speaks of seconds. */
bool tli_has_seconds(const tl_constraint *constraint);

/* Finds the chronons of all ends: those of dates, then of undated ends. */
tl_status tli_chronons_find(tl_network *network, tl_error *err);

/* Whether putting in a statement, or taking it out, leaves all chronons as they are. */
bool tli_chronons_stay(const tl_network *network, uint32_t statement, bool added);

/* ---- network.c, numbers ---- */

/* For few numbers, or nearly sorted ones. */
void tli_numbers_sort(uint32_t *numbers, size_t count);

/* Whether a number is one of some that are sorted. */
bool tli_numbers_have(const uint32_t *numbers, size_t count, uint32_t number);

/* Puts a number into sorted ones, behind which there is room for it. */
void tli_numbers_insert(uint32_t *numbers, size_t count, uint32_t number);

/* Sorts, and leaves out repeats; returns the number of those left. */
size_t tli_numbers_unique(uint32_t *numbers, size_t count);

/* The number that stands for all that was joined with this one: its own, or the one that the parents lead to, to which
 * the way is made shorter. To join two, make the root of one the parent of the root of the other. */
static inline uint32_t tli_root(uint32_t *parent, uint32_t number)
{
  while (parent[number] != number) {
    parent[number] = parent[parent[number]];
    number = parent[number];
  }
  return number;
}

/* The statements of a clash, sorted, in memory of their exact size; NULL when there are none. */
bool tli_clash_statements(const tli_graph *graph, const tl_allocator *allocator, const tli_clash *clash,
                          uint32_t **out_statements, size_t *out_count);

/* ---- relation.c ---- */

/* Comparisons of two ends. */
enum { TLI_LESS = 1, TLI_EQUAL = 2, TLI_GREATER = 4, TLI_ANY = 7 };

/* Which comparisons a set allows: start with start, start with end, end with start, end with end. */
void tli_relset_signs(tl_relset set, uint8_t out_signs[4]);

/* The same without what follows from the other comparisons and from each event ending after it starts. */
void tli_relset_asked(tl_relset set, uint8_t out_signs[4]);

/* The smallest convex set that holds `set`. */
tl_relset tli_relset_hull(tl_relset set);

/* Covers a set with convex ones; returns their number, at most 13. */
size_t tli_relset_split(tl_relset set, tl_relset out_parts[TL_RELATION_COUNT]);

/* Puts a convex relation of a to b into a graph. */
bool tli_relation_put(const tli_frame *frame, size_t a, size_t b, tl_relset convex, uint32_t statement);

/* Whether a relation can hold where some of the four ends are infinite, as far as those say. */
tl_relset tli_relation_open(uint8_t traits_a, uint8_t traits_b);

/* ---- arrange.c ---- */

/* Gives all events that statements bind together, over others too, one number: **shape** bound[count]. */
void tli_bound_find(const tl_network *network, uint32_t *bound);

/* ---- member.c ---- */

/* Whether the date of an event has digits that are not known, so that it is one of several. */
bool tli_has_completions(const tl_network *network, size_t event);

/* Those of some relations of a to b that completions of their dates leave, each by itself within its bounds: in the
 * graph the years of `198X` are one stretch. */
tl_relset tli_relation_of_members(const tl_network *network, size_t a, size_t b, tl_relset candidates);

/* What is possible between an event, within given bounds, and a time, by members and completions of both; of a network
 * that is consistent the members of an event are choices, and not looked at. */
tl_status tli_relation_of_members_to(const tl_network *network, size_t a, const tl_extent *bounds,
                                     const tl_relate_side *time, tl_relset *out_possible, tl_error *err);

/* ---- problem.c ---- */

/* What a search is to look for first: scenarios in which points get from the best bound known to that of the hull, the
 * ends of one event above all. */
typedef struct tli_wish {
  const tli_bounds *best, *hull;
  uint32_t point;
  bool late; /* upper bounds; else lower ones */
} tli_wish;

/* Statements put into a graph, with the choices among them still open. */
typedef struct tli_problem {
  const tl_network *network;
  uint32_t *events; /* sorted; NULL: all of the network */
  size_t event_count;
  tli_graph base; /* not sealed */
  uint8_t *open;  /* [event_count] infinite ends, TLI_OPEN_... */
  uint32_t *choices;
  size_t choice_count;
  tl_time furthest;  /* from the origin, of what alternatives say beyond the base */
  uint32_t loosened; /* a statement; TLI_NONE: none */
  int64_t slack;     /* by how much */
  uint64_t steps;    /* those left */
  tli_meter *meter;
  const tli_wish *wish; /* NULL: none. Points are those of the network then */
} tli_problem;

/* Puts statements (all of the network when NULL), `loosened` by `slack` seconds, into a problem. */
tl_status tli_problem_new(tli_problem *problem, const tl_network *network, const uint32_t *statements, size_t count,
                          uint32_t loosened, int64_t slack, tli_meter *meter, tl_error *err);
void tli_problem_free(tli_problem *problem);

/* Puts all statements that bear on two events into a problem. */
tl_status tli_problem_around(tli_problem *problem, const tl_network *network, size_t a, size_t b, tli_meter *meter,
                             tl_error *err);

/* Puts what follows for some events (sorted, no repeats) from a network of differences alone into a problem: how far
 * apart their ends can be, each with each. */
tl_status tli_problem_of_distances(tli_problem *problem, const tl_network *network, const uint32_t *events,
                                   size_t count, tli_meter *meter, tl_error *err);

/* Adds events that the network does not have, by the numbers behind its last. Nothing is said of them. */
tl_status tli_problem_widen(tli_problem *problem, size_t count, tl_error *err);

tli_frame tli_problem_frame(tli_problem *problem);

/* tli_graph_reach() of all that may be put into the base. */
tl_time tli_problem_reach(const tli_problem *problem);

/* ---- choice.c ---- */

/* What a search found. */
typedef struct tli_scenario {
  tli_bounds bounds; /* of the whole problem with one alternative of each choice */
  tli_graph graph;   /* sealed */
  bool consistent;
  uint32_t *clash; /* when there was no choice: the statements of the clash, if they are exact; else NULL */
  size_t clash_count;
} tli_scenario;

/* Finds one alternative of each choice with which all can hold together, or that there is none. The scenario is to be
 * freed when TL_OK. */
tl_status tli_problem_solve(tli_problem *problem, tli_scenario *out_scenario, tl_error *err);
void tli_scenario_free(tli_scenario *scenario, const tl_allocator *allocator);

/* ---- settle.c ---- */

/* Lets the choices of a network whose other statements can hold together narrow its bounds, or find that they cannot.
 */
tl_status tli_choices_settle(tl_network *network, tli_meter *meter, tl_error *err);

/* ---- minimal.c ---- */

/* Makes a conflict (sorted) minimal, if it rests on differences alone; else `*out_done` is false. */
tl_status tli_differences_minimise(const tl_network *network, uint32_t *statements, size_t *count, bool *out_done,
                                   tli_meter *meter, tl_error *err);

/* ---- conflict.c ---- */

/* Says whether statements (sorted, no repeats) can hold together, one of them loosened. When not, and `out_clash` is
 * not NULL, gives those that are seen not to (NULL: all), in memory of their exact size. */
tl_status tli_check(const tl_network *network, const uint32_t *statements, size_t count, uint32_t loosened,
                    int64_t slack, bool *out_consistent, uint32_t **out_clash, size_t *out_clash_count,
                    tli_meter *meter, tl_error *err);

#endif
