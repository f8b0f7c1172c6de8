/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_JSON_H
#define TLI_JSON_H

/* Parts of JSON for other writers. */

#include <timeline/model.h>

#include "../base/writer.h"

/* A string, quotes and all. */
void tli_json_put_string(tli_writer *w, tl_text text);

/* The whole document without the line end behind it; the writer's status says when the caller stopped it. */
void tli_json_put_timeline(tli_writer *w, const tl_timeline *timeline, tl_progress progress);

#endif
