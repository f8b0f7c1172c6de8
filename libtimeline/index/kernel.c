/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

#include <string.h>

#include "dominance.h"
#include "past.h"
#include "ranks.h"

void tli_output_end(tli_output *output)
{
  if (output->flush && output->found > 0 && !output->stopped)
    output->stopped = !output->flush(output->ctx, output->out, output->found);
  if (output->flush)
    output->found = 0;
}

size_t tli_output_reserve(tli_output *output, size_t count)
{
  if (!output->flush)
    return count;
  if (output->room - output->found < count)
    tli_output_end(output);
  return count < output->room ? count : output->room;
}

static void append(tli_output *output, const uint32_t *ids, size_t count)
{
  if (output->found < output->room) {
    size_t room = output->room - output->found;
    memcpy(output->out + output->found, ids, sizeof *ids * (count < room ? count : room));
  }
  output->found += count;
}

void tli_output_append(tli_output *output, const uint32_t *ids, size_t count)
{
  while (count > 0 && !output->stopped) {
    size_t now = tli_output_reserve(output, count);
    append(output, ids, now);
    ids += now;
    count -= now;
  }
}

/* While there is room for all that is left, the store needs no branch: a miss is written over by the next hit. */
static void filter(const uint32_t *ids, const uint32_t *ranks, size_t count, uint32_t low, uint32_t width,
                   tli_output *output)
{
  size_t found = output->found;
  size_t i = 0;
  if (found < output->room) {
    size_t room = output->room - found;
    uint32_t *out = output->out + found;
    size_t free_run = count < room ? count : room;
    size_t n = 0;
    for (; i < free_run; i++) {
      out[n] = ids[i];
      n += ranks[i] - low < width;
    }
    found += n;
  }
  for (; i < count; i++) {
    if (ranks[i] - low < width) {
      if (found < output->room)
        output->out[found] = ids[i];
      found++;
    }
  }
  output->found = found;
}

static size_t running(const tli_plane *plane, const tli_checkpoint *from, uint32_t rank, uint32_t until, uint32_t *out)
{
  const tli_list *lists[] = {tli_past_old(plane, from), tli_past_recent(plane, from)};
  tli_output output = {.out = out, .room = SIZE_MAX};
  for (int i = 0; i < 2; i++)
    filter(tli_list_ids(lists[i]), tli_list_ranks(lists[i]), lists[i]->count, rank, UINT32_MAX - rank, &output);
  uint32_t to = until < from->next ? until : from->next;
  filter(plane->ids + from->position, plane->ranks + from->position, to - from->position, rank, UINT32_MAX - rank,
         &output);
  append(&output, plane->ids + to, until - to);
  return output.found;
}

static void pair(uint32_t id, const uint32_t *others, size_t count, uint32_t *out_ids, uint32_t *out_others)
{
  for (size_t i = 0; i < count; i++) {
    out_ids[i] = id;
    out_others[i] = others[i];
  }
}

static size_t count_ranks(const uint32_t *ranks, size_t count, uint32_t low, uint32_t width)
{
  size_t n = 0;
  for (size_t i = 0; i < count; i++)
    n += ranks[i] - low < width;
  return n;
}

static void below(const uint32_t *ranks, const uint32_t *from, const uint32_t *to, const uint32_t *limits, size_t count,
                  uint32_t *out)
{
  for (size_t i = 0; i < count; i++)
    out[i] = (uint32_t)count_ranks(ranks + from[i], to[i] - from[i], 0, limits[i]);
}

static uint32_t count_bytes(const uint8_t *bytes, uint32_t count, uint8_t limit)
{
  uint32_t n = 0;
  for (uint32_t i = 0; i < count; i++)
    n += bytes[i] < limit;
  return n;
}

static void dominance(const tli_plane *plane, const uint32_t *positions, const uint32_t *ranks, size_t count,
                      uint32_t *out)
{
  tli_dominance_walk(plane, positions, ranks, count, out, count_bytes);
}

static bool ascend(const tl_span *spans, size_t count)
{
  bool fine = true;
  for (size_t i = 0; i < count; i++)
    fine &= spans[i].start < spans[i].end;
  return fine;
}

static bool lookup(const tli_lookup *lookups, size_t lookup_count, const tl_span *windows, size_t count,
                   tli_batch_work *work, void *ctx)
{
  for (size_t done = 0; done < count; done += TLI_BATCH) {
    size_t now = count - done < TLI_BATCH ? count - done : TLI_BATCH;
    if (!ascend(windows + done, now))
      return false;
    for (const tli_lookup *l = lookups; l < lookups + lookup_count; l++)
      for (size_t i = 0; i < now; i++)
        l->out[i] = tli_ranks_finite(l->ranks, tli_lookup_time(l, windows + done, i));
    if (work)
      work(ctx, done, now);
  }
  return true;
}

static bool shared(const tli_ranks *starts, const tli_ranks *ends, const tl_span *windows, size_t count, uint64_t *out)
{
  if (!ascend(windows, count))
    return false;
  for (size_t i = 0; i < count; i++)
    out[i] = tli_ranks_finite(starts, windows[i].end) - tli_ranks_finite(ends, windows[i].start + 1);
  return true;
}

const tli_kernels tli_kernels_plain = {ascend, tli_ranks_finite, lookup, shared,      filter,   running,
                                       pair,   count_ranks,      below,  count_bytes, dominance};

const tli_kernels *tli_kernels_get(void)
{
#ifdef TLI_HAVE_AVX2
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
    return &tli_kernels_avx2;
#endif
  return &tli_kernels_plain;
}
