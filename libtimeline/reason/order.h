/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_ORDER_H
#define TLI_REASON_ORDER_H

/* Numbers put in an order of their own, and in a total order that keeps a partial one. */

#include <timeline/base.h>

typedef bool (*tli_less)(const void *ctx, uint32_t a, uint32_t b);

/* A heap with the least first; `size` before the call. */
void tli_order_push(uint32_t *heap, size_t size, uint32_t item, tli_less less, const void *ctx);
uint32_t tli_order_pop(uint32_t *heap, size_t size, tli_less less, const void *ctx);

/* Sorts in place; the order is total, so that nothing depends on how. */
void tli_order_sort(uint32_t *items, size_t count, tli_less less, const void *ctx);

/* Kahn's topological order, of those that may come next the least first. Puts the `count` members in order, where
 * `is_before[i * words + k / 64]` has bit k when member i is before member k. False for a circle, or when memory gave
 * out (`*out_nomem`). */
bool tli_order_kahn(const tl_allocator *allocator, const uint64_t *is_before, size_t words, uint32_t *members,
                    size_t count, tli_less less, const void *ctx, bool *out_nomem);

/* A pair that is not in order. */
typedef struct tli_pair {
  uint32_t a, b;
} tli_pair;

/* The same of members that stand in one order which keeps the partial one: of two the one in front is before the other,
 * but for the pairs, in which `a` stands in front of `b`; those with the last `a` come first. `place` is where a number
 * stands among the members, UINT32_MAX: nowhere. False when memory gives out. Cost: the pairs, and count * log(count).
 */
bool tli_order_loosen(const tl_allocator *allocator, uint32_t *members, size_t count, const uint32_t *place,
                      const tli_pair *pairs, size_t pair_count, tli_less less, const void *ctx);

#endif
