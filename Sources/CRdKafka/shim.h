// The system library rdkafka, or one sentence that says how to get it.
#if __has_include(<librdkafka/rdkafka.h>)
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#else
#error "librdkafka-dev is not installed: run 'apt-get install -y librdkafka-dev'"
#endif
