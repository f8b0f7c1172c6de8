/* SPDX-License-Identifier: Apache-2.0 */

/* The colour of a lane, and the names of colours. */

#include <string.h>

#include "ical_map.h"
#include "lines.h"

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

/* All of CSS Color Module Level 3. */
static const char names[] =
    "ALICEBLUE ANTIQUEWHITE AQUA AQUAMARINE AZURE BEIGE BISQUE BLACK BLANCHEDALMOND BLUE BLUEVIOLET BROWN "
    "BURLYWOOD CADETBLUE CHARTREUSE CHOCOLATE CORAL CORNFLOWERBLUE CORNSILK CRIMSON CYAN DARKBLUE DARKCYAN "
    "DARKGOLDENROD DARKGRAY DARKGREEN DARKGREY DARKKHAKI DARKMAGENTA DARKOLIVEGREEN DARKORANGE DARKORCHID "
    "DARKRED DARKSALMON DARKSEAGREEN DARKSLATEBLUE DARKSLATEGRAY DARKSLATEGREY DARKTURQUOISE DARKVIOLET "
    "DEEPPINK DEEPSKYBLUE DIMGRAY DIMGREY DODGERBLUE FIREBRICK FLORALWHITE FORESTGREEN FUCHSIA GAINSBORO "
    "GHOSTWHITE GOLD GOLDENROD GRAY GREEN GREENYELLOW GREY HONEYDEW HOTPINK INDIANRED INDIGO IVORY KHAKI "
    "LAVENDER LAVENDERBLUSH LAWNGREEN LEMONCHIFFON LIGHTBLUE LIGHTCORAL LIGHTCYAN LIGHTGOLDENRODYELLOW "
    "LIGHTGRAY LIGHTGREEN LIGHTGREY LIGHTPINK LIGHTSALMON LIGHTSEAGREEN LIGHTSKYBLUE LIGHTSLATEGRAY "
    "LIGHTSLATEGREY LIGHTSTEELBLUE LIGHTYELLOW LIME LIMEGREEN LINEN MAGENTA MAROON MEDIUMAQUAMARINE "
    "MEDIUMBLUE MEDIUMORCHID MEDIUMPURPLE MEDIUMSEAGREEN MEDIUMSLATEBLUE MEDIUMSPRINGGREEN MEDIUMTURQUOISE "
    "MEDIUMVIOLETRED MIDNIGHTBLUE MINTCREAM MISTYROSE MOCCASIN NAVAJOWHITE NAVY OLDLACE OLIVE OLIVEDRAB "
    "ORANGE ORANGERED ORCHID PALEGOLDENROD PALEGREEN PALETURQUOISE PALEVIOLETRED PAPAYAWHIP PEACHPUFF PERU "
    "PINK PLUM POWDERBLUE PURPLE RED ROSYBROWN ROYALBLUE SADDLEBROWN SALMON SANDYBROWN SEAGREEN SEASHELL "
    "SIENNA SILVER SKYBLUE SLATEBLUE SLATEGRAY SLATEGREY SNOW SPRINGGREEN STEELBLUE TAN TEAL THISTLE TOMATO "
    "TURQUOISE VIOLET WHEAT WHITE WHITESMOKE YELLOW YELLOWGREEN ";

bool tli_ical_is_color(tl_text text)
{
  char name[sizeof "LIGHTGOLDENRODYELLOW "];
  if (text.size == 0 || text.size > sizeof name - 2 || memchr(text.data, ' ', text.size))
    return false;
  memcpy(name, text.data, text.size);
  tli_text_capitals(name, text.size);
  memcpy(name + text.size, " ", 2);
  const char *found = strstr(names, name);
  while (found && found > names && found[-1] != ' ')
    found = strstr(found + 1, name);
  return found != NULL;
}
