// Looks at pseudo-random bytes through every scan of ours and prints one number that stands for all it saw. Vector forms
// and portable forms, here and on another processor, must print the same.
#include "lines.h"
#include "platform.h"
#include "scan.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 20000, TEXT = 1024, PADDING = 64 };

static uint64_t seed = 7;

// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t next(void) {
  uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

static uint64_t digest = UINT64_C(0xCBF29CE484222325);

// FNV-1a, a word at a time.
static void note(uint64_t seen) { digest = (digest ^ seen) * UINT64_C(0x100000001B3); }

// Of the bytes that a scan tells apart as many as of the others.
static uint8_t any_byte(void) {
  static const uint8_t special[] = {'"', '\\', ',', '\r', '\n', '0', '9', '/', ':', 0, 0x1F, 0x20, 0x7F, 0x80, 0xFF};
  uint64_t chance = next();
  return chance & 1 ? special[(chance >> 8) % sizeof special] : (uint8_t)(chance >> 8);
}

static void note_text(uint8_t *text, uint32_t *places) {
  size_t count = next() % TEXT;
  for (size_t i = 0; i < count; i++) text[i] = any_byte();
  memset(text + count, 0, PADDING);
  struct scan_quotes found = scan_index_quotes(text, count, places);
  note(found.count);
  // Which bits stand for "some" is not said: only whether there are any.
  note(found.has_escape_or_control != 0);
  note(found.has_non_ascii != 0);
  for (size_t i = 0; i < found.count; i++) note(places[i]);
  for (size_t i = 0; i + 32 <= count; i += 13) {
    note(scan_csv_16(text + i, ',')), note(scan_csv_16(text + i, ';'));
    note(scan_string_16(text + i));
    note(scan_string_32(text + i));
    note(scan_non_digits_16(text + i));
    note(scan_differences_32(text + i, text + next() % (count - 31)));
  }
}

static void note_line(uint16_t *line) {
  for (int place = 0; place < LINE_PLACES; place++) line[place] = (uint16_t)(next() % 40);
  for (uint16_t fingerprint = 0; fingerprint < 40; fingerprint++) {
    note(line_matches(line, fingerprint));
    if (line_matches(line, fingerprint) != line_matches_portable(line, fingerprint)) exit(1);
  }
}

int main(void) {
  uint8_t *text = malloc(TEXT + PADDING);
  uint32_t *places = malloc((TEXT + 8) * sizeof *places);
  size_t sizes[] = {64, 4096, (size_t)5 << 20};
  if (!text || !places) return 1;
  for (int size = 0; size < 3; size++) {
    uint16_t *memory = platform_allocate_zeroed(sizes[size]);
    if (!memory || (uintptr_t)memory % 64 != 0 || memory[sizes[size] / 2 - 1] != 0) return 1;
    for (int round = 0; round < ROUNDS / 10; round++) note_line(memory);
    platform_free_zeroed(memory, sizes[size]);
  }
  for (int round = 0; round < ROUNDS; round++) note_text(text, places);
  platform_name_thread("forms");
  platform_prefetch(text);
  if (platform_cpu_time_ns() <= 0) return 1;
  printf("%016llx\n", (unsigned long long)digest);
  free(places);
  free(text);
  return 0;
}
