/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_ICAL_COMPAT_H
#define TLI_ICAL_COMPAT_H

/* What differs between libical 3 and 4, and names that libical 3.0.16 does not know. */

#include <libical/ical.h>
#include <string.h>

#include "../base/decimal.h"

/* A parameter by its name: GAP and LINKREL (RFC 9253) have no kind in libical 3. */
static inline icalparameter *compat_parameter(const char *name, const char *value)
{
  icalparameter *parameter = icalparameter_new(ICAL_X_PARAMETER);
  if (parameter) {
    icalparameter_set_xname(parameter, name);
    icalparameter_set_xvalue(parameter, value);
  }
  return parameter;
}

/* RELTYPE with a value of RFC 9253, which has no number in libical 3. */
static inline icalparameter *compat_reltype(const char *value)
{
  icalparameter *parameter = icalparameter_new(ICAL_RELTYPE_PARAMETER);
  if (parameter)
    icalparameter_set_xvalue(parameter, value);
  return parameter;
}

/* A property by its name: LINK has no kind in libical 3, X- ones have none at all. */
static inline icalproperty *compat_property(const char *name)
{
  icalproperty *property = icalproperty_new(ICAL_X_PROPERTY);
  if (property)
    icalproperty_set_x_name(property, name);
  return property;
}

/* GEO from nanodegrees: libical 3 holds doubles, and writes six decimals; 4 holds text. */
static inline icalvalue *compat_geo(int64_t latitude, int64_t longitude)
{
  struct icalgeotype geo;
#if ICAL_CHECK_VERSION(4, 0, 0)
  char text[TLI_DECIMAL_SIZE];
  memset(&geo, 0, sizeof geo);
  tli_decimal_write(latitude, 9, text);
  strncpy(geo.lat, text, ICAL_GEO_LEN - 1);
  tli_decimal_write(longitude, 9, text);
  strncpy(geo.lon, text, ICAL_GEO_LEN - 1);
#else
  geo.lat = (double)latitude / 1e9;
  geo.lon = (double)longitude / 1e9;
#endif
  return icalvalue_new_geo(geo);
}

#endif
