/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/model.h>

#include "../base/error.h"

tl_status tl_revision_parse(tl_text text, tl_time *out_time, tl_error *err)
{
  if (!out_time)
    return tli_fail_arg(err, "nowhere to write the time");
  tl_date date;
  tl_extent extent;
  tl_status status = tl_date_parse(text, &date, err);
  if (status)
    return status;
  if (date.form != TL_FORM_SINGLE || date.level != 0 || date.calendar != TL_CALENDAR_GREGORIAN ||
      date.start.precision == TL_PRECISION_NONE || date.start.precision > TL_PRECISION_DAY) {
    char quoted[TLI_QUOTE_SIZE];
    return tli_fail_at(err, TL_ERR_SYNTAX, TL_CODE_EDTF_SYNTAX, text, 0,
                       "%s is no day or date-time, such as 2024-05-01 or 2024-05-01T12:00:00Z",
                       tli_quote(text, quoted));
  }
  status = tl_date_extent(&date, NULL, &extent, err);
  if (!status)
    *out_time = extent.start_min;
  return status;
}

const char *tl_loss_kind_name(tl_loss_kind kind)
{
  switch (kind) {
  case TL_LOSS_SKIPPED: return "skipped";
  case TL_LOSS_PRECISION: return "precision";
  case TL_LOSS_DROPPED: return "dropped";
  case TL_LOSS_CHANGED: return "changed";
  }
  return "?";
}
