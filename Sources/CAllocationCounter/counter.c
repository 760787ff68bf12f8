#include "CAllocationCounter.h"
#include <errno.h>
#include <malloc.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static uint64_t count;
static int64_t live, peak;

uint64_t norn_allocation_count(void) { return __atomic_load_n(&count, __ATOMIC_RELAXED); }
int64_t norn_live_bytes(void) { return __atomic_load_n(&live, __ATOMIC_RELAXED); }
int64_t norn_peak_live_bytes(void) { return __atomic_load_n(&peak, __ATOMIC_RELAXED); }
void norn_reset_peak_live_bytes(void) {
  __atomic_store_n(&peak, norn_live_bytes(), __ATOMIC_RELAXED);
}

static void add(int64_t bytes) {
  int64_t now = __atomic_add_fetch(&live, bytes, __ATOMIC_RELAXED);
  int64_t most = __atomic_load_n(&peak, __ATOMIC_RELAXED);
  while (now > most && !__atomic_compare_exchange_n(
                           &peak, &most, now, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

static void *counted(void *memory) {
  __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
  if (memory) add((int64_t)malloc_usable_size(memory));
  return memory;
}

static void forget(void *memory) {
  if (memory) __atomic_fetch_sub(&live, (int64_t)malloc_usable_size(memory), __ATOMIC_RELAXED);
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }

void *calloc(size_t items, size_t size) { return counted(__libc_calloc(items, size)); }

void *realloc(void *old, size_t size) {
  int64_t before = old ? (int64_t)malloc_usable_size(old) : 0;
  void *memory = __libc_realloc(old, size);
  // The old memory stays if there is no new one, unless none was asked for.
  if (memory || size == 0) __atomic_fetch_sub(&live, before, __ATOMIC_RELAXED);
  return counted(memory);
}

void *aligned_alloc(size_t alignment, size_t size) {
  return counted(__libc_memalign(alignment, size));
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  *out = counted(__libc_memalign(alignment, size));
  return *out ? 0 : ENOMEM;
}

void free(void *memory) {
  forget(memory);
  __libc_free(memory);
}
