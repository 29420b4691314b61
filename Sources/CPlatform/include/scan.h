// Finding the byte that matters, sixteen or thirty-two at once: the inner loops of the CSV reader and the read decoder.
// Each mask has one bit a byte, the first byte in bit 0. The callers own the loads: every byte named must be readable.
#ifndef PLATESTREAM_SCAN_H
#define PLATESTREAM_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Which of 16 bytes end an unquoted CSV field or are wrong in it: delimiter, quote, CR, LF.
static inline uint32_t scan_csv_16(const uint8_t *_Nonnull bytes, uint8_t delimiter) {
#if defined(__SSE2__)
  __m128i block = _mm_loadu_si128((const __m128i *)bytes);
  __m128i line = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\r')));
  __m128i field = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8((char)delimiter)), _mm_cmpeq_epi8(block, _mm_set1_epi8('"')));
  return (uint32_t)_mm_movemask_epi8(_mm_or_si128(line, field));
#else
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) {
    uint8_t byte = bytes[i];
    mask |= (uint32_t)(byte == delimiter || byte == '"' || byte == '\r' || byte == '\n') << i;
  }
  return mask;
#endif
}

/// Which of 16 bytes cannot be passed over in a JSON string: quote, backslash, below 0x20, from 0x80 on.
static inline uint32_t scan_string_16(const uint8_t *_Nonnull bytes) {
#if defined(__SSE2__)
  __m128i block = _mm_loadu_si128((const __m128i *)bytes);
  // As signed bytes those from 0x80 on are negative: one compare finds them and the control characters.
  __m128i special = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
  special = _mm_or_si128(special, _mm_cmpeq_epi8(block, _mm_set1_epi8('"')));
  special = _mm_or_si128(special, _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
  return (uint32_t)_mm_movemask_epi8(special);
#else
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) {
    uint8_t byte = bytes[i];
    mask |= (uint32_t)(byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') << i;
  }
  return mask;
#endif
}

/// The same for 32 bytes.
static inline uint32_t scan_string_32(const uint8_t *_Nonnull bytes) {
  return scan_string_16(bytes) | scan_string_16(bytes + 16) << 16;
}

/// Which of 16 bytes are not decimal digits.
static inline uint32_t scan_non_digits_16(const uint8_t *_Nonnull bytes) {
#if defined(__SSE2__)
  __m128i block = _mm_loadu_si128((const __m128i *)bytes);
  // '0'…'9' become −128…−119, and nothing else does.
  __m128i shifted = _mm_add_epi8(block, _mm_set1_epi8((char)(0x80 - '0')));
  return (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(shifted, _mm_set1_epi8(-119)));
#else
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) mask |= (uint32_t)((uint8_t)(bytes[i] - '0') > 9) << i;
  return mask;
#endif
}

/// Which of 32 bytes differ between two places.
static inline uint32_t scan_differences_32(const uint8_t *_Nonnull left, const uint8_t *_Nonnull right) {
#if defined(__SSE2__)
  __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)left), _mm_loadu_si128((const __m128i *)right));
  __m128i high =
      _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(left + 16)), _mm_loadu_si128((const __m128i *)(right + 16)));
  return ~((uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16);
#else
  uint32_t mask = 0;
  for (int i = 0; i < 32; i++) mask |= (uint32_t)(left[i] != right[i]) << i;
  return mask;
#endif
}

/// What `scan_index_quotes` found: how many quotes, and whether (not zero) some byte is a backslash or below 0x20, or
/// is from 0x80 on.
struct scan_quotes {
  size_t count;
  uint32_t has_escape_or_control;
  uint32_t has_non_ascii;
};

/// Writes the place of each quote among `count` bytes to `places`, which has room for eight more than there are quotes.
/// The 64 bytes behind the `count` must be readable, and zero.
struct scan_quotes scan_index_quotes(const uint8_t *_Nonnull bytes, size_t count, uint32_t *_Nonnull places);

/// 10 to the power of 0 to 8.
static inline double scan_power_of_ten(uint32_t exponent) {
  static const double powers[9] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  return powers[exponent];
}

#endif
