/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_REASON_METER_H
#define TLI_REASON_METER_H

/* How far a call has come, and whether the caller lets it go on. All that may take long counts its steps here. */

#include <timeline/base.h>

typedef struct tli_meter {
  tl_progress progress;
  uint64_t done, total; /* total 0: not known */
  uint32_t held;        /* not 0: what is done now is a part that is not counted */
  uint32_t steps;       /* since the caller was told last */
} tli_meter;

enum { TLI_METER_STEPS = 1 << 16 };

/* Tells the caller. TL_ERR_CANCELLED when that says stop. */
tl_status tli_meter_tell(tli_meter *meter, tl_error *err);

/* A meter that has not begun. */
static inline tli_meter tli_meter_of(tl_progress progress)
{
  return (tli_meter){progress, 0, 0, 0, 0};
}

/* Counts steps, each some nanoseconds long, and now and then tells the caller. */
static inline tl_status tli_meter_step(tli_meter *meter, size_t steps, tl_error *err)
{
  if (steps < TLI_METER_STEPS - meter->steps) {
    meter->steps += (uint32_t)steps;
    return TL_OK;
  }
  return tli_meter_tell(meter, err);
}

/* So much more of the whole is done. */
static inline void tli_meter_advance(tli_meter *meter, uint64_t done)
{
  if (!meter->held)
    meter->done = meter->total - meter->done > done ? meter->done + done : meter->total;
}

/* Of the whole so much is left; the work done never falls. */
static inline void tli_meter_left(tli_meter *meter, uint64_t left)
{
  if (!meter->held && left < meter->total && meter->total - left > meter->done)
    meter->done = meter->total - left;
}

#endif
