/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_TIMELINE_H
#define TIMELINE_TIMELINE_H

/** timeline/timeline.h: all of the core library. `timeline/xml.h` and `timeline/ical.h` are libraries of their own. */

#include <timeline/allen.h>
#include <timeline/base.h>
#include <timeline/civil.h>
#include <timeline/csv.h>
#include <timeline/date.h>
#include <timeline/diff.h>
#include <timeline/draft.h>
#include <timeline/duration.h>
#include <timeline/extent.h>
#include <timeline/file.h>
#include <timeline/index.h>
#include <timeline/json.h>
#include <timeline/model.h>
#include <timeline/network.h>
#include <timeline/phrase.h>
#include <timeline/query.h>
#include <timeline/reading.h>
#include <timeline/relate.h>
#include <timeline/sequence.h>
#include <timeline/span.h>
#include <timeline/timelinejs.h>

#endif
