/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_ALLEN_H
#define TIMELINE_ALLEN_H

/**
 * timeline/allen.h: Allen's thirteen relations between intervals, and sets of them.
 *
 * Between half-open spans: a is before b when a.end < b.start, a meets b when a.end = b.start, and so on; an infinite
 * end equals an infinite end. Exactly one of the thirteen holds between any two spans. A question about two things is
 * answered by the set of the relations that are possible between them. Source: Allen, "Maintaining knowledge about
 * temporal intervals", 1983; letters and order are Alspaugh's.
 */

#include <timeline/extent.h>
#include <timeline/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The relations of a to b, in the order of the bits of a set; the converse of number i is number 12 - i. */
typedef enum tl_relation {
  TL_RELATION_BEFORE = 0,         /**< `p`: a.end < b.start */
  TL_RELATION_MEETS = 1,          /**< `m`: a.end = b.start */
  TL_RELATION_OVERLAPS = 2,       /**< `o`: a.start < b.start < a.end < b.end */
  TL_RELATION_FINISHED_BY = 3,    /**< `F`: a.start < b.start, a.end = b.end */
  TL_RELATION_CONTAINS = 4,       /**< `D`: a.start < b.start, b.end < a.end */
  TL_RELATION_STARTS = 5,         /**< `s`: a.start = b.start, a.end < b.end */
  TL_RELATION_EQUALS = 6,         /**< `e`: a.start = b.start, a.end = b.end */
  TL_RELATION_STARTED_BY = 7,     /**< `S`: a.start = b.start, b.end < a.end */
  TL_RELATION_DURING = 8,         /**< `d`: b.start < a.start, a.end < b.end */
  TL_RELATION_FINISHES = 9,       /**< `f`: b.start < a.start, a.end = b.end */
  TL_RELATION_OVERLAPPED_BY = 10, /**< `O`: b.start < a.start < b.end < a.end */
  TL_RELATION_MET_BY = 11,        /**< `M`: b.end = a.start */
  TL_RELATION_AFTER = 12          /**< `P`: b.end < a.start */
} tl_relation;

enum { TL_RELATION_COUNT = 13 };

/** A set of Allen relations, one bit each: bit i is relation i. 2 bytes; the three bits above are zero. */
typedef uint16_t tl_relset;

/** The set of one relation. */
#define TL_RELSET_OF(relation) ((tl_relset)(1u << (relation)))

/** Sets that have a name: the relations one by one, then their unions. */
enum {
  TL_RELSET_NONE = 0,
  TL_RELSET_BEFORE = 1 << TL_RELATION_BEFORE,
  TL_RELSET_MEETS = 1 << TL_RELATION_MEETS,
  TL_RELSET_OVERLAPS = 1 << TL_RELATION_OVERLAPS,
  TL_RELSET_FINISHED_BY = 1 << TL_RELATION_FINISHED_BY,
  TL_RELSET_CONTAINS = 1 << TL_RELATION_CONTAINS,
  TL_RELSET_STARTS = 1 << TL_RELATION_STARTS,
  TL_RELSET_EQUALS = 1 << TL_RELATION_EQUALS,
  TL_RELSET_STARTED_BY = 1 << TL_RELATION_STARTED_BY,
  TL_RELSET_DURING = 1 << TL_RELATION_DURING,
  TL_RELSET_FINISHES = 1 << TL_RELATION_FINISHES,
  TL_RELSET_OVERLAPPED_BY = 1 << TL_RELATION_OVERLAPPED_BY,
  TL_RELSET_MET_BY = 1 << TL_RELATION_MET_BY,
  TL_RELSET_AFTER = 1 << TL_RELATION_AFTER,
  TL_RELSET_ALL = (1 << TL_RELATION_COUNT) - 1,

  TL_RELSET_PRECEDES = TL_RELSET_BEFORE | TL_RELSET_MEETS,     /**< `precedes`: pm, ends before the other starts */
  TL_RELSET_FOLLOWS = TL_RELSET_MET_BY | TL_RELSET_AFTER,      /**< `follows`: MP */
  TL_RELSET_DISJOINT = TL_RELSET_PRECEDES | TL_RELSET_FOLLOWS, /**< `disjoint`: pmMP, shares no time */
  TL_RELSET_INTERSECTS = TL_RELSET_ALL & ~TL_RELSET_DISJOINT,  /**< `intersects`: oFDseSdfO, shares time */
  TL_RELSET_WITHIN = TL_RELSET_STARTS | TL_RELSET_EQUALS | TL_RELSET_DURING | TL_RELSET_FINISHES, /**< `within`: sedf */
  TL_RELSET_COVERS =
      TL_RELSET_FINISHED_BY | TL_RELSET_CONTAINS | TL_RELSET_EQUALS | TL_RELSET_STARTED_BY, /**< `covers`: FDeS */
  TL_RELSET_STARTS_BEFORE = TL_RELSET_PRECEDES | TL_RELSET_OVERLAPS | TL_RELSET_FINISHED_BY |
                            TL_RELSET_CONTAINS, /**< `starts-before`: pmoFD */
  TL_RELSET_ENDS_BEFORE =
      TL_RELSET_PRECEDES | TL_RELSET_OVERLAPS | TL_RELSET_STARTS | TL_RELSET_DURING /**< `ends-before`: pmosd */
};

