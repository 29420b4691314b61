// liburcu's lock-free hash table (Debian: liburcu-dev), in its fastest flavour: read-side marks that cost nothing.
#include <stdlib.h>
#include <urcu/urcu-qsbr.h>
#include <urcu/rculfhash.h>

#include "yardsticks.h"

struct entry {
  struct cds_lfht_node node;
  uint64_t key;
  uint32_t number;
};

struct lfht {
  struct cds_lfht *table;
  struct entry *entries;
  uint64_t seed;
};

static inline uint64_t mix(uint64_t bits, uint64_t seed) {
  uint64_t hash = bits ^ seed;
  hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
  hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
  return hash ^ hash >> 33;
}

static int is_same(struct cds_lfht_node *node, const void *key) {
  return ((struct entry *)node)->key == *(const uint64_t *)key;
}

lfht_table lfht_make(const uint64_t *keys, size_t count, uint64_t seed) {
  struct lfht *made = malloc(sizeof *made);
  size_t buckets = 1;
  while (buckets < count) buckets *= 2;
  made->seed = seed;
  made->entries = malloc(count * sizeof *made->entries);
  urcu_qsbr_register_thread();
  made->table = cds_lfht_new_flavor(buckets, buckets, buckets, 0, &urcu_qsbr_flavor, NULL);
  for (size_t i = 0; i < count; i++) {
    struct entry *entry = made->entries + i;
    cds_lfht_node_init(&entry->node);
    entry->key = keys[i];
    entry->number = (uint32_t)i;
    cds_lfht_add(made->table, mix(keys[i], seed), &entry->node);
  }
  urcu_qsbr_unregister_thread();
  return made;
}

size_t lfht_find(lfht_table made, const uint64_t *plates, size_t count, struct found *found) {
  size_t hits = 0;
  urcu_qsbr_read_lock();
  for (size_t i = 0; i < count; i++) {
    struct cds_lfht_iter iter;
    cds_lfht_lookup(made->table, mix(plates[i], made->seed), is_same, plates + i, &iter);
    struct cds_lfht_node *node = cds_lfht_iter_get_node(&iter);
    if (node) found[hits++] = (struct found){(int32_t)i, ((struct entry *)node)->number};
  }
  urcu_qsbr_read_unlock();
  urcu_qsbr_quiescent_state();
  return hits;
}

/// The process ends before anybody could want the memory back: deleting ten million nodes one by one takes longer.
void lfht_free(lfht_table made) { free(made); }

void lfht_enter_thread(void) { urcu_qsbr_register_thread(); }
void lfht_leave_thread(void) { urcu_qsbr_unregister_thread(); }
