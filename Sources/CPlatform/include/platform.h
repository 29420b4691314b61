// What Swift cannot say by itself: a thread's name, a prefetch, a compare of sixteen bytes at once.
// The inlines are compiled into their Swift callers; a portable fallback stands beside each vector form.
#ifndef PLATESTREAM_PLATFORM_H
#define PLATESTREAM_PLATFORM_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Names the calling thread, as `top -H` and `perf` show it; at most 15 bytes count.
void platform_name_thread(const char *name);

/// CPU time of this process so far, user and system together, in nanoseconds.
int64_t platform_cpu_time_ns(void);

/// Asks for the cache line at `address`, to be read soon.
static inline void platform_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

#endif