/** Returns the one relation that holds between two spans, as a set. Both must start before they end. No branches. */
TL_API tl_relset tl_allen_of(tl_span a, tl_span b);

/** Writes to out[i] the relation of a[i] to b[i]. **Shape**: a[count], b[count], out[count]. */
TL_API void tl_allen_of_many(const tl_span *a, const tl_span *b, size_t count, tl_relset *out);

/** Writes to out[i] the relation of a[i] to the one `window`. **Shape**: a[count], out[count]. */
TL_API void tl_allen_of_window_many(const tl_span *a, size_t count, tl_span window, tl_relset *out);

/** Returns the relations of b to a, of those of a to b: `pmo` gives `OMP`. */
TL_API tl_relset tl_relset_converse(tl_relset set);

/**
 * Returns what is possible between a and c, of `a_b` between a and b and `b_c` between b and c: `o` and `o` give `pmo`.
 * Exact for any three intervals. Cost: a table look-up for each pair of members.
 */
TL_API tl_relset tl_relset_compose(tl_relset a_b, tl_relset b_c);

/** Returns the number of relations in the set, 0 to 13. */
TL_API int tl_relset_count(tl_relset set);

/**
 * Says whether the set is convex: can be said by comparing endpoints with <, <=, =, >= and > alone, all of which hold
 * (82 sets, and the empty one, which contradicting comparisons say). Such a set goes into a simple temporal network as
 * it is; any other, as `pP`, is a choice between several. Source: Noekel, "Convex relations between time intervals",
 * 1989.
 */
TL_API bool tl_relset_is_convex(tl_relset set);

/** What is known of a question: whether the relation is one of those asked for. */
typedef enum tl_answer {
  TL_ANSWER_IMPOSSIBLE = 0, /**< no possible relation is asked for */
  TL_ANSWER_POSSIBLE = 1,   /**< some are, some are not */
  TL_ANSWER_CERTAIN = 2     /**< all are */
} tl_answer;

/** Answers whether a relation that is one of `possible` is one of `asked`. Of no possible relation: impossible. */
TL_API tl_answer tl_relset_answer(tl_relset possible, tl_relset asked);

/** Returns "certain", "possible" or "impossible". */
TL_API const char *tl_answer_name(tl_answer answer);

/** Returns the letter of a relation, one of `pmoFDseSdfOMP`; '?' for a number that is none. */
TL_API char tl_relation_letter(tl_relation relation);

/** Returns the name of a relation, such as "overlapped-by"; "?" for a number that is none. Never NULL. */
TL_API const char *tl_relation_name(tl_relation relation);

/** Returns the name of a set of one relation or of a union, such as "within"; NULL for a set that has none. */
TL_API const char *tl_relset_name(tl_relset set);

/** Finds the set of a name of one relation or of a union. False, and `out_set` untouched, when there is none. */
TL_API bool tl_relset_find(tl_text name, tl_relset *out_set);

/** The number of named unions: precedes, follows, intersects, disjoint, within, covers, starts-before, ends-before. */
enum { TL_RELSET_UNION_COUNT = 8 };

/** Returns the named union at `index`, in that order; TL_RELSET_NONE beyond the last. Its name: tl_relset_name(). */
TL_API tl_relset tl_relset_union_at(size_t index);

/** Room for the letters of any set, with their NUL. */
enum { TL_RELSET_TEXT_SIZE = TL_RELATION_COUNT + 1 };

/**
 * Reads a set: letters in any order without anything between, each once (`sSe`), or names with spaces or commas between
 * (`before, meets`; `starts-before`). Letters and names are not mixed.
 *
 * Returns TL_OK; TL_ERR_SYNTAX (TL_CODE_ALLEN_SYNTAX) for what is neither, with err->offset and err->column where it
 * stands, and for a text with no relation in it. Cost: linear.
 */
TL_API TL_MUST_CHECK tl_status tl_relset_parse(tl_text text, tl_relset *out_set, tl_error *err);

/** Writes the letters of a set in the order of the bits, and a NUL, to TL_RELSET_TEXT_SIZE bytes; returns the length.
 */
TL_API size_t tl_relset_write(tl_relset set, char *text);

#ifdef __cplusplus
}
#endif
#endif
