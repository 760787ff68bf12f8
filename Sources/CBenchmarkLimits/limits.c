#include "CBenchmarkLimits.h"
#include <stdlib.h>

typedef struct {
  int64_t time;
  uint64_t order;
  uint64_t word;
  uint64_t handler;
} event;

typedef struct {
  event *events;
  size_t count, capacity;
  uint64_t scheduled;
} heap;

static uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static const uint64_t salt = 42ull << 56;

static inline int precedes(const event *a, const event *b) {
  return a->time < b->time || (a->time == b->time && a->order < b->order);
}

static void push(heap *h, int64_t time, uint64_t word, uint64_t handler) {
  if (h->count == h->capacity) {
    h->capacity = h->capacity ? h->capacity * 2 : 1024;
    h->events = realloc(h->events, h->capacity * sizeof(event));
  }
  event e = {time, h->scheduled++, word, handler};
  size_t i = h->count++;
  while (i) {
    size_t parent = (i - 1) / 4;
    if (!precedes(&e, &h->events[parent])) break;
    h->events[i] = h->events[parent];
    i = parent;
  }
  h->events[i] = e;
}

static event pop(heap *h) {
  event first = h->events[0];
  event e = h->events[--h->count];
  size_t i = 0;
  for (;;) {
    size_t child = 4 * i + 1;
    if (child >= h->count) break;
    size_t end = child + 4 < h->count ? child + 4 : h->count, best = child;
    for (size_t k = child + 1; k < end; k++)
      if (precedes(&h->events[k], &h->events[best])) best = k;
    if (!precedes(&h->events[best], &e)) break;
    h->events[i] = h->events[best];
    i = best;
  }
  if (h->count) h->events[i] = e;
  return first;
}

static __attribute__((noinline)) void nothing(int64_t time) { __asm__ volatile("" ::"r"(time)); }

uint64_t norn_limit_hold(int64_t pending, int64_t steps) {
  heap h = {0};
  void (*volatile handler)(int64_t) = nothing;
  uint64_t sum = 0;
  for (int64_t i = 0; i < pending; i++) push(&h, mix(i) % 1000000000, 0, 0);
  for (int64_t i = 0; i < steps; i++) {
    event e = pop(&h);
    handler(e.time);
    sum += e.time;
    push(&h, e.time + mix(i ^ 0x5555) % 1000000000, 0, 0);
  }
  free(h.events);
  return sum;
}

uint64_t norn_limit_ping_pong(int64_t calls) {
  heap h = {0};
  int64_t now = 0;
  for (int64_t i = 0; i < calls; i++)
    for (int direction = 0; direction < 2; direction++) {
      push(&h, now + 1000000 + mix(salt ^ (2 * i + direction)) % 100000, i, direction);
      now = pop(&h).time;
    }
  free(h.events);
  return now;
}

static int64_t fan_out_delay(uint64_t client, uint64_t push, uint64_t replica, uint64_t reply) {
  return 1000000 + mix(salt ^ (((client << 20) + push) * 8 + 2 * replica + reply)) % 9000000;
}

uint64_t norn_limit_fan_out(int64_t clients, int64_t pushes) {
  heap h = {0};
  uint8_t *answers = calloc(clients * pushes, 1);
  uint64_t sum = 0;
  for (int64_t c = 0; c < clients; c++)
    for (int r = 0; r < 3; r++)
      push(&h, fan_out_delay(c, 0, r, 0), (uint64_t)c << 32, r * 2);
  while (h.count) {
    event e = pop(&h);
    uint64_t c = e.word >> 32, s = (uint32_t)e.word, r = e.handler / 2;
    if (!(e.handler & 1)) {
      push(&h, e.time + fan_out_delay(c, s, r, 1), e.word, e.handler | 1);
    } else if (++answers[c * pushes + s] == 2) {
      if (s + 1 == (uint64_t)pushes) {
        sum += e.time;
      } else {
        for (int k = 0; k < 3; k++)
          push(&h, e.time + fan_out_delay(c, s + 1, k, 0), e.word + 1, k * 2);
      }
    }
  }
  free(answers);
  free(h.events);
  return sum;
}

uint64_t norn_limit_timers(int64_t count) {
  heap h = {0};
  uint64_t sum = 0;
  for (int64_t i = 0; i < count; i++) push(&h, mix(salt ^ i) % 3600000000000ull, i, 0);
  while (h.count) sum += pop(&h).time;
  free(h.events);
  return sum;
}
