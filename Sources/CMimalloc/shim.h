// The system library mimalloc, or one sentence that says how to get it.
#if __has_include(<mimalloc.h>)
#include <mimalloc.h>
#else
#error "libmimalloc-dev is not installed: run 'apt-get install -y libmimalloc-dev'"
#endif
