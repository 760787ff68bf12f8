// Counts heap allocations of this process, and the bytes that they hold, by standing in front of malloc
// (glibc).
#pragma once
#include <stdint.h>

/// Calls of malloc, calloc, realloc and aligned allocation since the process started.
uint64_t norn_allocation_count(void);

/// Bytes that are allocated now, as the allocator rounds them.
int64_t norn_live_bytes(void);

/// Most bytes that were allocated at one time since the last reset.
int64_t norn_peak_live_bytes(void);
void norn_reset_peak_live_bytes(void);
