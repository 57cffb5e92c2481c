#ifndef WEBMUNK_SERVER_POINTS_STRING_SCAN_H_
#define WEBMUNK_SERVER_POINTS_STRING_SCAN_H_

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>

namespace webmunk {

// Whether a character ends a run of plain characters in a JSON string: a quote, a
// backslash, or a control character.
inline bool IsStringSpecial(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

// The first such character in [p, end), or `end`. Most of what participants send
// is long strings: this loop is where their bytes are looked at.
inline const char* FindStringSpecial(const char* p, const char* end) {
#ifdef __SSE2__
  constexpr int kWidth = 16;
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  while (end - p >= kWidth) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(text, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(text, last_control), text));
    const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(special));
    if (mask != 0) return p + std::countr_zero(mask);
    p += kWidth;
  }
#endif
  while (p != end && !IsStringSpecial(*p)) ++p;
  return p;
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_STRING_SCAN_H_
