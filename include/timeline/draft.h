/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_DRAFT_H
#define TIMELINE_DRAFT_H

/**
 * timeline/draft.h: a network that is worked on, statement by statement.
 *
 * A draft starts from a network. Statements are added and withdrawn, each by work that grows with the bounds that it
 * moves and not with the whole; the draft's network is after each change what a new network of the same statements
 * would be. The timeline stays as it is: to keep what was found, change it with a builder.
 *
 * Solved anew as a whole, so that a change costs as much as tl_network_new(), are: a network while it holds a choice
 * (`before or after`, a date of several members); a network that was not consistent when the draft started; a statement
 * withdrawn where there are offsets in months or years; a statement of an open end; one that changes the chronon of an
 * undated end. A statement that contradicts the others waits and is tried again as others are withdrawn, by work of the
 * same kind as before.
 */

#include <timeline/network.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tl_draft tl_draft;

/**
 * Starts a draft, which keeps a reference to `network` and uses its allocator and limits. One thread at a time.
 *
 * The network is never changed while others hold a reference to it: the first change copies it then. TL_ERR_ARG;
 * TL_ERR_NOMEM. Owned by the caller.
 */
TL_API TL_MUST_CHECK tl_status tl_draft_new(tl_network *network, tl_draft **out_draft, tl_error *err);

/** Releases a draft; NULL is fine. */
TL_API void tl_draft_free(tl_draft *draft);

/**
 * Returns the network as it is now, borrowed until the next change. tl_network_ref() keeps it for longer, as it is; the
 * next change then costs a copy of it.
 */
TL_API tl_network *tl_draft_network(const tl_draft *draft);

/** Has the changes that solve the whole, or move much, tell their progress as tl_network_new() does. */
TL_API void tl_draft_watch(tl_draft *draft, tl_progress progress);

/**
 * Adds a constraint to event `event`, as a builder takes it, and writes the number of its statement; a length with both
 * limits is two statements, of that number and the next.
 *
 * That it contradicts the others is an answer, which the network gives. Returns TL_OK; TL_ERR_ARG; TL_ERR_SYNTAX,
 * TL_ERR_VALUE, TL_ERR_ENCODING as tl_builder_add(); TL_ERR_REFERENCE for an unknown event; TL_ERR_NOMEM,
 * TL_ERR_RANGE, TL_ERR_LIMIT and TL_ERR_CANCELLED as tl_network_new(), and the draft is as before.
 */
TL_API TL_MUST_CHECK tl_status tl_draft_add(tl_draft *draft, size_t event, const tl_constraint *constraint,
                                            size_t *out_statement, tl_error *err);

/**
 * Withdraws a statement, of the timeline or added. The numbers of the others stay; that of one that was added may be
 * given again. TL_ERR_ARG when there is none of this number; TL_ERR_NOMEM, TL_ERR_RANGE, TL_ERR_LIMIT and
 * TL_ERR_CANCELLED as tl_network_new(), and the draft is as before.
 */
TL_API TL_MUST_CHECK tl_status tl_draft_withdraw(tl_draft *draft, size_t statement, tl_error *err);

#ifdef __cplusplus
}
#endif
#endif
