#define _GNU_SOURCE
#include "CSignals.h"
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_bool interrupted;

static void note(int signal) {
  (void)signal;
  atomic_store_explicit(&interrupted, true, memory_order_relaxed);
}

void norn_catch_interrupts(void) {
  struct sigaction action = {0};
  action.sa_handler = note;
  // The handler goes with its first use: who asks twice does not want to wait.
  action.sa_flags = SA_RESTART | (int)SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  // A parent that keeps signals from its own threads hands that on to what it starts.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

bool norn_was_interrupted(void) {
  return atomic_load_explicit(&interrupted, memory_order_relaxed);
}
