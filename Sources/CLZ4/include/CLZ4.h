// liblz4, and a writer of LZ4 blocks whose ratio is that of the reference.
#pragma once
#include <lz4.h>
#include <lz4frame.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes of memory that the writer needs besides its target, aligned to 4.
size_t norn_lz4_state_bytes(void);

/// Bytes that a target for `count` bytes must have.
size_t norn_lz4_bound(size_t count);

/// Writes `count` bytes (at most 4 MiB) as one LZ4 block; returns its length. The result depends on the
/// source alone.
size_t norn_lz4_compress(void *state, const void *source, size_t count, void *target);
