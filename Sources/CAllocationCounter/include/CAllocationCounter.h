// Counts heap allocations of this process by standing in front of malloc (glibc).
#pragma once
#include <stdint.h>

/// Calls of malloc, calloc, realloc and aligned allocation since the process started.
uint64_t norn_allocation_count(void);
