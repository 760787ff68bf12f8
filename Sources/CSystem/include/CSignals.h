// Asking a running program to stop.
#pragma once
#include <stdbool.h>

/// From now on the first SIGINT (or SIGTERM) only sets a flag; the second one ends the process as
/// usual.
void norn_catch_interrupts(void);

/// Whether a signal has come since. Any thread may ask; costs a relaxed load.
bool norn_was_interrupted(void);
