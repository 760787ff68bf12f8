// The simulator's net: jobs that would leave the simulator's thread for the global pool are handed
// to the sink of the current thread, if it has one.
#pragma once

/// Installs the runtime hooks, once per process; later calls do nothing.
void norn_install_concurrency_hooks(void);

/// Sends what this thread would enqueue on the global pool to `sink(context, job)`, until cleared
/// with a null sink. `job` is the runtime's job pointer.
void norn_set_escape_sink(void *context, void (*sink)(void *context, void *job));
