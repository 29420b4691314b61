// Included before anything else: the headers as this machine needs them. Then the SSE2 that every x86-64 has stays, and
// what is chosen at run time does not.
#include <emmintrin.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#undef __x86_64__
