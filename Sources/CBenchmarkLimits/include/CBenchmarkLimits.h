// What the kernel's workloads cost in plain C with callbacks on a 4-ary heap: the limit that
// benchmarks are compared with in the same run.
#pragma once
#include <stdint.h>

/// Q: the hold model; returns the sum of the times seen.
uint64_t norn_limit_hold(int64_t pending, int64_t steps);

/// W1: ping-pong; returns the virtual end.
uint64_t norn_limit_ping_pong(int64_t calls);

/// W2: quorum fan-out; returns the sum of the clients' finish times.
uint64_t norn_limit_fan_out(int64_t clients, int64_t pushes);

/// W3: timers; returns the sum of the times seen.
uint64_t norn_limit_timers(int64_t count);
