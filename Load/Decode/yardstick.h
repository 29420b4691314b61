// What the driver calls of simdjson.cpp.
#ifndef PLATESTREAM_DECODE_SIMDJSON_H
#define PLATESTREAM_DECODE_SIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Decodes each read of `text`: read i is the bytes from starts[i] to starts[i + 1], with 64 readable bytes behind
/// the last.
/// `places_only`: take the optional fields' raw tokens instead of their values.
/// Returns a checksum over what was taken out, and adds to `*failed` how many records were not reads.
double decode_with_simdjson(const uint8_t *text, const size_t *starts, size_t count, int places_only, size_t *failed);

/// The implementation that simdjson chose for this processor.
const char *simdjson_implementation(void);

#ifdef __cplusplus
}
#endif
#endif
