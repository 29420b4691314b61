// The scans of scan.h, in the widest form that this processor has.
#include "scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// One bit a byte for 64 bytes, the first byte in bit 0.
struct block_masks {
  uint64_t quotes;
  uint64_t wrong;  // backslashes, and bytes below 0x20
  uint64_t high;   // not zero when a byte is from 0x80 on
};

static inline struct block_masks look_at_block(const uint8_t *bytes) {
  struct block_masks masks = {0, 0, 0};
#if defined(__SSE2__)
  __m128i high = _mm_setzero_si128();
  for (int part = 0; part < 4; part++) {
    __m128i block = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    __m128i quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    // As unsigned bytes, those below 0x20 are their own minimum with 0x1F.
    __m128i wrong = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
    wrong = _mm_or_si128(wrong, _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
    masks.quotes |= (uint64_t)(uint32_t)_mm_movemask_epi8(quotes) << (16 * part);
    masks.wrong |= (uint64_t)(uint32_t)_mm_movemask_epi8(wrong) << (16 * part);
    high = _mm_or_si128(high, block);
  }
  masks.high = (uint64_t)(uint32_t)_mm_movemask_epi8(high);
#else
  for (int i = 0; i < 64; i++) {
    masks.quotes |= (uint64_t)(bytes[i] == '"') << i;
    masks.wrong |= (uint64_t)(bytes[i] == '\\' || bytes[i] < 0x20) << i;
    masks.high |= bytes[i] & 0x80;
  }
#endif
  return masks;
}

/// Writes the places of the bits of `mask`, counted from `base`: eight at a time, since a branch for each would be
/// guessed wrong once a block; so up to eight places beyond the last are overwritten. Returns how many bits there are.
static inline __attribute__((always_inline)) size_t write_places(uint64_t mask, uint32_t base, uint32_t *places) {
  size_t count = (size_t)__builtin_popcountll(mask);
  for (size_t written = 0; written < count; written += 8) {
    for (size_t i = 0; i < 8; i++) {
      uint32_t place = base + (uint32_t)__builtin_ctzll(mask | UINT64_C(1) << 63);
      // Keeps the compiler from counting the zeros of eight masks in vectors, which takes three times as long.
      __asm__("" : "+r"(place));
      places[written + i] = place;
      mask &= mask - 1;
    }
  }
  return count;
}

/// The whole index, by whichever way of looking at a block; inlined, so that each caller's instructions are used.
static inline __attribute__((always_inline)) struct scan_quotes index_quotes(
    const uint8_t *bytes, size_t count, uint32_t *places, struct block_masks (*look)(const uint8_t *)) {
  struct scan_quotes found = {0, 0, 0};
  for (size_t start = 0; start < count; start += 64) {
    struct block_masks masks = look(bytes + start);
    // The zeros behind the last byte are not part of the text.
    if (count - start < 64) masks.wrong &= (UINT64_C(1) << (count - start)) - 1;
    found.count += write_places(masks.quotes, (uint32_t)start, places + found.count);
    found.has_escape_or_control |= masks.wrong != 0;
    found.has_non_ascii |= masks.high != 0;
  }
  return found;
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

AVX2 static inline struct block_masks look_at_block_avx2(const uint8_t *bytes) {
  struct block_masks masks = {0, 0, 0};
  __m256i high = _mm256_setzero_si256();
  for (int part = 0; part < 2; part++) {
    __m256i block = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
    __m256i quotes = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('"'));
    __m256i wrong = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1F)), block);
    wrong = _mm256_or_si256(wrong, _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\')));
    masks.quotes |= (uint64_t)(uint32_t)_mm256_movemask_epi8(quotes) << (32 * part);
    masks.wrong |= (uint64_t)(uint32_t)_mm256_movemask_epi8(wrong) << (32 * part);
    high = _mm256_or_si256(high, block);
  }
  masks.high = (uint64_t)(uint32_t)_mm256_movemask_epi8(high);
  return masks;
}

AVX2 static struct scan_quotes index_quotes_avx2(const uint8_t *bytes, size_t count, uint32_t *places) {
  return index_quotes(bytes, count, places, look_at_block_avx2);
}
#endif

struct scan_quotes scan_index_quotes(const uint8_t *bytes, size_t count, uint32_t *places) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")) {
    return index_quotes_avx2(bytes, count, places);
  }
#endif
  return index_quotes(bytes, count, places, look_at_block);
}
