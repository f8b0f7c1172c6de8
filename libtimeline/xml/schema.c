/* SPDX-License-Identifier: Apache-2.0 */
#include <timeline/xml.h>

/* timeline.rng, made into numbers by the build. */
static const char schema[] = {
#include "timeline.rng.inc"
};

tl_text tl_xml_schema(void)
{
  return (tl_text){schema, sizeof schema};
}
