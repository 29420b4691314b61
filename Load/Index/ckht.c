// ConcurrencyKit's hash table for one writer and many readers (Debian: libck-dev), with its keys in place.
#include <ck_ht.h>
#include <stdlib.h>

#include "yardsticks.h"

struct ckht {
  ck_ht_t table;
};

static void *allocate(size_t size) { return malloc(size); }
static void release(void *memory, size_t size, bool defer) {
  (void)size;
  (void)defer;
  free(memory);
}
static struct ck_malloc allocator = {.malloc = allocate, .free = release};

static void mix(ck_ht_hash_t *hash, const void *key, size_t length, uint64_t seed) {
  (void)length;
  uint64_t value = *(const uint64_t *)key ^ seed;
  value = (value ^ value >> 33) * UINT64_C(0xff51afd7ed558ccd);
  value = (value ^ value >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
  hash->value = value ^ value >> 33;
}

ckht_table ckht_make(const uint64_t *keys, size_t count, uint64_t seed) {
  struct ckht *made = malloc(sizeof *made);
  if (!ck_ht_init(&made->table, CK_HT_MODE_DIRECT, mix, &allocator, count * 2, seed)) abort();
  for (size_t i = 0; i < count; i++) {
    ck_ht_hash_t hash;
    ck_ht_entry_t entry;
    ck_ht_hash_direct(&hash, &made->table, keys[i]);
    ck_ht_entry_set_direct(&entry, hash, keys[i], i + 1);
    if (!ck_ht_set_spmc(&made->table, hash, &entry)) abort();
  }
  return made;
}

size_t ckht_find(ckht_table made, const uint64_t *plates, size_t count, struct found *found) {
  size_t hits = 0;
  for (size_t i = 0; i < count; i++) {
    ck_ht_hash_t hash;
    ck_ht_entry_t entry;
    ck_ht_hash_direct(&hash, &made->table, plates[i]);
    ck_ht_entry_key_set_direct(&entry, plates[i]);
    if (ck_ht_get_spmc(&made->table, hash, &entry)) {
      found[hits++] = (struct found){(int32_t)i, (uint32_t)(ck_ht_entry_value_direct(&entry) - 1)};
    }
  }
  return hits;
}

void ckht_free(ckht_table made) {
  ck_ht_destroy(&made->table);
  free(made);
}
