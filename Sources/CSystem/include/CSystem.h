// Functions of the operating system and the processor that Swift cannot reach, or not fast.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "CByteScan.h"
#include "CSignals.h"

/// CRC-32C (Castagnoli) of `count` bytes, continuing from `crc` (0 to start).
uint32_t norn_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same by table, for processors without the instruction; tested against the other.
uint32_t norn_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

/// First occurrence of `needle` in `haystack`, as an offset, or -1.
ptrdiff_t norn_find(const void *haystack, size_t haystack_count, const void *needle, size_t needle_count);

/// A text that is sought often, and the two of its bytes that are looked at first.
typedef struct {
  const uint8_t *text;
  size_t count;
  size_t first, second;
} norn_probe;

/// First occurrence of the text (not empty) in `count` bytes, as an offset, or -1.
ptrdiff_t norn_probe_find(const norn_probe *probe, const void *text, size_t count);

/// Two bytes, the second `offset` bytes behind the first; a byte fits if it is equal after the bits of
/// the mask are set in it.
typedef struct {
  uint8_t first, first_mask;
  uint8_t second, second_mask;
  size_t offset;
} norn_folded_probe;

/// First place from `from` on where both bytes fit, as an offset, or -1.
ptrdiff_t norn_folded_probe_find(
    const norn_folded_probe *probe, const void *text, size_t from, size_t count);

/// CPU time of this process (user and system), ns.
int64_t norn_process_cpu_ns(void);

/// Peak resident memory of this process, bytes.
int64_t norn_peak_resident_bytes(void);

/// Keeps freed memory for the next use instead of giving it back to the system page by page: for
/// programs that decode and drop many blocks. Call before the first thread starts.
void norn_keep_freed_memory(void);

/// Fixes the seeds of Swift's hashing. Must run before the first dictionary exists.
void norn_fix_hash_seeds(void);

/// Asks for the eight cache lines from `start` on.
static inline void norn_prefetch_512(const void *start) {
  for (int line = 0; line < 8; line++) __builtin_prefetch((const char *)start + 64 * line);
}
