// Memory for the hotlist index: zeroed, in large pages where it is large.
#include "lines.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

static size_t rounded(size_t size) { return (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE; }

void *platform_allocate_zeroed(size_t size) {
  if (size < LARGE_PAGE) {
    void *memory = aligned_alloc(64, (size + 63) / 64 * 64);
    return memory ? memset(memory, 0, size) : NULL;
  }
  // One page more than is needed, so that a stretch of whole pages can be cut out of it.
  size_t wanted = rounded(size);
  char *mapped = mmap(NULL, wanted + LARGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return NULL;
  char *memory = (char *)rounded((size_t)mapped);
  if (memory > mapped) munmap(mapped, (size_t)(memory - mapped));
  size_t behind = (size_t)(mapped + LARGE_PAGE - memory);
  if (behind > 0) munmap(memory + wanted, behind);
  madvise(memory, wanted, MADV_HUGEPAGE);
  return memory;
}

void platform_free_zeroed(void *memory, size_t size) {
  if (size < LARGE_PAGE) free(memory);
  else munmap(memory, rounded(size));
}
