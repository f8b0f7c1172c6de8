/* SPDX-License-Identifier: Apache-2.0 */
#include "meter.h"

#include "../base/error.h"

tl_status tli_meter_tell(tli_meter *m, tl_error *err)
{
  m->steps = 0;
  if (!m->progress.tell || m->progress.tell(m->progress.ctx, m->done, m->total))
    return TL_OK;
  return tli_fail(err, TL_ERR_CANCELLED, TL_CODE_CANCELLED, "stopped by the caller before the statements were solved");
}
