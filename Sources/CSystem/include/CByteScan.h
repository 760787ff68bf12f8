// Scans over the bytes of log lines, many at a time. Each function looks at [from, end) and may read,
// but never looks at, bytes up to `readable` (at least `end`), so that 16 bytes can be taken at once
// near the end of a line.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#pragma clang assume_nonnull begin

/// Where a scan stopped, and whether it passed a byte above 0x7F.
typedef struct {
  const uint8_t *at;
  bool has_high;
} norn_stop;

/// Classes of bytes at which scans stop.
static inline bool norn_is_json_string_stop(uint8_t c) { return c == '"' || c == '\\'; }
static inline bool norn_is_logfmt_stop(uint8_t c) { return c <= 0x20 || c == '"' || c == '='; }
static inline bool norn_is_json_value_stop(uint8_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '}' || c == ']';
}
/// `"` and the brackets of nested values.
static inline bool norn_is_json_nesting_stop(uint8_t c) {
  return c == '"' || c == '{' || c == '}' || c == '[' || c == ']';
}

#if defined(__SSE2__)
static inline unsigned norn_json_string_mask(__m128i v) {
  return (unsigned)_mm_movemask_epi8(_mm_or_si128(
      _mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
}

static inline unsigned norn_logfmt_mask(__m128i v) {
  // Unsigned v <= 0x20 is min(v, 0x20) == v.
  __m128i blank = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x20)), v);
  return (unsigned)_mm_movemask_epi8(_mm_or_si128(
      blank, _mm_or_si128(
                 _mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('=')))));
}

static inline unsigned norn_json_nesting_mask(__m128i v) {
  // '{' and '[', '}' and ']' differ in one bit.
  __m128i low = _mm_or_si128(v, _mm_set1_epi8(0x20));
  return (unsigned)_mm_movemask_epi8(_mm_or_si128(
      _mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
      _mm_or_si128(
          _mm_cmpeq_epi8(low, _mm_set1_epi8('{')), _mm_cmpeq_epi8(low, _mm_set1_epi8('}')))));
}

// A hit is never a high byte, so the bits up to and with the first hit are those of what was passed.
#define NORN_SCAN_BLOCKS(MASK)                                                    \
  while (stop.at < end && stop.at + 16 <= readable) {                             \
    __m128i v = _mm_loadu_si128((const __m128i *)stop.at);                        \
    unsigned hits = MASK(v), high = (unsigned)_mm_movemask_epi8(v);               \
    ptrdiff_t rest = end - stop.at, index = hits ? __builtin_ctz(hits) : 16;      \
    if (index >= rest) {                                                          \
      stop.has_high |= (high & ((1u << rest) - 1u)) != 0;                         \
      stop.at = end;                                                              \
      return stop;                                                                \
    }                                                                             \
    stop.at += index;                                                             \
    if (hits) {                                                                   \
      stop.has_high |= (high & (hits ^ (hits - 1u))) != 0;                        \
      return stop;                                                                \
    }                                                                             \
    stop.has_high |= high != 0;                                                   \
  }
#else
#define NORN_SCAN_BLOCKS(MASK)
#endif

#define NORN_SCAN(NAME, MASK, IS_STOP)                                            \
  static inline norn_stop NAME(                                                   \
      const uint8_t *from, const uint8_t *end, const uint8_t *readable) {         \
    norn_stop stop = {from, false};                                               \
    NORN_SCAN_BLOCKS(MASK)                                                        \
    for (; stop.at < end && !IS_STOP(*stop.at); stop.at++)                        \
      stop.has_high |= *stop.at > 0x7F;                                           \
    return stop;                                                                  \
  }

/// The first `"` or `\`, or `end`.
NORN_SCAN(norn_scan_json_string, norn_json_string_mask, norn_is_json_string_stop)

/// The first byte up to 0x20, `"` or `=`, or `end`.
NORN_SCAN(norn_scan_logfmt, norn_logfmt_mask, norn_is_logfmt_stop)

/// The first `"`, `{`, `}`, `[` or `]`, or `end`.
NORN_SCAN(norn_scan_json_nesting, norn_json_nesting_mask, norn_is_json_nesting_stop)

/// The first blank, `,`, `}` or `]`, or `end`: what ends a number or a word. They are short.
static inline const uint8_t *norn_scan_json_value(
    const uint8_t *from, const uint8_t *end, const uint8_t *readable) {
#if defined(__SSE2__)
  if (from + 16 <= readable) {
    __m128i v = _mm_loadu_si128((const __m128i *)from);
    // All control bytes count here; most of them do not stop the loop below. ']' and '}' differ in one
    // bit.
    __m128i blank = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x20)), v);
    __m128i close = _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('}'));
    unsigned hits = (unsigned)_mm_movemask_epi8(
        _mm_or_si128(blank, _mm_or_si128(close, _mm_cmpeq_epi8(v, _mm_set1_epi8(',')))));
    ptrdiff_t index = hits ? __builtin_ctz(hits) : 16;
    if (index >= end - from) return end;
    from += index;
  }
#endif
  while (from < end && !norn_is_json_value_stop(*from)) from++;
  return from;
}

/// The first byte of the range that is above 0x20, or `end`: past the blanks of logfmt.
static inline const uint8_t *norn_skip_control(const uint8_t *from, const uint8_t *end) {
  while (from < end && *from <= 0x20) from++;
  return from;
}

/// The first byte of the range of which the table of 256 says nothing, or `end`.
static inline const uint8_t *norn_scan_members(
    const uint8_t *from, const uint8_t *end, const uint8_t *members) {
  while (from < end && members[*from]) from++;
  return from;
}

