// What the hotlist index looks at: lines of fingerprints, and large blocks of zeroed memory to keep them in.
//
//     line   64 bytes, aligned: 31 × uint16 fingerprint, 0 = free · uint16 set of the fingerprints that found no room:
//            bit (fingerprint mod 16)
#ifndef PLATESTREAM_LINES_H
#define PLATESTREAM_LINES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { LINE_PLACES = 32 };

/// Which of a line's 31 places hold `fingerprint` (bit 0 = the first); bit 31 is set when one of that kind found no room
/// here, so that the next line must be looked at too. The form for any processor.
static inline uint32_t line_matches_portable(const uint16_t *_Nonnull line, uint16_t fingerprint) {
  uint32_t mask = 0;
  for (int i = 0; i < LINE_PLACES - 1; i++) mask |= (uint32_t)(line[i] == fingerprint) << i;
  return mask | (uint32_t)(line[LINE_PLACES - 1] >> (fingerprint & 15)) << 31;
}

/// The same, with the vectors that every x86-64 has.
static inline uint32_t line_matches(const uint16_t *_Nonnull line, uint16_t fingerprint) {
#if defined(__SSE2__)
  const __m128i *parts = (const __m128i *)line;
  __m128i wanted = _mm_set1_epi16((short)fingerprint);
  __m128i low = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_load_si128(parts), wanted),
                                _mm_cmpeq_epi16(_mm_load_si128(parts + 1), wanted));
  __m128i high = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_load_si128(parts + 2), wanted),
                                 _mm_cmpeq_epi16(_mm_load_si128(parts + 3), wanted));
  uint32_t mask = (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
  return (mask & INT32_MAX) | (uint32_t)(line[LINE_PLACES - 1] >> (fingerprint & 15)) << 31;
#else
  return line_matches_portable(line, fingerprint);
#endif
}

/// So many zeroed bytes, aligned to 64: in large pages where they fill some, since random reads of small ones wait for
/// the page tables too. NULL when there is no memory.
void *_Nullable platform_allocate_zeroed(size_t size);

/// Gives back what `platform_allocate_zeroed` gave for that size.
void platform_free_zeroed(void *_Nonnull memory, size_t size);

#endif
