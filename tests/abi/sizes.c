/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The public structs have the size and the order that programs were compiled with. Compiled as C and as C++. A number
 * here changes only with the soname.
 */

#include <assert.h>
#include <timeline/format.h>
#include <timeline/ical.h>
#include <timeline/ical_read.h>
#include <timeline/timeline.h>
#include <timeline/xml.h>

#define SIZE(type, size) static_assert(sizeof(type) == (size), "the size of " #type)
#define AT(type, member, offset) static_assert(offsetof(type, member) == (offset), #member " of " #type)

static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8, "the numbers below are those of 64-bit systems");

SIZE(tl_status, 4);
SIZE(tl_code, 4);
SIZE(tl_time, 8);
SIZE(tl_relset, 2);

/* base.h */
SIZE(tl_error, 432);
SIZE(tl_text, 16);
SIZE(tl_allocator, 16);
SIZE(tl_sink, 16);
SIZE(tl_progress, 16);

/* civil.h, duration.h, span.h */
SIZE(tl_civil, 16);
SIZE(tl_week_date, 16);
SIZE(tl_clock, 32);
SIZE(tl_duration, 24);
SIZE(tl_span, 16);
AT(tl_span, end, 8);

/* extent.h: the six bounds are six columns of int64 with a stride of 56 bytes. */
SIZE(tl_extent, 56);
AT(tl_extent, start_min, 0);
AT(tl_extent, start_max, 8);
AT(tl_extent, end_min, 16);
AT(tl_extent, end_max, 24);
AT(tl_extent, length_min, 32);
AT(tl_extent, length_max, 40);
AT(tl_extent, start_kind, 48);
AT(tl_extent, end_kind, 49);
AT(tl_extent, precision, 50);
AT(tl_extent, form, 51);
AT(tl_extent, start_qualifier, 52);
AT(tl_extent, end_qualifier, 53);
AT(tl_extent, flags, 54);
AT(tl_extent, mode, 55);

/* date.h, phrase.h, reading.h */
SIZE(tl_point, 32);
SIZE(tl_date, 88);
SIZE(tl_date_options, 16);
AT(tl_date_options, size, 0);
SIZE(tl_phrase, 408);
SIZE(tl_phrase_options, 24);
AT(tl_phrase_options, size, 0);
SIZE(tl_reading, 4376);

/* model.h */
SIZE(tl_constraint, 152);
SIZE(tl_source, 32);
SIZE(tl_extent_parts, 176);
AT(tl_extent_parts, as_of, 152);
AT(tl_extent_parts, has_length, 168);
SIZE(tl_event_spec, 376);
AT(tl_event_spec, size, 0);
SIZE(tl_header_spec, 120);
AT(tl_header_spec, size, 0);
SIZE(tl_builder_options, 40);
AT(tl_builder_options, size, 0);
SIZE(tl_filter, 56);
AT(tl_filter, size, 0);
SIZE(tl_loss, 40);
SIZE(tl_losses, 16);

/* relate.h, index.h, query.h */
SIZE(tl_extent_columns, 56);
SIZE(tl_relate_result, 4);
SIZE(tl_relate_side, 24);
SIZE(tl_event_side, 224);
SIZE(tl_distance, 16);
SIZE(tl_json_answer, 2);
SIZE(tl_index_options, 24);
AT(tl_index_options, size, 0);
SIZE(tl_query, 88);
SIZE(tl_pairs, 16);
SIZE(tl_step, 16);
SIZE(tl_gap, 72);

/* diff.h */
SIZE(tl_diff_change, 56);
SIZE(tl_diff_changes, 16);
SIZE(tl_diff_conflict, 48);
SIZE(tl_diff_conflicts, 16);
SIZE(tl_diff_merge_options, 48);
AT(tl_diff_merge_options, size, 0);

/* network.h, sequence.h */
SIZE(tl_condition, 40);
SIZE(tl_network_options, 40);
AT(tl_network_options, size, 0);
SIZE(tl_statement, 32);
SIZE(tl_sequence_options, 48);
AT(tl_sequence_options, size, 0);

/* xml.h, ical.h, ical_read.h */
SIZE(tl_xml_options, 72);
AT(tl_xml_options, size, 0);
SIZE(tl_ical_options, 312);
AT(tl_ical_options, size, 0);
SIZE(tl_ical_report, 40);
SIZE(tl_ical_read_options, 80);
AT(tl_ical_read_options, size, 0);

/* csv.h, timelinejs.h */
SIZE(tl_csv_column, 24);
SIZE(tl_csv_options, 104);
AT(tl_csv_options, size, 0);
SIZE(tl_timelinejs_date, 16);
SIZE(tl_timelinejs_options, 48);
AT(tl_timelinejs_options, size, 0);

/* format.h */
SIZE(tl_format, 56);
SIZE(tl_format_options, 112);
AT(tl_format_options, size, 0);
SIZE(tl_format_report, 32);
