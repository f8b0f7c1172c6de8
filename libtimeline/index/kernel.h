/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_KERNEL_H
#define TLI_INDEX_KERNEL_H

/* The loops over 32-bit columns, in the widest instructions that the processor has. */

#include <timeline/span.h>

#include "plane.h"

/* Where ids go. Without `flush` the first `room` are written and all are counted. With it `out` has room for TLI_CHUNK
 * ids, which go to `flush` whenever more might come than there is room for; it returns false to be called no more. */
typedef struct tli_output {
  uint32_t *out;
  size_t room;
  size_t found; /* with flush: what `out` holds */
  bool (*flush)(void *ctx, const uint32_t *ids, size_t count);
  void *ctx;
  bool stopped;
} tli_output;

enum { TLI_CHUNK = 1024 };

/* How many of the sorted times lie before the start, or the end, of each window of a batch, or the second later; there
 * is none after plus infinity. It is not minus infinity that they are asked for. */
typedef struct tli_lookup {
  const tli_ranks *ranks;
  bool end;
  bool later;
  uint32_t *out; /* TLI_BATCH of them */
} tli_lookup;

/* Is told that the lookups are done of `count` windows, up to TLI_BATCH, after the first `done`. */
typedef void tli_batch_work(void *ctx, size_t done, size_t count);

enum { TLI_LOOKUPS = 8 };

typedef struct tli_kernels {
  /* Whether each span starts before it ends. */
  bool (*ascend)(const tl_span *spans, size_t count);
  /* How many of the sorted times lie before `time`, which is not minus infinity. */
  uint32_t (*rank)(const tli_ranks *ranks, tl_time time);
  /* Does lookups, up to TLI_LOOKUPS, for windows, batch by batch, and after each calls `work`, unless NULL. False when
   * a window does not start before it ends: no work is done on its batch, nor later. */
  bool (*lookup)(const tli_lookup *lookups, size_t lookup_count, const tl_span *windows, size_t count,
                 tli_batch_work *work, void *ctx);
  /* Writes to out[i] how many starts lie before the end of windows[i], less the ends up to its start. False when a
   * window does not start before it ends: what was written is not all then. */
  bool (*shared)(const tli_ranks *starts, const tli_ranks *ends, const tl_span *windows, size_t count, uint64_t *out);
  /* Appends those of ids[count] whose rank is in [low, low + width). TLI_LANES more may be read. */
  void (*filter)(const uint32_t *ids, const uint32_t *ranks, size_t count, uint32_t low, uint32_t width,
                 tli_output *output);
  /* Writes those of the first `until` ids that have this rank or a later one, read from its checkpoint on; what starts
   * behind the next has. There must be room for all that is read, and TLI_LANES more. Returns how many. */
  size_t (*running)(const tli_plane *plane, const tli_checkpoint *from, uint32_t rank, uint32_t until, uint32_t *out);
  /* Writes the same id `count` times, and as many others. TLI_LANES more may be read and written. */
  void (*pair)(uint32_t id, const uint32_t *others, size_t count, uint32_t *out_ids, uint32_t *out_others);
  /* Counts the ranks in [low, low + width). TLI_LANES more may be read. */
  size_t (*count)(const uint32_t *ranks, size_t count, uint32_t low, uint32_t width);
  /* Writes to out[i] how many of the ranks from position from[i] to to[i] are below limits[i]. TLI_RANKS_PAD
   * more may be read. */
  void (*below)(const uint32_t *ranks, const uint32_t *from, const uint32_t *to, const uint32_t *limits, size_t count,
                uint32_t *out);
  /* Counts the bytes below `limit`. */
  uint32_t (*count_bytes)(const uint8_t *bytes, uint32_t count, uint8_t limit);
  /* Writes to out[i] how many of the first positions[i] positions have a rank below ranks[i] < plane->count. At most
   * TLI_BATCH at once. */
  void (*dominance)(const tli_plane *plane, const uint32_t *positions, const uint32_t *ranks, size_t count,
                    uint32_t *out);
} tli_kernels;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(TLI_PLAIN_KERNELS) /* which a test defines */
#define TLI_HAVE_AVX2 1
extern const tli_kernels tli_kernels_avx2;
#endif

/* Those of any processor. */
extern const tli_kernels tli_kernels_plain;

/* The best kernels of this processor. */
const tli_kernels *tli_kernels_get(void);

/* The times of a lookup are every second one from here on. */
static inline const tl_time *tli_lookup_times(const tli_lookup *l, const tl_span *windows)
{
  return l->end ? &windows->end : &windows->start;
}

static inline tl_time tli_lookup_time(const tli_lookup *l, const tl_span *windows, size_t i)
{
  tl_time time = *tli_lookup_times(l, windows + i);
  return time == TL_TIME_MAX ? time : time + l->later;
}

/* Appends ids[count], all. */
void tli_output_append(tli_output *output, const uint32_t *ids, size_t count);

/* Makes room for `count` more, of which no more than TLI_CHUNK. Returns for how many there is. */
size_t tli_output_reserve(tli_output *output, size_t count);

/* Hands on what is left. */
void tli_output_end(tli_output *output);

#endif
