// Included before anything else: the system's headers as this machine needs them, and then no word of its vectors.
#include "few_vectors.h"
#undef __SSE2__
