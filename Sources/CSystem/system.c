#define _GNU_SOURCE
#include "CSystem.h"
#include <malloc.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

ptrdiff_t norn_find(
    const void *haystack, size_t haystack_count, const void *needle, size_t needle_count) {
  if (needle_count == 0) return 0;
  const char *hit = memmem(haystack, haystack_count, needle, needle_count);
  return hit ? hit - (const char *)haystack : -1;
}

int64_t norn_process_cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t norn_peak_resident_bytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (int64_t)usage.ru_maxrss * 1024;
}

void norn_keep_freed_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
}

// Exported by the Swift runtime; it reads them when the first hash table is made.
struct swift_hashing_parameters {
  uint64_t seed0, seed1;
  bool deterministic;
};
extern struct swift_hashing_parameters _swift_stdlib_Hashing_parameters;

void norn_fix_hash_seeds(void) {
  _swift_stdlib_Hashing_parameters.seed0 = 0;
  _swift_stdlib_Hashing_parameters.seed1 = 0;
  _swift_stdlib_Hashing_parameters.deterministic = true;
}
