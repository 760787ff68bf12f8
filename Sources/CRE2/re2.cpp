#include "CRE2.h"

#include <re2/re2.h>

#include <map>
#include <string>
#include <vector>

struct norn_re2 {
  RE2 re;
  norn_re2(re2::StringPiece pattern, const RE2::Options &options) : re(pattern, options) {}
};

norn_re2 *norn_re2_new(
    const char *pattern, size_t count, bool dot_matches_newline, bool case_sensitive) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(dot_matches_newline);
  options.set_case_sensitive(case_sensitive);
  options.set_max_mem(64 << 20);
  return new norn_re2(re2::StringPiece(pattern, count), options);
}

void norn_re2_free(norn_re2 *re) { delete re; }

const char *norn_re2_error(const norn_re2 *re, const char **fragment, size_t *fragment_count) {
  if (re->re.ok()) return nullptr;
  if (fragment) *fragment = re->re.error_arg().data();
  if (fragment_count) *fragment_count = re->re.error_arg().size();
  return re->re.error().c_str();
}

bool norn_re2_matches(const norn_re2 *re, const void *text, size_t count, bool anchored) {
  return re->re.Match(
      re2::StringPiece(static_cast<const char *>(text), count), 0, count,
      anchored ? RE2::ANCHOR_BOTH : RE2::UNANCHORED, nullptr, 0);
}

int norn_re2_group_count(const norn_re2 *re) { return re->re.NumberOfCapturingGroups(); }

const char *norn_re2_group_name(const norn_re2 *re, int index) {
  const auto &names = re->re.CapturingGroupNames();
  auto it = names.find(index);
  return it == names.end() ? nullptr : it->second.c_str();
}

bool norn_re2_match_groups(
    const norn_re2 *re, const void *text, size_t count, size_t from, ptrdiff_t *offsets, int groups) {
  // An empty text may come without an address, and a group that took no part has none.
  const char *base = text ? static_cast<const char *>(text) : "";
  constexpr int few = 32;
  re2::StringPiece held[few];
  std::vector<re2::StringPiece> many;
  re2::StringPiece *parts = held;
  if (groups > few) {
    many.resize(groups);
    parts = many.data();
  }
  if (!re->re.Match(re2::StringPiece(base, count), from, count, RE2::UNANCHORED, parts, groups))
    return false;
  for (int i = 0; i < groups; i++) {
    offsets[2 * i] = parts[i].data() ? parts[i].data() - base : -1;
    offsets[2 * i + 1] = parts[i].data() ? offsets[2 * i] + (ptrdiff_t)parts[i].size() : -1;
  }
  return true;
}
