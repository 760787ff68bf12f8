// A plain C face of RE2 (direct C++ interoperation cannot see the class).
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct norn_re2 norn_re2;

/// Compiles `pattern`. Never null; ask norn_re2_error.
norn_re2 *norn_re2_new(const char *pattern, size_t count, bool dot_matches_newline, bool case_sensitive);
void norn_re2_free(norn_re2 *re);

/// RE2's error text, or null if the pattern is good. `fragment` receives the offending part.
const char *norn_re2_error(const norn_re2 *re, const char **fragment, size_t *fragment_count);

/// Whether the text contains a match (`anchored`: is one, from end to end).
bool norn_re2_matches(const norn_re2 *re, const void *text, size_t count, bool anchored);

int norn_re2_group_count(const norn_re2 *re);

/// Name of capturing group `index` (1-based), or null.
const char *norn_re2_group_name(const norn_re2 *re, int index);

/// First match at or after `from`: offsets (start, end) of group 0, 1, … into `offsets` (2 per
/// group; -1 where a group did not take part). False if there is none.
bool norn_re2_match_groups(
    const norn_re2 *re, const void *text, size_t count, size_t from, ptrdiff_t *offsets, int groups);

#ifdef __cplusplus
}
#endif
