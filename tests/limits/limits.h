/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_LIMITS_H
#define TESTS_LIMITS_H

/*
 * Two promises about a reader, over patterns, each of one thing only and as dense as can be: memory is at most so many
 * times the input and some MiB; and a document of twice the size takes at most 2.5 times as long. Each reading is in a
 * process of its own; time is that of the processor. What is compared is read one after the other, small documents more
 * often, so that a busy machine troubles all alike, and the middle one of several comparisons counts.
 */

#include <timeline/model.h>

/* What is repeated until the document has its size; `%zu` is the number of the repetition. */
typedef struct pattern {
  const char *name;
  const char *before;
  const char *unit;
  const char *after;
  const char *piece; /* `%s` in the unit is this, over and over, in at most `fill` bytes */
  size_t fill;
} pattern;

typedef struct limits {
  tl_status (*read)(tl_text text, tl_timeline **out_timeline, tl_error *err);
  const pattern *patterns;
  size_t count;
  double memory_factor;
  double memory_more; /* MiB */
} limits;

/* Measures, prints, and returns what main() is to return. */
int limits_run(const limits *l);

#endif
