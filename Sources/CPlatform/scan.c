#include "scan.h"

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

/// Writes the places of the bits of `mask`, counted from `base`: eight at a time, since a branch for each would be guessed
/// wrong once a block; so up to eight places beyond the last are overwritten. Returns how many bits there are.
static inline size_t write_places(uint64_t mask, uint32_t base, uint32_t *places) {
  size_t count = (size_t)__builtin_popcountll(mask);
  for (size_t written = 0; written < count; written += 8) {
    for (size_t i = 0; i < 8; i++) {
      places[written + i] = base + (uint32_t)__builtin_ctzll(mask | UINT64_C(1) << 63);
      mask &= mask - 1;
    }
  }
  return count;
}

struct scan_quotes scan_index_quotes(const uint8_t *bytes, size_t count, uint32_t *places) {
  struct scan_quotes found = {0, 0, 0};
  for (size_t start = 0; start < count; start += 64) {
    struct block_masks masks = look_at_block(bytes + start);
    // The zeros behind the last byte are no part of the text.
    if (count - start < 64) masks.wrong &= (UINT64_C(1) << (count - start)) - 1;
    found.count += write_places(masks.quotes, (uint32_t)start, places + found.count);
    found.has_escape_or_control |= masks.wrong != 0;
    found.has_non_ascii |= masks.high != 0;
  }
  return found;
}
