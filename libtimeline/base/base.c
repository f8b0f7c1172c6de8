/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/base.h>

#include <string.h>

const char *tl_status_name(tl_status status)
{
  switch (status) {
  case TL_OK: return "TL_OK";
  case TL_ERR_ARG: return "TL_ERR_ARG";
  case TL_ERR_NOMEM: return "TL_ERR_NOMEM";
  case TL_ERR_SYNTAX: return "TL_ERR_SYNTAX";
  case TL_ERR_VALUE: return "TL_ERR_VALUE";
  case TL_ERR_RANGE: return "TL_ERR_RANGE";
  case TL_ERR_AMBIGUOUS: return "TL_ERR_AMBIGUOUS";
  case TL_ERR_UNRESOLVED: return "TL_ERR_UNRESOLVED";
  case TL_ERR_ENCODING: return "TL_ERR_ENCODING";
  case TL_ERR_DUPLICATE: return "TL_ERR_DUPLICATE";
  case TL_ERR_REFERENCE: return "TL_ERR_REFERENCE";
  case TL_ERR_SCHEMA: return "TL_ERR_SCHEMA";
  case TL_ERR_LIMIT: return "TL_ERR_LIMIT";
  case TL_ERR_IO: return "TL_ERR_IO";
  case TL_ERR_CANCELLED: return "TL_ERR_CANCELLED";
  }
  return "TL_ERR_?";
}

const char *tl_version(void)
{
  return TL_VERSION_STRING;
}

tl_text tl_text_from_string(const char *string)
{
  return string ? (tl_text){string, strlen(string)} : (tl_text){NULL, 0};
}
