/* SPDX-License-Identifier: Apache-2.0 */

/* The colour of a lane. */

#include "ical_map.h"

/* Names of CSS Color Module Level 3 (RFC 7986, 5.9), neither too light nor too dark to be read on or beside. The order
 * is part of what a feed says: a change of it changes the bytes of every feed with lanes. */
static const tl_text colors[32] = {
#define COLOR(name)                                                                                                    \
  {                                                                                                                    \
    name, sizeof name - 1                                                                                              \
  }
    COLOR("crimson"),       COLOR("firebrick"),   COLOR("tomato"),          COLOR("orangered"),  COLOR("darkorange"),
    COLOR("gold"),          COLOR("goldenrod"),   COLOR("olive"),           COLOR("olivedrab"),  COLOR("limegreen"),
    COLOR("seagreen"),      COLOR("forestgreen"), COLOR("darkgreen"),       COLOR("teal"),       COLOR("cadetblue"),
    COLOR("lightseagreen"), COLOR("steelblue"),   COLOR("darkturquoise"),   COLOR("dodgerblue"), COLOR("royalblue"),
    COLOR("navy"),          COLOR("slateblue"),   COLOR("mediumpurple"),    COLOR("darkorchid"), COLOR("indigo"),
    COLOR("hotpink"),       COLOR("deeppink"),    COLOR("mediumvioletred"), COLOR("sienna"),     COLOR("chocolate"),
    COLOR("peru"),          COLOR("slategray"),
#undef COLOR
};

/* By the name alone, not by which lanes there are: a new lane must not change the colour of events that are otherwise
 * as they were, since their revision would not tell of it. FNV-1a, whose upper bits are the mixed ones. */
tl_text tli_ical_color(tl_text lane)
{
  uint32_t hash = UINT32_C(2166136261);
  for (size_t i = 0; i < lane.size; i++)
    hash = (hash ^ (unsigned char)lane.data[i]) * UINT32_C(16777619);
  return colors[(hash * UINT32_C(0x9E3779B1)) >> 27];
}
