/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_fields.h"

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"

/* What a field is called, and the other names that stand for it, a slash between two. */
static const struct {
  const char *own;
  const char *others;
} names[] = {
    [TL_CSV_NONE] = {"", ""},
    [TL_CSV_ID] = {"id", "identifier/unique id"},
    [TL_CSV_TITLE] = {"title", "name/headline/event/label/summary"},
    [TL_CSV_DATE] = {"date", "edtf/when"},
    [TL_CSV_START] = {"start", "start date/begin/from"},
    [TL_CSV_END] = {"end", "end date/until/to"},
    [TL_CSV_MODE] = {"mode", ""},
    [TL_CSV_WORDING] = {"wording", "display date/date text/date as written"},
    [TL_CSV_DESCRIPTION] = {"description", "text/details/notes/note"},
    [TL_CSV_CATEGORY] = {"category", "categories/tag/tags/type/kind"},
    [TL_CSV_GROUP] = {"group", "lane"},
    [TL_CSV_PLACE] = {"place", "location/where"},
    [TL_CSV_LAT] = {"lat", "latitude"},
    [TL_CSV_LON] = {"lon", "longitude/lng/long"},
    [TL_CSV_SOURCE] = {"source", "reference/citation"},
    [TL_CSV_URL] = {"url", "link/source url/source link"},
    [TL_CSV_ZONE] = {"timezone", "tz/tzid"},
    [TL_CSV_UID] = {"uid", ""},
    [TL_CSV_HREF] = {"href", ""},
    [TL_CSV_CONFIDENCE] = {"confidence", ""},
    [TL_CSV_MODIFIED] = {"modified", ""},
    [TL_CSV_AS_OF] = {"as_of", ""},
};

_Static_assert(sizeof names / sizeof *names == TLI_CSV_FIELDS, "each field has its names");

static bool is_filler(char c)
{
  return c == ' ' || c == '-' || c == '_';
}

bool tli_csv_same_name(tl_text a, tl_text b)
{
  size_t i = 0;
  size_t k = 0;
  for (;;) {
    while (i < a.size && is_filler(a.data[i]))
      i++;
    while (k < b.size && is_filler(b.data[k]))
      k++;
    if (i == a.size || k == b.size)
      return i == a.size && k == b.size;
    if (tli_lower(a.data[i++]) != tli_lower(b.data[k++]))
      return false;
  }
}

const char *tl_csv_field_name(tl_csv_field field)
{
  return (unsigned)field < TLI_CSV_FIELDS ? names[field].own : "";
}

tl_csv_field tl_csv_field_find(tl_text name)
{
  for (unsigned i = 1; name.data && i < TLI_CSV_FIELDS; i++)
    if (tli_csv_same_name(name, tl_text_from_string(names[i].own)))
      return (tl_csv_field)i;
  return TL_CSV_NONE;
}

tl_csv_field tli_csv_guess(tl_text name, bool *out_exact)
{
  *out_exact = true;
  tl_csv_field field = tl_csv_field_find(name);
  if (field != TL_CSV_NONE)
    return field;
  tl_text bare = name;
  while (bare.size && bare.data[bare.size - 1] >= '0' && bare.data[bare.size - 1] <= '9')
    bare.size--;
  if (bare.size < name.size && tli_csv_is_many(field = tl_csv_field_find(bare)))
    return field;
  *out_exact = false;
  for (unsigned i = 1; i < TLI_CSV_FIELDS; i++) {
    for (const char *word = names[i].others; *word;) {
      size_t size = strcspn(word, "/");
      if (tli_csv_same_name(name, (tl_text){word, size}))
        return (tl_csv_field)i;
      word += size + (word[size] == '/');
    }
  }
  return TL_CSV_NONE;
}

bool tli_csv_is_formula(tl_text cell)
{
  size_t i = 0;
  while (i < cell.size && cell.data[i] == '\'')
    i++;
  if (i == cell.size || !strchr("=+-@\t\r", cell.data[i]))
    return false;
  int64_t number;
  return i > 0 || !tli_decimal_parse(cell, 18, &number);
}

tl_status tli_csv_options(const tl_csv_options *given, tl_csv_options *out, tl_error *err)
{
  *out = (tl_csv_options){.size = sizeof *out};
  if (!given)
    return TL_OK;
  if (!TLI_OPTIONS_FIT_RESERVED(given))
    return tli_fail_arg(err, "tl_csv_options: size is not set, or something unknown is");
  char d = given->delimiter;
  if (given->preset > TL_CSV_TIMELINEJS || d == '"' || d == '\n' || d == '\r' || d == '\'' || (unsigned char)d >= 0x80)
    return tli_fail_arg(err, "tl_csv_options: a preset or a delimiter that there is not");
  if (given->column_count > TL_CSV_COLUMNS_MAX || (given->column_count && !given->columns))
    return tli_fail_arg(err, "tl_csv_options: too many columns, or an array of NULL");
  for (size_t i = 0; i < given->column_count; i++)
    if (given->columns[i].field >= TLI_CSV_FIELDS || !given->columns[i].name.data)
      return tli_fail_arg(err, "tl_csv_options: a column without a name, or with a field that there is not");
  *out = *given;
  return TL_OK;
}
