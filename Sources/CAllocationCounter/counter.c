#include "CAllocationCounter.h"
#include <errno.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static uint64_t count;

uint64_t norn_allocation_count(void) { return __atomic_load_n(&count, __ATOMIC_RELAXED); }

static void bump(void) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); }

void *malloc(size_t size) {
  bump();
  return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
  bump();
  return __libc_calloc(items, size);
}

void *realloc(void *old, size_t size) {
  bump();
  return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  bump();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  bump();
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : ENOMEM;
}
