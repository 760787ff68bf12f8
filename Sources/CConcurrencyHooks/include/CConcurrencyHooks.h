// The simulator's net: jobs without an actor, which would go to the global pool of threads, are handed
// to the sink of the current thread.
#pragma once
#include <stdbool.h>

/// Installs the runtime hooks, once per process; later calls do nothing.
void norn_install_concurrency_hooks(void);

/// Sends what this thread would enqueue on the global pool to `sink(context, job)`, until cleared
/// with a null sink. `job` is the runtime's job pointer.
void norn_set_pool_sink(void *context, void (*sink)(void *context, void *job));

/// Whether this thread has a sink.
bool norn_has_pool_sink(void);

/// Whether the job is a child task (`async let`, task group).
bool norn_is_child_task(const void *job);
