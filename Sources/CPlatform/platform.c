// The calls of platform.h that need glibc's own extensions.
#include "platform.h"

#include <pthread.h>
#include <time.h>

void platform_name_thread(const char *name) {
  char short_name[16];
  strncpy(short_name, name, sizeof short_name - 1);
  short_name[sizeof short_name - 1] = '\0';
  pthread_setname_np(pthread_self(), short_name);
}

int64_t platform_cpu_time_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
