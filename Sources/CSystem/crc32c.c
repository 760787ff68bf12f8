#include "CSystem.h"
#include <pthread.h>
#include <string.h>

// The register of a reflected CRC: the checksum without its two inversions.
static const uint32_t polynomial = 0x82F63B78u;

static uint32_t table[8][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void make_table(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = (c & 1) ? (c >> 1) ^ polynomial : c >> 1;
    table[0][i] = c;
  }
  for (uint32_t i = 0; i < 256; i++)
    for (int t = 1; t < 8; t++)
      table[t][i] = (table[t - 1][i] >> 8) ^ table[0][table[t - 1][i] & 0xFF];
}

uint32_t norn_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
  pthread_once(&table_once, make_table);
  const uint8_t *p = bytes;
  uint32_t c = ~crc;
  while (count >= 8) {
    uint32_t low = c ^ (p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
    c = table[7][low & 0xFF] ^ table[6][(low >> 8) & 0xFF] ^ table[5][(low >> 16) & 0xFF] ^
        table[4][low >> 24] ^ table[3][p[4]] ^ table[2][p[5]] ^ table[1][p[6]] ^ table[0][p[7]];
    p += 8;
    count -= 8;
  }
  while (count--) c = table[0][(c ^ *p++) & 0xFF] ^ (c >> 8);
  return ~c;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

// The instruction takes three cycles but one can start every cycle: three stretches of the input run
// side by side. Their registers are joined by moving them over the bytes that follow, which is linear:
// four look-ups in a table made for that distance.
enum { long_stretch = 8192, short_stretch = 256 };

typedef uint32_t move_table[4][256];
static move_table move_long, move_short;
static pthread_once_t move_once = PTHREAD_ONCE_INIT;

static uint32_t apply(const uint32_t matrix[32], uint32_t vector) {
  uint32_t sum = 0;
  for (int i = 0; vector; i++, vector >>= 1)
    if (vector & 1) sum ^= matrix[i];
  return sum;
}

/// The table for a distance of 2^`doublings` zero bytes.
static void make_move(move_table out, int doublings) {
  uint32_t matrix[32], twice[32];
  // One zero bit, then twice as many until it is the distance.
  matrix[0] = polynomial;
  for (int i = 1; i < 32; i++) matrix[i] = 1u << (i - 1);
  for (int k = 0; k < doublings + 3; k++) {
    for (int i = 0; i < 32; i++) twice[i] = apply(matrix, matrix[i]);
    memcpy(matrix, twice, sizeof matrix);
  }
  for (int byte = 0; byte < 4; byte++)
    for (uint32_t i = 0; i < 256; i++) out[byte][i] = apply(matrix, i << (8 * byte));
}

static void make_moves(void) {
  make_move(move_long, 13);
  make_move(move_short, 8);
}

static inline uint32_t moved(const move_table by, uint32_t c) {
  return by[0][c & 0xFF] ^ by[1][(c >> 8) & 0xFF] ^ by[2][(c >> 16) & 0xFF] ^ by[3][c >> 24];
}

static inline uint64_t word_at(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

/// Moves the register over three stretches.
__attribute__((target("sse4.2"))) static inline uint32_t three_stretches(
    uint32_t c, const uint8_t *p, size_t stretch, const move_table by) {
  uint64_t a = c, b = 0, d = 0;
  for (const uint8_t *end = p + stretch; p < end; p += 8) {
    a = _mm_crc32_u64(a, word_at(p));
    b = _mm_crc32_u64(b, word_at(p + stretch));
    d = _mm_crc32_u64(d, word_at(p + 2 * stretch));
  }
  return moved(by, moved(by, (uint32_t)a) ^ (uint32_t)b) ^ (uint32_t)d;
}

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(
    uint32_t crc, const void *bytes, size_t count) {
  const uint8_t *p = bytes;
  uint32_t c = ~crc;
  if (count >= 3 * short_stretch) {
    pthread_once(&move_once, make_moves);
    for (; count >= 3 * long_stretch; count -= 3 * long_stretch, p += 3 * long_stretch)
      c = three_stretches(c, p, long_stretch, move_long);
    for (; count >= 3 * short_stretch; count -= 3 * short_stretch, p += 3 * short_stretch)
      c = three_stretches(c, p, short_stretch, move_short);
  }
  uint64_t wide = c;
  for (; count >= 8; count -= 8, p += 8) wide = _mm_crc32_u64(wide, word_at(p));
  c = (uint32_t)wide;
  while (count--) c = _mm_crc32_u8(c, *p++);
  return ~c;
}
#endif

uint32_t norn_crc32c(uint32_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42(crc, bytes, count);
#endif
  return norn_crc32c_portable(crc, bytes, count);
}