/// The first byte that is `missing` or above 0x7F, or `end`.
static inline const uint8_t *norn_scan_ascii_without(
    const uint8_t *from, const uint8_t *end, const uint8_t *readable, uint8_t missing) {
#if defined(__SSE2__)
  while (from < end && from + 16 <= readable) {
    __m128i v = _mm_loadu_si128((const __m128i *)from);
    unsigned hits = (unsigned)_mm_movemask_epi8(
        _mm_or_si128(v, _mm_cmpeq_epi8(v, _mm_set1_epi8((char)missing))));
    ptrdiff_t index = hits ? __builtin_ctz(hits) : 16;
    if (index >= end - from) return end;
    from += index;
    if (hits) return from;
  }
#endif
  while (from < end && *from != missing && *from < 0x80) from++;
  return from;
}

/// Past spaces, tabs and line ends.
static inline const uint8_t *norn_skip_json_blanks(const uint8_t *from, const uint8_t *end) {
  while (from < end && (*from == ' ' || *from == '\t' || *from == '\r' || *from == '\n')) from++;
  return from;
}

/// Whether two runs of `count` bytes are equal. Short ones without a call.
__attribute__((always_inline)) static inline bool norn_equal(const uint8_t *a, const uint8_t *b, size_t count) {
  if (count > 16) return memcmp(a, b, count) == 0;
  uint64_t x, y, v, w;
  if (count >= 8) {
    memcpy(&x, a, 8), memcpy(&y, b, 8);
    memcpy(&v, a + count - 8, 8), memcpy(&w, b + count - 8, 8);
    return ((x ^ y) | (v ^ w)) == 0;
  }
  if (count >= 4) {
    uint32_t p, q, r, s;
    memcpy(&p, a, 4), memcpy(&q, b, 4);
    memcpy(&r, a + count - 4, 4), memcpy(&s, b + count - 4, 4);
    return ((p ^ q) | (r ^ s)) == 0;
  }
  for (size_t i = 0; i < count; i++)
    if (a[i] != b[i]) return false;
  return true;
}

/// Whether the bytes at `at` begin with a text of `count` bytes. 32 bytes may be read at both.
__attribute__((always_inline)) static inline bool norn_begins_with(
    const uint8_t *at, const uint8_t *text, size_t count) {
#if defined(__SSE2__)
  unsigned same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
      _mm_loadu_si128((const __m128i *)at), _mm_loadu_si128((const __m128i *)text)));
  if (count <= 16) return (~same & ((1u << count) - 1u)) == 0;
  if (count <= 32) {
    unsigned further = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
        _mm_loadu_si128((const __m128i *)(at + 16)),
        _mm_loadu_si128((const __m128i *)(text + 16))));
    return same == 0xFFFFu && (~further & ((1u << (count - 16)) - 1u)) == 0;
  }
#endif
  return memcmp(at, text, count) == 0;
}

/// The longest text that `norn_find_near` takes.
static const size_t norn_near_count = 16;

/// The first occurrence of `sought` (1 to `norn_near_count` bytes) in [from, end), or null. Quick for
/// those that are near; `memmem` is for those that are far, or long.
static inline const uint8_t *_Nullable norn_find_near(
    const uint8_t *from, const uint8_t *end, const uint8_t *readable, const uint8_t *sought,
    size_t count) {
  if ((size_t)(end - from) < count) return NULL;
  // Behind the last place where it could begin.
  const uint8_t *stop = end - count + 1;
#if defined(__SSE2__)
  // Places where both its first and its last byte stand.
  const __m128i first = _mm_set1_epi8((char)sought[0]), last = _mm_set1_epi8((char)sought[count - 1]);
  while (from < stop && from + count + 15 <= readable) {
    __m128i a = _mm_loadu_si128((const __m128i *)from);
    __m128i b = _mm_loadu_si128((const __m128i *)(from + count - 1));
    unsigned hits = (unsigned)_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, last)));
    while (hits) {
      const uint8_t *at = from + __builtin_ctz(hits);
      if (at >= stop) return NULL;
      if (norn_equal(at, sought, count)) return at;
      hits &= hits - 1;
    }
    from += 16;
  }
#endif
  for (; from < stop; from++)
    if (*from == *sought && norn_equal(from, sought, count)) return from;
  return NULL;
}

static inline uint64_t norn_mix(uint64_t a, uint64_t b) {
  __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// A hash of some bytes for tables in memory; the same in every run. Never stored or shown.
static inline uint64_t norn_hash(const uint8_t *bytes, size_t count, uint64_t seed) {
  const uint64_t k0 = 0x9E3779B97F4A7C15ull, k1 = 0xD6E8FEB86659FD93ull;
  uint64_t h = seed ^ (count * k0), a = 0, b = 0;
  while (count > 16) {
    memcpy(&a, bytes, 8), memcpy(&b, bytes + 8, 8);
    h = norn_mix(a ^ k0 ^ h, b ^ k1);
    bytes += 16, count -= 16;
  }
  a = b = 0;
  if (count >= 8) {
    memcpy(&a, bytes, 8), memcpy(&b, bytes + count - 8, 8);
  } else if (count >= 4) {
    uint32_t p, q;
    memcpy(&p, bytes, 4), memcpy(&q, bytes + count - 4, 4);
    a = p, b = q;
  } else if (count > 0) {
    a = (uint64_t)bytes[0] << 16 | (uint64_t)bytes[count / 2] << 8 | bytes[count - 1];
  }
  return norn_mix(a ^ k0 ^ h, b ^ k1 ^ h);
}

#pragma clang assume_nonnull end
