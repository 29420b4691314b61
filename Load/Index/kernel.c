// The table of Sources/Hotlists/FingerprintTable.swift in C, as fast as it can be said there: same hash, same lines,
// same large pages, same window. Plates are unique, so there are no sharers.
#include <sched.h>
#include <stdlib.h>

#include "lines.h"
#include "yardsticks.h"

enum { WINDOW = 32, PLATES_PER_TEN_LINES = 217, LINES_THAT_NEED_NO_PREFETCH = 4096 };

struct kernel {
  uint16_t *lines;
  uint64_t *keys;
  uint32_t *numbers;
  uint64_t line_count, seed;
  size_t size;
};

static inline uint64_t mix(uint64_t bits, uint64_t seed) {
  uint64_t hash = bits ^ seed;
  hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
  hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
  return hash ^ hash >> 33;
}

static inline uint64_t line_of(const struct kernel *table, uint64_t hash) {
  return (uint64_t)((unsigned __int128)hash * table->line_count >> 64);
}

static inline uint16_t fingerprint_of(uint64_t hash) { return (uint16_t)hash ? (uint16_t)hash : 1; }

kernel_table kernel_make(const uint64_t *keys, size_t count, uint64_t seed) {
  struct kernel *table = malloc(sizeof *table);
  table->line_count = count * 10 / PLATES_PER_TEN_LINES + 1;
  table->seed = seed;
  size_t places = table->line_count * LINE_PLACES;
  table->size = places * (2 + 8 + 4);
  char *memory = platform_allocate_zeroed(table->size);
  table->lines = (uint16_t *)memory;
  table->keys = (uint64_t *)(memory + places * 2);
  table->numbers = (uint32_t *)(memory + places * 10);
  for (size_t i = 0; i < count; i++) {
    uint64_t hash = mix(keys[i], seed), line = line_of(table, hash);
    uint16_t fingerprint = fingerprint_of(hash);
    uint32_t free;
    while (!(free = line_matches(table->lines + line * LINE_PLACES, 0) & INT32_MAX)) {
      table->lines[line * LINE_PLACES + LINE_PLACES - 1] |= (uint16_t)(1 << (fingerprint & 15));
      line = line + 1 == table->line_count ? 0 : line + 1;
    }
    uint64_t slot = line * LINE_PLACES + (uint64_t)__builtin_ctz(free);
    table->lines[slot] = fingerprint;
    table->keys[slot] = keys[i];
    table->numbers[slot] = (uint32_t)i;
  }
  return table;
}

static inline size_t find_one(const struct kernel *table, uint64_t plate, uint64_t hash, int32_t place,
                              struct found *found) {
  uint64_t line = line_of(table, hash);
  uint16_t fingerprint = fingerprint_of(hash);
  while (1) {
    uint32_t matches = line_matches(table->lines + line * LINE_PLACES, fingerprint);
    if (matches == 0) return 0;
    for (uint32_t rest = matches & INT32_MAX; rest; rest &= rest - 1) {
      uint64_t slot = line * LINE_PLACES + (uint64_t)__builtin_ctz(rest);
      if (table->keys[slot] == plate) {
        *found = (struct found){place, table->numbers[slot]};
        return 1;
      }
    }
    if (!(matches >> 31)) return 0;
    line = line + 1 == table->line_count ? 0 : line + 1;
  }
}

size_t kernel_find(kernel_table shared, const uint64_t *plates, size_t count, struct found *found) {
  const struct kernel local = *shared, *table = &local;
  size_t hits = 0;
  if (table->line_count <= LINES_THAT_NEED_NO_PREFETCH) {
    for (size_t i = 0; i < count; i++) {
      hits += find_one(table, plates[i], mix(plates[i], table->seed), (int32_t)i, found + hits);
    }
    return hits;
  }
  uint64_t ahead[WINDOW];
  for (size_t i = 0; i < count && i < WINDOW; i++) {
    ahead[i] = mix(plates[i], table->seed);
    __builtin_prefetch(table->lines + line_of(table, ahead[i]) * LINE_PLACES, 0, 3);
  }
  for (size_t i = 0; i < count; i++) {
    uint64_t hash = ahead[i % WINDOW];
    if (i + WINDOW < count) {
      ahead[i % WINDOW] = mix(plates[i + WINDOW], table->seed);
      __builtin_prefetch(table->lines + line_of(table, ahead[i % WINDOW]) * LINE_PLACES, 0, 3);
    }
    hits += find_one(table, plates[i], hash, (int32_t)i, found + hits);
  }
  return hits;
}

void kernel_free(kernel_table table) {
  platform_free_zeroed(table->lines, table->size);
  free(table);
}

void pin_thread(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}
