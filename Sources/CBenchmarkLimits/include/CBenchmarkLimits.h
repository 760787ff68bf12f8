// Limits that benchmarks are compared with in the same run: what the kernel's workloads cost in plain C
// with callbacks on a 4-ary heap, and what the compression libraries take for the blocks of chunks.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Q: the hold model; returns the sum of the times seen.
uint64_t norn_limit_hold(int64_t pending, int64_t steps);

/// W1: ping-pong; returns the virtual end.
uint64_t norn_limit_ping_pong(int64_t calls);

/// W2: quorum fan-out; returns the sum of the clients' finish times.
uint64_t norn_limit_fan_out(int64_t clients, int64_t pushes);

/// W3: timers; returns the sum of the times seen.
uint64_t norn_limit_timers(int64_t count);

/// One block: its payload or its compressed bytes.
typedef struct {
  const void *bytes;
  size_t count;
} norn_block;

/// Compresses every block by itself into `room`, as the codec byte of chunks says, without any framing
/// of ours; codec 0 copies. Returns the sum of the compressed sizes.
size_t norn_limit_compress(
    uint8_t codec, const norn_block *blocks, size_t count, void *room, size_t room_bytes);

/// Verifies the CRC-32C (stored behind the block) of the compressed bytes of every block and decompresses it into `room`; codec 0
/// copies. Returns the sum of the payload sizes; 0 if a block is damaged.
size_t norn_limit_decompress(
    uint8_t codec, const norn_block *blocks, size_t count, void *room, size_t room_bytes);
