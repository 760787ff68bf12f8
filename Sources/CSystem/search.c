// Searching byte strings by two of their bytes at a time: where both are found, the rest is compared.
#define _GNU_SOURCE
#include "CSystem.h"

#include <string.h>

// The plain way, for short texts and other processors.
static ptrdiff_t find_plainly(const norn_probe *probe, const uint8_t *text, size_t count) {
  const uint8_t *hit = memmem(text, count, probe->text, probe->count);
  return hit ? hit - text : -1;
}

static inline int is_match(const norn_folded_probe *probe, const uint8_t *at) {
  return (at[0] | probe->first_mask) == probe->first &&
         (at[probe->offset] | probe->second_mask) == probe->second;
}

static ptrdiff_t find_folded_plainly(
    const norn_folded_probe *probe, const uint8_t *text, size_t from, size_t count) {
  for (size_t i = from; i + probe->offset < count; i++)
    if (is_match(probe, text + i)) return (ptrdiff_t)i;
  return -1;
}

#if defined(__x86_64__)
#include <immintrin.h>

static int has_avx2(void) { return __builtin_cpu_supports("avx2"); }

__attribute__((target("avx2,bmi"))) static ptrdiff_t find_fast(
    const norn_probe *probe, const uint8_t *text, size_t count) {
  const size_t length = probe->count, places = count - length + 1;
  const uint8_t *a = text + probe->first, *b = text + probe->second;
  const __m256i wanted_a = _mm256_set1_epi8((char)probe->text[probe->first]);
  const __m256i wanted_b = _mm256_set1_epi8((char)probe->text[probe->second]);
  size_t i = 0;
#define HITS(at)                                                                    \
  _mm256_and_si256(                                                                 \
      _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(a + (at))), wanted_a), \
      _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(b + (at))), wanted_b))
#define CHECK(mask, at)                                                                          \
  for (uint32_t rest = (mask); rest; rest &= rest - 1) {                                         \
    const size_t place = (at) + (size_t)__builtin_ctz(rest);                                     \
    if (memcmp(text + place, probe->text, length) == 0) return (ptrdiff_t)place;                 \
  }
  for (; i + 128 <= places; i += 128) {
    const __m256i h0 = HITS(i), h1 = HITS(i + 32), h2 = HITS(i + 64), h3 = HITS(i + 96);
    const __m256i any = _mm256_or_si256(_mm256_or_si256(h0, h1), _mm256_or_si256(h2, h3));
    if (__builtin_expect(!_mm256_testz_si256(any, any), 0)) {
      CHECK((uint32_t)_mm256_movemask_epi8(h0), i)
      CHECK((uint32_t)_mm256_movemask_epi8(h1), i + 32)
      CHECK((uint32_t)_mm256_movemask_epi8(h2), i + 64)
      CHECK((uint32_t)_mm256_movemask_epi8(h3), i + 96)
    }
  }
  for (; i < places; i += 32) {
    // The last step begins early enough to end with the text; places are looked at twice then.
    if (i + 32 > places) i = places - 32;
    CHECK((uint32_t)_mm256_movemask_epi8(HITS(i)), i)
  }
  return -1;
#undef HITS
#undef CHECK
}

__attribute__((target("avx2,bmi"))) static ptrdiff_t find_folded_fast(
    const norn_folded_probe *probe, const uint8_t *text, size_t from, size_t count) {
  const size_t places = count - probe->offset;
  const uint8_t *a = text, *b = text + probe->offset;
  const __m256i mask_a = _mm256_set1_epi8((char)probe->first_mask);
  const __m256i mask_b = _mm256_set1_epi8((char)probe->second_mask);
  const __m256i wanted_a = _mm256_set1_epi8((char)probe->first);
  const __m256i wanted_b = _mm256_set1_epi8((char)probe->second);
  size_t i = from;
#define HITS(at)                                                                              \
  _mm256_and_si256(                                                                           \
      _mm256_cmpeq_epi8(                                                                      \
          _mm256_or_si256(_mm256_loadu_si256((const __m256i *)(a + (at))), mask_a), wanted_a), \
      _mm256_cmpeq_epi8(                                                                      \
          _mm256_or_si256(_mm256_loadu_si256((const __m256i *)(b + (at))), mask_b), wanted_b))
  for (; i + 64 <= places; i += 64) {
    const __m256i h0 = HITS(i), h1 = HITS(i + 32);
    const __m256i any = _mm256_or_si256(h0, h1);
    if (__builtin_expect(!_mm256_testz_si256(any, any), 0)) {
      const uint32_t m0 = (uint32_t)_mm256_movemask_epi8(h0);
      if (m0) return (ptrdiff_t)(i + (size_t)__builtin_ctz(m0));
      const uint32_t m1 = (uint32_t)_mm256_movemask_epi8(h1);
      return (ptrdiff_t)(i + 32 + (size_t)__builtin_ctz(m1));
    }
  }
#undef HITS
  return find_folded_plainly(probe, text, i, count);
}
#endif

ptrdiff_t norn_probe_find(const norn_probe *probe, const void *text, size_t count) {
  if (count < probe->count) return -1;
  if (probe->count == 1) {
    const uint8_t *hit = memchr(text, probe->text[0], count);
    return hit ? hit - (const uint8_t *)text : -1;
  }
#if defined(__x86_64__)
  if (count - probe->count >= 31 && has_avx2()) return find_fast(probe, text, count);
#endif
  return find_plainly(probe, text, count);
}

ptrdiff_t norn_folded_probe_find(
    const norn_folded_probe *probe, const void *text, size_t from, size_t count) {
  if (count <= probe->offset || from >= count - probe->offset) return -1;
#if defined(__x86_64__)
  if (has_avx2()) return find_folded_fast(probe, text, from, count);
#endif
  return find_folded_plainly(probe, text, from, count);
}
