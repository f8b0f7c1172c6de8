/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_CSV_FIELDS_H
#define TLI_CSV_FIELDS_H

/* What columns are called. */

#include <timeline/csv.h>

/* The field that a header's name stands for by itself: a field's name, one of its other names, either with a number
 * behind. `*out_exact`: it is the field's own name. */
tl_csv_field tli_csv_guess(tl_text name, bool *out_exact);

/* Whether two names are the same but for case, spaces, hyphens and underscores. */
bool tli_csv_same_name(tl_text a, tl_text b);

/* One more than the last field. */
enum { TLI_CSV_FIELDS = TL_CSV_AS_OF + 1 };

/* Whether the cells of several columns may be of this field. */
static inline bool tli_csv_is_many(tl_csv_field field)
{
  return field == TL_CSV_CATEGORY || field == TL_CSV_SOURCE || field == TL_CSV_URL;
}

/* Whether a cell gets a ' in front by tl_csv_options.safe_cells, or has it. */
bool tli_csv_is_formula(tl_text cell);

/* The options, checked and whole. */
tl_status tli_csv_options(const tl_csv_options *given, tl_csv_options *out, tl_error *err);

/* How many further columns of a kind are written: "category 2" to "category 9". */
enum { TLI_CSV_MANY_MAX = 9 };

#endif
