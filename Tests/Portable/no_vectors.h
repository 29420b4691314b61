// Included before anything else: the system's headers as this machine needs them, and then no word of its vectors.
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#undef __SSE2__
#undef __x86_64__
