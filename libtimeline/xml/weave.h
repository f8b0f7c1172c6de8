/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_XML_WEAVE_H
#define TLI_XML_WEAVE_H

/* Markup of other vocabularies that a timeline carries is text that anybody may have put there: before it goes into a
 * document it is parsed, by the reader's own parser, and what is written is what the parser understood. */

#include "foreign.h"

/* Memory for the writer, which has no allocator of its own: libxml2's. */
tl_allocator tli_weave_allocator(void);

/* Parses attributes and elements (NULL: none) of `event`, or of the timeline when it is NULL, into `foreign`, which has
 * been zeroed but for `between` and is released by tli_foreign_free() in any case. TL_ERR_SYNTAX, TL_ERR_SCHEMA,
 * TL_ERR_LIMIT, TL_ERR_ENCODING when they would not come back; TL_ERR_NOMEM. */
tl_status tli_weave(const char *event, const char *attributes, const char *elements, tli_foreign *foreign,
                    tl_error *err);

#endif
