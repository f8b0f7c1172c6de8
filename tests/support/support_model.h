/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_MODEL_H
#define TESTS_SUPPORT_MODEL_H

/* What the tests of builders and timelines are made of. */

#include "events.h"

static inline tl_event_spec named(const char *id)
{
  return (tl_event_spec){.size = sizeof(tl_event_spec), .id = tl_text_from_string(id)};
}

static const tl_header_spec header = {
    .size = sizeof header,
    .title = T("A title"),
    .description = T(""),
    .lang = T("en-GB"),
    .as_of = T("2024-05-01"),
    .modified = T("2024-05-01T12:00:00Z"),
    .foreign = T("<x:a xmlns:x=\"urn:x\"/>"),
    .foreign_attributes = T(" xmlns:x=\"urn:x\" x:b=\"c\""),
};

/* ---- an event with everything ---- */

static const tl_text whole_categories[] = {T("visit"), T("war"), T("visit")};
static const tl_source whole_sources[] = {
    {T("Article"), T("https://example.org/a")}, {T(""), {NULL, 0}}, {{NULL, 0}, T("https://example.org/b")}};
static const tl_constraint whole_constraints[] = {
    {.event = T("other"), .kind = TL_CONSTRAINT_RELATION, .allen = 0x1FFF, .line = 11},
    {.event = T("other"), .kind = TL_CONSTRAINT_OFFSET, .given = TL_GIVEN_BY, .by = {.months = 3}, .line = 12},
    {.event = T("third"),
     .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_BY | TL_GIVEN_TOLERANCE,
     .by = {.years = -1, .months = -2},
     .tolerance = {.weeks = 1, .days = 2, .seconds = 3},
     .precision = TL_OFFSET_ABOUT,
     .from = TL_ENDPOINT_START,
     .to = TL_ENDPOINT_END},
    {.event = T("third"),
     .kind = TL_CONSTRAINT_OFFSET,
     .given = TL_GIVEN_MIN | TL_GIVEN_MAX,
     .min = {.days = -5},
     .max = {.days = 5},
     .from = TL_ENDPOINT_END,
     .to = TL_ENDPOINT_START},
    {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MIN | TL_GIVEN_MAX, .min = {.days = 7}, .max = {.years = 40}},
    {.kind = TL_CONSTRAINT_LENGTH, .given = TL_GIVEN_MAX, .max = {.days = 9}, .as_of = T("2020-01-01")},
};

static const tl_event_spec whole = {
    .size = sizeof whole,
    .id = T("whole"),
    .uid = T("uid@example.org"),
    .title = T("T\xC3\xAEtle"),
    .description = T("Line\nline\ttab"),
    .wording = T("in 1984"),
    .href = T("https://example.org/"),
    .group = T("lane"),
    .modified = T("2024-05-01"),
    .edtf = T("1984/2004"),
    .as_of = T("2024-05-02"),
    .zone = T("America/Argentina/Buenos_Aires"),
    .place = T("Tehran"),
    .latitude = INT64_C(35690000001),
    .longitude = -INT64_C(51390000001),
    .categories = whole_categories,
    .category_count = 3,
    .sources = whole_sources,
    .source_count = 3,
    .constraints = whole_constraints,
    .constraint_count = 6,
    .foreign = T("<x:a/>"),
    .foreign_attributes = T("x:b=\"c\""),
    .line = 7,
    .date_line = 8,
    .confidence = 750000,
    .has_coordinates = true,
    .has_confidence = true,
    .mode = TL_MODE_SPANS,
};

/* Bounds that no text gave. */
static const tl_extent given_extent = {
    .start_min = 0,
    .start_max = 10 * TL_SECONDS_PER_DAY,
    .end_min = TL_SECONDS_PER_DAY,
    .end_max = 5 * TL_SECONDS_PER_DAY,
    .length_min = TL_SECONDS_PER_DAY,
    .length_max = TL_TIME_MAX,
    .precision = TL_PRECISION_DAY,
    .mode = TL_MODE_SPANS,
};

#endif
