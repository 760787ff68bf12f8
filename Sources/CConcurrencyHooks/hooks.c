#include "CConcurrencyHooks.h"
#include <pthread.h>

#define SWIFT_CC __attribute__((swiftcall))

// Exported symbols of libswift_Concurrency: variables that hold a replacement function.
typedef SWIFT_CC void (*enqueue_global)(void *job);
extern void *swift_task_enqueueGlobal_hook;

static _Thread_local struct {
  void *context;
  void (*sink)(void *context, void *job);
} escape;

static SWIFT_CC void on_enqueue_global(void *job, enqueue_global original) {
  if (escape.sink)
    escape.sink(escape.context, job);
  else
    original(job);
}

static void install(void) { swift_task_enqueueGlobal_hook = (void *)on_enqueue_global; }

void norn_install_concurrency_hooks(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
}

void norn_set_escape_sink(void *context, void (*sink)(void *context, void *job)) {
  escape.context = context;
  escape.sink = sink;
}
