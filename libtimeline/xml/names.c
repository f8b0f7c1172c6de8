/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

const char *const tli_element_names[TLI_ELEMENTS] = {
    "timeline", "event", "title", "description", "date", "relation", "offset", "length", "category", "place", "source",
};

const char *const tli_attribute_names[TLI_NAMES] = {
    "allen",     "as-of", "by",         "confidence", "edtf",      "end", "end-kind", "event", "from",     "group",
    "href",      "id",    "lang",       "lat",        "lon",       "max", "min",      "mode",  "modified", "phrase",
    "precision", "start", "start-kind", "to",         "tolerance", "uid", "wording",  "zone",
};

#define BIT(name) (UINT32_C(1) << TLI_##name)

const uint32_t tli_element_attributes[TLI_ELEMENTS] = {
    [TLI_TIMELINE] = BIT(AS_OF) | BIT(MODIFIED),
    [TLI_EVENT] = BIT(ID) | BIT(UID) | BIT(GROUP) | BIT(MODIFIED) | BIT(CONFIDENCE) | BIT(HREF),
    [TLI_DATE] = BIT(EDTF) | BIT(PHRASE) | BIT(START) | BIT(END) | BIT(MODE) | BIT(START_KIND) | BIT(END_KIND) |
                 BIT(AS_OF) | BIT(WORDING) | BIT(ZONE),
    [TLI_RELATION] = BIT(EVENT_ID) | BIT(ALLEN),
    [TLI_OFFSET] =
        BIT(EVENT_ID) | BIT(FROM) | BIT(TO) | BIT(BY) | BIT(PRECISION) | BIT(TOLERANCE) | BIT(MIN) | BIT(MAX),
    [TLI_LENGTH] = BIT(MIN) | BIT(MAX) | BIT(AS_OF),
    [TLI_PLACE] = BIT(LAT) | BIT(LON),
    [TLI_SOURCE] = BIT(HREF),
};
