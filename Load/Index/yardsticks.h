// What the driver measures the hotlist index by: a C kernel of the same layout, liburcu's hash table, ConcurrencyKit's.
// Each is made of the same keys, numbered from 0, and looks up batches of plates; found places and numbers are written
// to `found` (room for every plate), and their count returned.
#ifndef PLATESTREAM_INDEX_YARDSTICKS_H
#define PLATESTREAM_INDEX_YARDSTICKS_H

#include <stddef.h>
#include <stdint.h>

struct found {
  int32_t read;
  uint32_t number;
};

typedef struct kernel *kernel_table;
kernel_table kernel_make(const uint64_t *keys, size_t count, uint64_t seed);
size_t kernel_find(kernel_table table, const uint64_t *plates, size_t count, struct found *found);
void kernel_free(kernel_table table);

typedef struct lfht *lfht_table;
lfht_table lfht_make(const uint64_t *keys, size_t count, uint64_t seed);
size_t lfht_find(lfht_table table, const uint64_t *plates, size_t count, struct found *found);
void lfht_free(lfht_table table);
/// To be called by each thread that looks up in an `lfht_table`, before and after.
void lfht_enter_thread(void);
void lfht_leave_thread(void);

typedef struct ckht *ckht_table;
ckht_table ckht_make(const uint64_t *keys, size_t count, uint64_t seed);
size_t ckht_find(ckht_table table, const uint64_t *plates, size_t count, struct found *found);
void ckht_free(ckht_table table);

/// Keeps the calling thread on one core.
void pin_thread(int core);

#endif
