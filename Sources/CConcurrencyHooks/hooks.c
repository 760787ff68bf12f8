#include "CConcurrencyHooks.h"
#include <pthread.h>
#include <stdint.h>

#define SWIFT_CC __attribute__((swiftcall))

// Exported symbols of libswift_Concurrency: variables that hold a replacement function.
typedef SWIFT_CC void (*enqueue_global)(void *job);
extern void *swift_task_enqueueGlobal_hook;

static _Thread_local struct {
  void *context;
  void (*sink)(void *context, void *job);
} pool;

static SWIFT_CC void on_enqueue_global(void *job, enqueue_global original) {
  if (pool.sink)
    pool.sink(pool.context, job);
  else
    original(job);
}

static void install(void) { swift_task_enqueueGlobal_hook = (void *)on_enqueue_global; }

void norn_install_concurrency_hooks(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
}

void norn_set_pool_sink(void *context, void (*sink)(void *context, void *job)) {
  pool.context = context;
  pool.sink = sink;
}

bool norn_has_pool_sink(void) { return pool.sink != 0; }

bool norn_is_child_task(const void *job) {
  // The runtime's job: a heap object (two words), two words of its scheduler, then the flags.
  const uint32_t child_task = 1u << 24;
  return *(const uint32_t *)((const char *)job + 32) & child_task;
}
